/** JSON schemas, as pydantic v1 and v2 write them, as fields that a form can show. */
import { equal, type Json, type JsonObject, stringify } from "./json";

export type Schema = { [key: string]: unknown };

export type Kind =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "null"
  | "enum"
  | "object"
  | "map"
  | "array"
  | "tuple"
  | "union"
  | "block"
  | "json";

/** One way to look at a schema: references followed, null and single choices taken apart. */
export interface Field {
  kind: Kind;
  /** The merged schema, for bounds and patterns. */
  schema: Schema;
  title: string | null;
  description: string | null;
  nullable: boolean;
  /** The schema's default; undefined where there is none. */
  fallback: Json | undefined;
  /** Of an enum: what may be chosen, without null. A constant is an enum of one. */
  options: Json[];
  branches: Branch[];
  /** Of an object: its properties in order. */
  properties: Property[];
  /** Of a map, an array, and what follows the fixed part of a tuple. */
  items: Schema | null;
  /** Of a tuple: the fixed part. */
  prefix: Schema[];
  /** Of an object: whether keys that it does not name are part of it. */
  open: boolean;
}

export interface Property {
  name: string;
  schema: Schema;
  required: boolean;
}

export interface Branch {
  label: string;
  schema: Schema;
}

const OF_ITSELF = ["title", "description", "default", "position", "examples", "deprecated"];
const MAX_HOPS = 64;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** What a reference inside of the schema means; null for one that leads elsewhere. */
export function lookUp(root: Schema, reference: string): Schema | null {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return null;
  let found: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isSchema(found) ? found[name] : undefined;
    // Older documents say `definitions` where newer ones say `$defs`.
    if (found === undefined && name === "$defs") found = root.definitions;
    if (found === undefined && name === "definitions") found = root.$defs;
  }
  return isSchema(found) ? found : null;
}

function merged(base: Schema, over: Schema): Schema {
  const both: Schema = { ...base, ...over };
  if (isSchema(base.properties) && isSchema(over.properties))
    both.properties = { ...base.properties, ...over.properties };
  if (base.required && over.required) both.required = [...list(base.required), ...list(over.required)];
  return both;
}

/** Follow references and merge `allOf`; what stands beside a reference wins. */
export function resolved(root: Schema, schema: Schema): Schema {
  let found = schema;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    if (typeof found.$ref === "string") {
      const { $ref: reference, ...own } = found;
      const target = lookUp(root, reference as string);
      if (target === null) return own;
      found = merged(target, own);
    } else if (Array.isArray(found.allOf)) {
      const { allOf, ...own } = found;
      const parts = list(allOf).filter(isSchema);
      found = merged(
        parts.reduce<Schema>((sum, part) => merged(sum, resolved(root, part)), {}),
        own,
      );
    } else return found;
  }
  return { title: found.title };
}

const isNull = (root: Schema, schema: Schema): boolean => {
  const found = resolved(root, schema);
  return found.type === "null" || ("const" in found && found.const === null);
};

const known = new WeakMap<Schema, WeakMap<Schema, Field>>();

/** Look at a schema; the same answer, by identity, for the same schema. */
export function fieldOf(root: Schema, schema: Schema): Field {
  let of = known.get(root);
  if (of === undefined) {
    of = new WeakMap();
    known.set(root, of);
  }
  let field = of.get(schema);
  if (field === undefined) {
    field = look(root, schema);
    of.set(schema, field);
  }
  return field;
}

