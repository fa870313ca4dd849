/** What of a value does not fit its schema, found at once. The server has the last word; nothing that it takes is refused here. */
import { equal, isNumber, isObject, type Json, Num, parse } from "./json";
import { kindOf, unwrapped } from "./kinds";
import { type Field, fieldOf, optionText, type Schema } from "./schema";

export type Path = (string | number)[];

export interface Problem {
  path: Path;
  message: string;
  /** A value that must be there is not: no error before the person had a chance to give it. */
  missing?: true;
  /** The server would take it, the flow may not. */
  soft?: true;
}

const MAX_DEPTH = 64;
const MAX_PAIRS = 200;

const SHAPES: Record<string, [RegExp, string]> = {
  date: [/^\d{4}-\d{2}-\d{2}(?:$|T)/, "Write a date as 2026-01-31."],
  "date-time": [/^\d{4}-\d{2}-\d{2}(?:[T _]\d{2}:\d{2}.*)?$/i, "Write a moment as 2026-01-31T09:00:00+01:00."],
  time: [/^\d{2}:\d{2}/, "Write a time as 09:30:00."],
  duration: [/^[+-]?\s*(?:P|\d)/i, "Write a duration as PT1H30M or 1:30:00."],
  uuid: [
    /^(?:urn:uuid:)?\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
    "Write a UUID of 32 hexadecimal digits.",
  ],
  email: [/^[^@\s]+.*@[^@\s]+/, "Write an email address."],
};

export function problems(root: Schema, schema: Schema, value: Json | undefined, path: Path = []): Problem[] {
  const found: Problem[] = [];
  check({ root, found }, fieldOf(root, schema), value, path);
  return found;
}

export function fits(root: Schema, schema: Schema, value: Json | undefined): boolean {
  return value !== undefined && problems(root, schema, value).every(({ soft }) => soft === true);
}

interface Checking {
  root: Schema;
  found: Problem[];
}

function check(checking: Checking, field: Field, given: Json | undefined, path: Path): void {
  const say = (message: string, more: Partial<Problem> = {}) => checking.found.push({ path, message, ...more });
  if (path.length > MAX_DEPTH) return;
  if (given === undefined) {
    say("A value is needed.", { missing: true });
    return;
  }
  const kind = kindOf(given);
  if (kind === "jinja" || kind === "workspace_variable" || kind === "block") return;
  let value = unwrapped(given);
  if (kind === "json" && isObject(given)) {
    if (given.value === undefined) return;
    try {
      value = typeof given.value === "string" ? parse(given.value) : given.value;
    } catch (error) {
      say(`This is not JSON: ${(error as Error).message}.`);
      return;
    }
  }
  if (value === undefined) return;
  if (value === null) {
    // A default of null is taken by the server whatever the type says.
    if (!field.nullable && field.kind !== "null" && field.kind !== "json" && field.fallback !== null)
      say("Null is not allowed here.");
    return;
  }
  CHECKS[field.kind](checking, field, value, path, say);
}

type Say = (message: string, more?: Partial<Problem>) => void;
type Check = (checking: Checking, field: Field, value: Json, path: Path, say: Say) => void;

const CHECKS: Record<Field["kind"], Check> = {
  json: () => undefined,
  block: (_checking, _field, value, _path, say) => {
    if (!isObject(value)) say("Choose a block document.");
  },
  null: (_checking, _field, _value, _path, say) => say("Only null is allowed here."),
  boolean: (_checking, _field, value, _path, say) => {
    if (typeof value !== "boolean") say("This takes true or false.");
  },
  enum: (_checking, field, value, _path, say) => {
    if (!field.options.some((option) => equal(option, value)))
      say(
        field.options.length <= 8
          ? `Choose one of ${field.options.map(optionText).join(", ")}.`
          : "This is not a choice.",
      );
  },
  string: (_checking, { schema }, value, _path, say) => {
    if (typeof value !== "string") return say("This takes text.");
    const length = [...value].length;
    if (typeof schema.minLength === "number" && length < schema.minLength)
      say(schema.minLength === 1 ? "This may not be empty." : `At least ${schema.minLength} characters.`);
    if (typeof schema.maxLength === "number" && length > schema.maxLength)
      say(`At most ${schema.maxLength} characters; this has ${length}.`);
    if (typeof schema.pattern === "string" && !matches(schema.pattern, value))
      say(`This does not match the pattern ${schema.pattern}.`, { soft: true });
    const shape = SHAPES[String(schema.format ?? "")];
    if (shape && !shape[0].test(value)) say(shape[1], { soft: true });
  },
  integer: (_checking, field, value, _path, say) => {
    if (!isNumber(value)) return say("This takes a whole number.");
    if (!(value instanceof Num) && !Number.isInteger(value)) return say("This takes a whole number.");
    if (value instanceof Num && !Number.isInteger(Number(value.text))) return say("This takes a whole number.");
    bounds(field.schema, Number(value), say);
  },
  number: (_checking, field, value, _path, say) => {
    if (!isNumber(value)) return say("This takes a number.");
    bounds(field.schema, Number(value), say);
  },
  object: (checking, field, value, path, say) => {
    if (!isObject(value)) return say("This takes an object.");
    for (const { name, schema, required } of field.properties) {
      const inner = Object.hasOwn(value, name) ? value[name] : undefined;
      if (inner !== undefined || required) check(checking, fieldOf(checking.root, schema), inner, [...path, name]);
    }
    const names = new Set(field.properties.map(({ name }) => name));
    if (!field.open)
      for (const name of Object.keys(value))
        if (!names.has(name)) checking.found.push({ path: [...path, name], message: "The schema has no such field." });
  },
  map: (checking, field, value, path, say) => {
    if (!isObject(value)) return say("This takes an object.");
    const { minProperties, maxProperties, patternProperties } = field.schema;
    const size = Object.keys(value).length;
    if (typeof minProperties === "number" && size < minProperties) say(`At least ${minProperties} entries.`);
    if (typeof maxProperties === "number" && size > maxProperties) say(`At most ${maxProperties} entries.`);
    if (field.items === null || patternProperties !== undefined) return;
    const items = fieldOf(checking.root, field.items);
    for (const [name, inner] of Object.entries(value)) check(checking, items, inner, [...path, name]);
  },
  array: (checking, field, value, path, say) => {
    if (!Array.isArray(value)) return say("This takes a list.");
    sizes(field.schema, value, say);
    const items = field.items && fieldOf(checking.root, field.items);
    if (items)
      value.forEach((item, index) => {
        check(checking, items, item, [...path, index]);
      });
  },
  tuple: (checking, field, value, path, say) => {
    if (!Array.isArray(value)) return say("This takes a list.");
    sizes(field.schema, value, say);
    value.forEach((item, index) => {
      const schema = field.prefix[index] ?? field.items;
      if (schema) check(checking, fieldOf(checking.root, schema), item, [...path, index]);
    });
  },
  union: (checking, field, value, path, say) => {
    const attempts = field.branches.map(({ schema }) => problems(checking.root, schema, value, path));
    const fitting = attempts.find((attempt) => attempt.every(({ soft }) => soft));
    if (fitting) {
      checking.found.push(...fitting);
      return;
    }
    const chosen = attempts[branchOf(checking.root, field, value)];
    if (chosen) checking.found.push(...chosen);
    else say("This fits none of the choices.");
  },
};

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true; // Python's expressions have forms that JavaScript's have not.
  }
}

