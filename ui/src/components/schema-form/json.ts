/** JSON without loss: a number that a double would change, or write in another way, is kept as its text. */

/** A number as it was written: `12345678901234567890`, `1.0`, `0.1000`. */
export class Num {
  constructor(readonly text: string) {}

  valueOf(): number {
    return Number(this.text);
  }

  /** Where it is sent without `stringify`, it is the nearest double. */
  toJSON(): number {
    return Number(this.text);
  }
}

export type Json = null | boolean | number | string | Num | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Num);
}

export function isNumber(value: unknown): value is number | Num {
  return typeof value === "number" || value instanceof Num;
}

/** Read a text that is known to be a number of JSON. */
export function number(text: string): number | Num {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text ? value : new Num(text);
}

export function numberText(value: number | Num): string {
  return value instanceof Num ? value.text : String(value);
}

/** Set a key, also `__proto__`, as the object's own. */
export function put(object: JsonObject, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

/** Read JSON. Throws `SyntaxError` as `JSON.parse` does, with its words. */
export function parse(text: string): Json {
  const plain: unknown = JSON.parse(text);
  // Only a text with a long, a fractional or an exponential number, or a special key, needs the slow way.
  return /\d{16}|\d[.eE]|-0|__proto__/.test(text) ? new Reader(text).value() : (plain as Json);
}

/** Reads a text that is valid JSON. */
class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  value(): Json {
    this.#space();
    const first = this.text[this.#at];
    if (first === "{") return this.#object();
    if (first === "[") return this.#array();
    if (first === '"') return this.#string();
    const word = this.#take(/[^\s,\]}]+/y);
    if (word === "null") return null;
    return word === "true" ? true : word === "false" ? false : number(word);
  }

  #object(): JsonObject {
    const found: JsonObject = {};
    this.#at++;
    for (this.#space(); this.text[this.#at] !== "}"; this.#space()) {
      if (this.text[this.#at] === ",") this.#at++;
      this.#space();
      const key = this.#string();
      this.#space();
      this.#at++;
      put(found, key, this.value());
    }
    this.#at++;
    return found;
  }

  #array(): Json[] {
    const found: Json[] = [];
    this.#at++;
    for (this.#space(); this.text[this.#at] !== "]"; this.#space()) {
      if (this.text[this.#at] === ",") this.#at++;
      found.push(this.value());
    }
    this.#at++;
    return found;
  }

  #string(): string {
    return JSON.parse(this.#take(/"(?:[^"\\]|\\.)*"/y)) as string;
  }

  #space(): void {
    this.#take(/\s*/y);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

/** Write JSON; with `indent` spaces a level, or on one line. */
export function stringify(value: Json, indent = 0): string {
  return write(value, indent, "");
}

function write(value: Json, indent: number, margin: string): string {
  if (value instanceof Num) return value.text;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = margin + " ".repeat(indent);
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, indent, inner))
    : Object.entries(value).map(
        ([key, item]) => `${JSON.stringify(key)}:${indent ? " " : ""}${write(item, indent, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  return indent
    ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`
    : `${open}${parts.join(",")}${close}`;
}

export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return sameNumber(numberText(a), numberText(b));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

function sameNumber(a: string, b: string): boolean {
  // Beyond 15 digits two numbers may be one double.
  return a === b || (a.length < 16 && b.length < 16 && Number(a) === Number(b));
}

/** The object that a text says; null for an empty text, undefined where it says none. */
export function readObject(text: string): JsonObject | null | undefined {
  if (text.trim() === "") return null;
  try {
    const value = parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
