/** Blocks as pages show them: the code that loads one, its values as form values, which values are secret. */
import type { Json, JsonObject } from "@/components/schema-form/json";
import { asBlock } from "@/components/schema-form/kinds";
import type { Schema } from "@/components/schema-form/schema";

export const HIDDEN = "********";

const FENCE = /```(?:python|py)?\s*\n([\s\S]*?)```/;

/** Python that loads a block by its name: from the type's example, without the lines that save one. */
export function snippetOf(slug: string, name: string, example: string | null | undefined): string {
  const code = FENCE.exec(example ?? "")?.[1];
  const fallback = `from rota.blocks.core import Block\n\nblock = Block.load("${slug}/${name}")`;
  if (!code) return fallback;
  const lines = code
    .split("\n")
    .filter((line) => !/\.save\(/.test(line))
    .map((line) => line.replaceAll("BLOCK_NAME", name));
  const text = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return text.includes(".load(") ? text : fallback;
}

export const templateOf = (slug: string, name: string): string => `{{ rota.blocks.${slug}.${name} }}`;

const NAME = /^[a-z0-9-]+$/;

/** What is wrong with a name for a new block; the server takes more, code and addresses read best with these. */
export function nameProblem(name: string): string | null {
  if (name === "") return "A block needs a name.";
  if (name.length > 200) return "Names have 200 characters at most.";
  return NAME.test(name) ? null : "Names have lowercase letters, digits and dashes.";
}

export interface Referenced {
  [field: string]: { block_document?: { id?: string; name?: string | null; block_type?: { slug?: string } | null } };
}

/** The values of a stored block as a form holds them: other blocks in it by reference. */
export function formValues(data: JsonObject, references: Referenced): JsonObject {
  const values: JsonObject = { ...data };
  for (const [field, { block_document: document }] of Object.entries(references))
    if (document?.id && field in values) values[field] = asBlock(document.id);
  return values;
}

/** The schema of a block as a form of its fields: one with a type is a choice of another block. */
export function formSchema({ block_type_slug: _, ...fields }: Schema): Schema {
  return fields;
}

/** Whether a value at a path is one that the schema calls secret. */
export function isSecret(schema: Schema, path: readonly string[]): boolean {
  const named = Array.isArray(schema.secret_fields) ? schema.secret_fields : [];
  return named.some((secret) => {
    if (typeof secret !== "string") return false;
    const parts = secret.split(".");
    return parts.length <= path.length && parts.every((part, at) => part === "*" || part === path[at]);
  });
}

/** Whether anything in a value is hidden. */
export function hides(value: Json | undefined): boolean {
  if (value === HIDDEN) return true;
  if (Array.isArray(value)) return value.some(hides);
  return typeof value === "object" && value !== null && Object.values(value as JsonObject).some(hides);
}

export interface FieldRow {
  name: string;
  title: string;
  value: Json | undefined;
  secret: boolean;
}

/** The fields of a block in the schema's order, then what it holds beyond them. */
export function fieldRows(schema: Schema, data: JsonObject): FieldRow[] {
  const properties = (schema.properties ?? {}) as Record<string, { title?: string; position?: number }>;
  const known = Object.entries(properties)
    .map(([name, property], at) => ({ name, title: property.title ?? name, place: property.position ?? at }))
    .sort((a, b) => a.place - b.place);
  const extra = Object.keys(data)
    .filter((name) => !(name in properties))
    .map((name) => ({ name, title: name }));
  return [...known, ...extra].map(({ name, title }) => ({
    name,
    title,
    value: data[name],
    secret: isSecret(schema, [name]),
  }));
}
