/** Values as a person types them, and back. Text that means no value of the type is kept as text: the check says so. */
import {
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  NUMBER,
  number,
  numberText,
  parse,
  put,
  stringify,
} from "./json";
import { type Field, fieldOf, type Schema } from "./schema";

const LONGEST_CHAIN = 8;

export function numberToText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (isNumber(value)) return numberText(value);
  return typeof value === "string" ? value : stringify(value);
}

/** Take also what people and spreadsheets write: "+5", "1_000", ".5", "5.". Empty: no value. */
export function textToNumber(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const tidy = trimmed
    .replace(/^\+/, "")
    .replaceAll(/(?<=\d)[_\u00a0 ](?=\d)/g, "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.$/, "")
    .replace(/^(-?)0+(?=\d)/, "$1");
  return NUMBER.test(tidy) ? number(tidy) : text;
}

/** What a new item, a chosen branch or "enter a value" begins with. Undefined: the person has to say. */
export function blank(root: Schema, field: Field, depth = 0): Json | undefined {
  if (field.fallback !== undefined && field.fallback !== null) return field.fallback;
  switch (field.kind) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "null":
      return null;
    case "enum":
      return field.options.length === 1 ? field.options[0] : undefined;
    case "map":
      return {};
    case "array": {
      const least = Number(field.schema.minItems ?? 0);
      const item = field.items ? fieldOf(root, field.items) : null;
      return item && depth < LONGEST_CHAIN && least > 0 && least <= 10
        ? Array.from({ length: least }, () => blank(root, item, depth + 1) ?? null)
        : [];
    }
    case "tuple":
      return field.prefix.map((schema) =>
        depth < LONGEST_CHAIN ? (blank(root, fieldOf(root, schema), depth + 1) ?? null) : null,
      );
    case "object": {
      const made: JsonObject = {};
      for (const { name, schema, required } of field.properties) {
        const inner = fieldOf(root, schema);
        // Only what tells a union's members apart is filled in, and required objects: all else is the person's to give.
        if (inner.kind === "enum" && inner.options.length === 1 && (required || inner.fallback !== undefined))
          put(made, name, inner.options[0] as Json);
        else if (required && inner.kind === "object" && inner.fallback === undefined && depth < LONGEST_CHAIN)
          put(made, name, blank(root, inner, depth + 1) ?? {});
      }
      return made;
    }
    case "union": {
      const [first] = field.branches;
      return first && depth < LONGEST_CHAIN ? blank(root, fieldOf(root, first.schema), depth + 1) : undefined;
    }
    default:
      return undefined;
  }
}

/** The begin of another branch, with those fields of the one before that have the same name and form. */
export function carried(root: Schema, to: Field, from: Json | undefined): Json | undefined {
  const begin = blank(root, to);
  if (to.kind !== "object" || !isObject(from) || !isObject(begin)) return begin;
  const made: JsonObject = { ...begin };
  for (const { name, schema } of to.properties) {
    const value = from[name];
    if (value === undefined || Object.hasOwn(begin, name)) continue;
    const field = fieldOf(root, schema);
    if (field.kind !== "enum" && field.kind !== "union" && sameForm(field, value)) put(made, name, value);
  }
  return made;
}

function sameForm(field: Field, value: Json): boolean {
  if (field.kind === "string") return typeof value === "string";
  if (field.kind === "boolean") return typeof value === "boolean";
  if (field.kind === "number") return isNumber(value);
  return field.kind === "integer" && isNumber(value) && Number.isInteger(Number(value));
}

/** Items out of a pasted list: JSON, lines, or one line of values between commas, semicolons or tabs. */
export function pastedItems(text: string, item: Field): Json[] {
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) {
    try {
      const parsed = parse(trimmed);
      if (Array.isArray(parsed)) return parsed;
    } catch {
      // Not JSON after all: lines.
    }
  }
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== "");
  const cells = lines.length > 1 ? lines : cellsOf(lines[0] ?? "");
  return cells.map((cell) => fromCell(cell.trim(), item));
}

function cellsOf(line: string): string[] {
  const separator = ["\t", ";", ","].find((mark) => line.includes(mark));
  if (separator === undefined) return [line];
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quoted && character === '"' && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"' && (quoted || cell.trim() === "")) {
      quoted = !quoted;
      if (quoted) cell = "";
    } else if (character === separator && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell];
}

function fromCell(cell: string, item: Field): Json {
  if (item.kind === "integer" || item.kind === "number") return textToNumber(cell) ?? null;
  if (item.kind === "boolean" && /^(?:true|yes|1|false|no|0)$/i.test(cell)) return /^(?:true|yes|1)$/i.test(cell);
  if (item.kind === "enum") return item.options.find((option) => option === cell || String(option) === cell) ?? cell;
  if (item.kind === "object" || item.kind === "map" || item.kind === "array" || item.kind === "union") {
    try {
      return parse(cell);
    } catch {
      return cell;
    }
  }
  return cell;
}

// ---------------------------------------------------------------------- spans of time

const SPAN =
  /^([+-])?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;
const WORDS =
  /(\d+(?:\.\d+)?)\s*(ms|milliseconds?|w|weeks?|d|days?|h|hours?|hrs?|m|min|mins|minutes?|s|secs?|seconds?)\b/gi;
const LENGTHS: Record<string, number> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** Seconds of an ISO 8601 duration, of "1:30:00", of "1h 30m"; null for another text. */
export function spanSeconds(text: string): number | null {
  const trimmed = text.trim();
  const iso = SPAN.exec(trimmed);
  if (iso && trimmed.length > 1 && !/[PT]$/i.test(trimmed)) {
    const [, sign, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = iso;
    const sum =
      Number(weeks) * 604_800 + Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return sign === "-" ? -sum : sum;
  }
  const clock = /^(?:(\d+)(?:\s*days?,?\s*|\s+))?(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(trimmed);
  if (clock) {
    const [, days = 0, hours, minutes, seconds = 0] = clock;
    return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }
  if (trimmed === "" || trimmed.replaceAll(WORDS, "").replaceAll(/,|\band\b|\s/g, "") !== "") return null;
  let sum = 0;
  for (const [, amount, unit = ""] of trimmed.matchAll(WORDS))
    sum += Number(amount) * (/^ms|^milli/i.test(unit) ? 0.001 : (LENGTHS[unit.charAt(0).toLowerCase()] ?? 0));
  return sum;
}

/** "PT1H30M" for 5400. */
export function isoSpan(seconds: number): string {
  const size = Math.abs(seconds);
  const days = Math.floor(size / 86_400);
  const hours = Math.floor((size % 86_400) / 3600);
  const minutes = Math.floor((size % 3600) / 60);
  const rest = Math.round((size % 60) * 1e6) / 1e6;
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest}S` : ""}`;
  const date = days ? `${days}D` : "";
  return `${seconds < 0 ? "-" : ""}P${date}${time || !date ? `T${time || "0S"}` : ""}`;
}

/** "1 h 30 min" for 5400. */
export function spanWords(seconds: number): string {
  const size = Math.abs(seconds);
  const parts: [number, string][] = [
    [Math.floor(size / 86_400), "d"],
    [Math.floor((size % 86_400) / 3600), "h"],
    [Math.floor((size % 3600) / 60), "min"],
    [Math.round((size % 60) * 1000) / 1000, "s"],
  ];
  const words = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return `${seconds < 0 ? "−" : ""}${words.join(" ") || "0 s"}`;
}