function bounds(schema: Schema, value: number, say: Say): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<string, unknown>;
  if (typeof minimum === "number" && value < minimum) say(`At least ${minimum}.`);
  if (typeof maximum === "number" && value > maximum) say(`At most ${maximum}.`);
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) say(`More than ${exclusiveMinimum}.`);
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) say(`Less than ${exclusiveMaximum}.`);
  // Of fractions the server decides: a remainder of doubles is not what it computes.
  if (Number.isSafeInteger(multipleOf) && Number.isSafeInteger(value) && value % (multipleOf as number) !== 0)
    say(`A multiple of ${multipleOf}.`);
}

function sizes(schema: Schema, value: Json[], say: Say): void {
  const { minItems, maxItems, uniqueItems } = schema as Record<string, unknown>;
  const things = (count: unknown) => `${count} ${count === 1 ? "item" : "items"}`;
  if (typeof minItems === "number" && value.length < minItems) say(`At least ${things(minItems)}.`);
  if (typeof maxItems === "number" && value.length > maxItems) say(`At most ${things(maxItems)}.`);
  if (uniqueItems === true && value.length <= MAX_PAIRS) {
    const twice = value.findIndex((item, index) => value.slice(0, index).some((other) => equal(item, other)));
    if (twice >= 0) say(`Item ${twice + 1} is there twice.`);
  }
}

/** Which branch of a union a value belongs to: the first that it fits, else the one of its type with the fewest problems. */
export function branchOf(root: Schema, field: Field, value: Json | undefined): number {
  if (value === undefined) return -1;
  const plain = unwrapped(value);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { schema }] of field.branches.entries()) {
    const inner = fieldOf(root, schema);
    if (!shows(root, inner, plain)) continue;
    const found = problems(root, schema, plain);
    const score = found.length + (tagged(root, inner, plain) ? 0 : 1000) + unknownKeys(inner, plain) * 0.01;
    if (score < least) {
      least = score;
      best = index;
    }
  }
  return best;
}

/** Whether the constants of an object, by which unions are told apart, are those of the value. */
function tagged(root: Schema, field: Field, value: Json | undefined): boolean {
  if (field.kind !== "object" || !isObject(value)) return true;
  return field.properties.every(({ name, schema }) => {
    const inner = fieldOf(root, schema);
    return (
      inner.kind !== "enum" ||
      inner.options.length !== 1 ||
      value[name] === undefined ||
      equal(inner.options[0], value[name])
    );
  });
}

function unknownKeys(field: Field, value: Json | undefined): number {
  if (field.kind !== "object" || !isObject(value)) return 0;
  return Object.keys(value).filter((key) => !field.properties.some(({ name }) => name === key)).length;
}

/** Whether the form's control for a field can show a value at all; else it is shown as JSON, and nothing of it is lost. */
export function shows(root: Schema, field: Field, value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (value === null) return field.nullable || field.kind === "null" || field.kind === "json";
  switch (field.kind) {
    case "string":
      return typeof value === "string";
    case "integer":
    case "number":
      return isNumber(value);
    case "boolean":
      return typeof value === "boolean";
    case "enum":
      return field.options.some((option) => equal(option, value));
    case "object":
    case "map":
      return isObject(value);
    case "array":
    case "tuple":
      return Array.isArray(value);
    case "union":
      return field.branches.some(({ schema }) => shows(root, fieldOf(root, schema), value));
    case "json":
      return true;
    case "block":
    case "null":
      return false;
  }
}