function look(root: Schema, given: Schema): Field {
  let schema = resolved(root, given);
  let nullable = schema.nullable === true;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const word = Array.isArray(schema.anyOf) ? "anyOf" : "oneOf";
    if (!Array.isArray(schema[word])) break;
    const { [word]: choices, ...own } = schema;
    const all = list(choices).filter(isSchema);
    const rest = all.filter((choice) => !isNull(root, choice));
    nullable ||= rest.length < all.length;
    if (rest.length > 1) return union(root, schema, rest, nullable);
    if (rest.length === 0) return plain({ ...own, type: "null" }, true);
    const target = resolved(root, rest[0] as Schema);
    // A union's own title says more than its only member's.
    schema = merged(target, own);
  }
  const types = list(schema.type).filter((type) => typeof type === "string");
  if (types.length > 0) {
    nullable ||= types.includes("null");
    const rest = types.filter((type) => type !== "null");
    if (rest.length > 1) {
      const branches = rest.map((type) => ({ ...without(schema, OF_ITSELF), type }));
      return union(root, schema, branches, nullable);
    }
    schema = { ...schema, type: rest[0] ?? "null" };
  }
  return plain(schema, nullable);
}

function without(schema: Schema, names: string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}

function bare(schema: Schema, kind: Kind, nullable: boolean): Field {
  return {
    kind,
    schema,
    title: text(schema.title),
    description: text(schema.description),
    nullable,
    fallback: schema.default as Json | undefined,
    options: [],
    branches: [],
    properties: [],
    items: null,
    prefix: [],
    open: false,
  };
}

function union(root: Schema, schema: Schema, choices: Schema[], nullable: boolean): Field {
  const fields = choices.map((choice) => fieldOf(root, choice));
  if (fields.every((field) => field.kind === "enum")) {
    const options = fields.flatMap((field) => field.options);
    return {
      ...bare(schema, "enum", nullable || fields.some((field) => field.nullable)),
      options: options.filter((option, index) => options.findIndex((other) => equal(other, option)) === index),
    };
  }
  const labels = fields.map((field, index) => branchLabel(root, schema, choices[index] as Schema, field));
  const branches = choices.map((choice, index) => {
    const label = labels[index] as string;
    const twin = labels.indexOf(label) !== index || labels.lastIndexOf(label) !== index;
    return { schema: choice, label: twin ? `${label} ${index + 1}` : label };
  });
  return { ...bare(schema, "union", nullable || fields.some((field) => field.nullable)), branches };
}

const WORDS: Record<Kind, string> = {
  string: "Text",
  integer: "Integer",
  number: "Number",
  boolean: "True/false",
  null: "Null",
  enum: "Choice",
  object: "Object",
  map: "Map",
  array: "List",
  tuple: "Tuple",
  union: "Union",
  block: "Block",
  json: "JSON",
};

const FORMATS: Record<string, string> = {
  date: "Date",
  "date-time": "Date and time",
  time: "Time",
  duration: "Duration",
  uuid: "UUID",
  email: "Email",
  uri: "URL",
  password: "Secret",
  path: "Path",
  "file-path": "File",
  "directory-path": "Folder",
  "json-string": "JSON text",
  binary: "Bytes",
};

/** A word for what a field takes. */
export function typeWord(root: Schema, field: Field): string {
  if (field.kind === "string") return FORMATS[String(field.schema.format ?? "")] ?? WORDS.string;
  if (field.kind === "array" && field.items !== null) {
    const inner = fieldOf(root, field.items);
    const many = field.schema.uniqueItems === true ? "Set" : "List";
    return inner.kind === "array" || inner.kind === "union"
      ? many
      : `${many} of ${typeWord(root, inner).toLowerCase()}`;
  }
  if (field.kind === "enum" && field.options.length === 1) return optionText(field.options[0] as Json);
  return WORDS[field.kind];
}

function branchLabel(root: Schema, schema: Schema, choice: Schema, field: Field): string {
  const { discriminator } = schema as { discriminator?: { mapping?: Record<string, string> } };
  const named = Object.entries(discriminator?.mapping ?? {}).find(([, reference]) => reference === choice.$ref)?.[0];
  if (named !== undefined) return named;
  if (field.title !== null) return field.title;
  const tag = field.properties.map((each) => fieldOf(root, each.schema)).find((each) => each.options.length === 1);
  return field.kind === "object" && tag ? optionText(tag.options[0] as Json) : typeWord(root, field);
}

