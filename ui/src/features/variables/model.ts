/** Values of variables: what type they have, how they are shown and read, and files of many. */
import { equal, isNumber, isObject, type Json, NUMBER, number, parse, stringify } from "@/components/schema-form/json";

export type ValueType = "text" | "number" | "boolean" | "json" | "null";

export const TYPE_WORDS: Record<ValueType, string> = {
  text: "Text",
  number: "Number",
  boolean: "True/false",
  json: "JSON",
  null: "Null",
};

export function typeOf(value: Json): ValueType {
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  return isNumber(value) ? "number" : "json";
}

/** What the list says of it: "text", "object of 3", "list of 12". */
export function typeWord(value: Json): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (isObject(value)) return `object of ${Object.keys(value).length}`;
  return TYPE_WORDS[typeOf(value)].toLowerCase();
}

/** A value on one line. Texts stand as they are: the type beside them tells "1" from 1. */
export const shown = (value: Json): string => (typeof value === "string" ? value : stringify(value));

export type Read = { value: Json } | { problem: string };

/** Read what a person typed as a value of a type. */
export function read(type: ValueType, text: string): Read {
  if (type === "text") return { value: text };
  if (type === "null") return { value: null };
  if (type === "boolean") return { value: text === "true" };
  if (type === "number") {
    const typed = text.trim();
    return NUMBER.test(typed) ? { value: number(typed) } : { problem: "This is no number." };
  }
  try {
    return { value: parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? `This is no JSON: ${error.message}` : "This is no JSON." };
  }
}

/** What stays of a value when another type is chosen: as much as can be kept. */
export function asText(type: ValueType, value: Json): string {
  if (type === "text") return value === null ? "" : shown(value);
  if (type === "boolean") return value === true || value === "true" ? "true" : "false";
  if (type === "number")
    return isNumber(value) || (typeof value === "string" && NUMBER.test(value)) ? shown(value) : "";
  if (type === "json") return value === null ? "{}" : stringify(value, 2);
  return "";
}

const NAME = /^[a-z0-9_-]+$/;
const MAX_NAME = 255;
const MAX_VALUE = 5000;

export function nameProblem(name: string): string | null {
  if (name === "") return "A variable needs a name.";
  if (name.length > MAX_NAME) return `Names have ${MAX_NAME} characters at most.`;
  return NAME.test(name) ? null : "Names have lowercase letters, digits, dashes and underscores.";
}

export function valueProblem(value: Json): string | null {
  const { length } = stringify(value);
  return length > MAX_VALUE ? `The value has ${length} characters as JSON; ${MAX_VALUE} are the most.` : null;
}

/** A variable as a file holds it. */
export interface Entry {
  name: string;
  value: Json;
  tags: string[];
}

/** Read a file: a list of `{name, value, tags}`, or an object of values by name. */
export function readFile(text: string): { entries: Entry[]; problems: string[] } {
  let content: Json;
  try {
    content = parse(text);
  } catch (error) {
    return { entries: [], problems: [`This is no JSON: ${error instanceof Error ? error.message : error}`] };
  }
  const entries: Entry[] = [];
  const problems: string[] = [];
  const take = (name: Json | undefined, value: Json | undefined, tags: Json | undefined, where: string) => {
    const wrong =
      typeof name !== "string"
        ? "It has no name."
        : value === undefined
          ? "It has no value."
          : (nameProblem(name) ?? valueProblem(value));
    if (wrong) problems.push(`${where}: ${wrong}`);
    else if (entries.some((entry) => entry.name === name)) problems.push(`${where}: The name is there twice.`);
    else
      entries.push({
        name: name as string,
        value: value as Json,
        tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
      });
  };
  if (Array.isArray(content)) {
    content.forEach((item, index) => {
      const where = `Item ${index + 1}`;
      if (isObject(item)) take(item.name, item.value, item.tags, typeof item.name === "string" ? item.name : where);
      else problems.push(`${where}: It is no object with name and value.`);
    });
  } else if (isObject(content)) for (const [name, value] of Object.entries(content)) take(name, value, [], name);
  else problems.push("A list of variables is wanted, or an object of values by name.");
  return { entries, problems };
}

export const writeFile = (entries: readonly Entry[]): string =>
  `${stringify(
    entries.map(({ name, value, tags }) => ({ name, value, tags: [...tags] })),
    2,
  )}\n`;

export type Change = "new" | "changed" | "same";

/** What taking an entry over would do. An entry without tags leaves those that are there. */
export function changeOf(entry: Entry, now: Entry | undefined): Change {
  if (!now) return "new";
  const tagged = entry.tags.length === 0 || equal([...entry.tags].sort(), [...now.tags].sort());
  return equal(entry.value, now.value) && tagged ? "same" : "changed";
}
