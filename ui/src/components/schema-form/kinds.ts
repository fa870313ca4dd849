/** Values that stand for others on the wire: `{"__prefect_kind": …}`, and references to block documents. */
import { equal, isObject, type Json, type JsonObject, parse } from "./json";

export const KIND = "__prefect_kind";

export type ValueKind = "json" | "jinja" | "workspace_variable" | "none";

/** What a value is: plain, one that stands for another, or a reference to a block document. */
export function kindOf(value: Json | undefined): ValueKind | "block" | "plain" {
  if (!isObject(value)) return "plain";
  if (Object.hasOwn(value, KIND)) {
    const kind = value[KIND];
    return kind === "json" || kind === "jinja" || kind === "workspace_variable" ? kind : "none";
  }
  return blockId(value) === null ? "plain" : "block";
}

export const asJson = (text: string): JsonObject => ({ [KIND]: "json", value: text });
export const asTemplate = (template: string): JsonObject => ({ [KIND]: "jinja", template });
export const asVariable = (name: string): JsonObject => ({ [KIND]: "workspace_variable", variable_name: name });
export const asBlock = (id: string): JsonObject => ({ $ref: { block_document_id: id } });

/** The id of the block document that a value refers to. */
export function blockId(value: Json | undefined): string | null {
  if (!isObject(value) || Object.keys(value).length !== 1) return null;
  const named = value.$ref;
  const id = isObject(named) ? named.block_document_id : named;
  return typeof id === "string" && !id.startsWith("#") ? id : null;
}

/** The text of a stand-in: JSON, a template, or a variable's name. */
export function kindText(value: Json | undefined): string {
  if (!isObject(value)) return "";
  const text = value.value ?? value.template ?? value.variable_name;
  return typeof text === "string" ? text : "";
}

/** What a value of kind `none` wraps; any other value as it is. */
export function unwrapped(value: Json | undefined): Json | undefined {
  return kindOf(value) === "none" ? (value as JsonObject).value : value;
}

/**
 * Replace texts of JSON by what they say, wherever they can be read. What cannot be read stays, so that nothing is lost and
 * the server says what is wrong with it.
 */
export function settled(value: Json): Json {
  if (Array.isArray(value)) return value.map(settled);
  if (!isObject(value)) return value;
  if (kindOf(value) === "json" && typeof value.value === "string") {
    try {
      return parse(value.value);
    } catch {
      return value;
    }
  }
  if (kindOf(value) === "none") return value.value === undefined ? value : settled(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(item)]));
}

export interface Difference {
  path: string;
  from: Json | undefined;
  to: Json | undefined;
}

/** What differs, down to the first values that are not both objects. */
export function differences(from: Json | undefined, to: Json | undefined, path = ""): Difference[] {
  if (equal(from, to)) return [];
  if (!isObject(from) || !isObject(to) || kindOf(to) !== "plain") return [{ path, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    differences(from[key], to[key], path ? `${path}.${key}` : key),
  );
}