/** How an option of an enum is shown: text as it is, the rest as JSON. */
export function optionText(option: Json): string {
  return typeof option === "string" ? option : stringify(option);
}

function plain(schema: Schema, nullable: boolean): Field {
  if (Array.isArray(schema.enum) || "const" in schema) {
    const all = (Array.isArray(schema.enum) ? schema.enum : [schema.const]) as Json[];
    const field = bare(schema, "enum", nullable || all.includes(null));
    return { ...field, options: all.filter((option) => option !== null) };
  }
  const word = typeof schema.type === "string" ? schema.type : implied(schema);
  if (word === "object") return object(schema, nullable);
  if (word === "array") return array(schema, nullable);
  if (word === "string" || word === "integer" || word === "number" || word === "boolean" || word === "null")
    return bare(schema, word, nullable || word === "null");
  return anything(schema);
}

function implied(schema: Schema): string | null {
  if (isSchema(schema.properties)) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  return typeof schema.format === "string" || typeof schema.pattern === "string" ? "string" : null;
}

function object(schema: Schema, nullable: boolean): Field {
  if (typeof schema.block_type_slug === "string") return { ...bare(schema, "block", nullable), open: true };
  if (!isSchema(schema.properties) || Object.keys(schema.properties).length === 0) {
    const values = isSchema(schema.additionalProperties) ? schema.additionalProperties : patterned(schema);
    if (schema.additionalProperties !== false || values !== null)
      return { ...bare(schema, "map", nullable), items: values ?? ANYTHING, open: true };
  }
  const required = new Set(list(schema.required));
  const properties = Object.entries((schema.properties ?? {}) as Schema)
    .map(([name, inner]) => ({ name, schema: isSchema(inner) ? inner : ANYTHING, required: required.has(name) }))
    .sort((a, b) => position(a.schema) - position(b.schema));
  return { ...bare(schema, "object", nullable), properties, open: schema.additionalProperties !== false };
}

function patterned(schema: Schema): Schema | null {
  const [first] = isSchema(schema.patternProperties) ? Object.values(schema.patternProperties) : [];
  return isSchema(first) ? first : null;
}

function position(schema: Schema): number {
  return typeof schema.position === "number" ? schema.position : Number.MAX_SAFE_INTEGER;
}

function array(schema: Schema, nullable: boolean): Field {
  const fixed = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : null);
  if (Array.isArray(fixed)) {
    const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
    return {
      ...bare(schema, "tuple", nullable),
      prefix: fixed.map((inner) => (isSchema(inner) ? inner : ANYTHING)),
      items: isSchema(rest) ? rest : null,
    };
  }
  return { ...bare(schema, "array", nullable), items: isSchema(schema.items) ? schema.items : ANYTHING };
}

const ANYTHING: Schema = {};
const TEXT: Schema = { type: "string" };
const NUMBER: Schema = { type: "number" };
const SWITCH: Schema = { type: "boolean" };
export const FREE: Schema = { title: "JSON", "x-rota-json": true };

/** A value of no stated type: the form offers the types of JSON. */
function anything(schema: Schema): Field {
  if (schema["x-rota-json"]) return bare(schema, "json", true);
  const branches = [
    { label: "Text", schema: TEXT },
    { label: "Number", schema: NUMBER },
    { label: "True/false", schema: SWITCH },
    { label: "JSON", schema: FREE },
  ];
  return { ...bare(schema, "union", true), branches };
}

/** The default values of an object's properties. */
export function fallbacks(root: Schema, schema: Schema): JsonObject {
  const field = fieldOf(root, schema);
  const found: JsonObject = {};
  for (const { name, schema: inner } of field.properties) {
    const { fallback } = fieldOf(root, inner);
    if (fallback !== undefined) found[name] = fallback;
  }
  return found;
}
