/** What the pages of work pools work out of what the server says. */
import type { Schemas } from "@/api/client";
import type { Schema } from "@/components/schema-form";
import { equal, isObject, type Json, type JsonObject } from "@/components/schema-form/json";

export type Pool = Schemas["WorkPoolOverview"];
export type Queue = Schemas["QueueOverview"];
export type Worker = Schemas["WorkerResponse"];

/** The type of pools that the server serves itself. */
export const MANAGED = "managed";

export const isManaged = (pool: { type: string }): boolean => pool.type === MANAGED;

/** A word of a shell command: quoted where the shell would take it apart. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

export const startCommand = (pool: string, queue?: string): string =>
  `rota worker start --pool ${shellWord(pool)}${queue ? ` --work-queue ${shellWord(queue)}` : ""}`;

/** Which of the pools the list means. All words must be in a name, type or description. */
export function matching(pools: readonly Pool[], asked: { q?: string; type?: string; status?: string }): Pool[] {
  const words = (asked.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return pools.filter((pool) => {
    const text = `${pool.name} ${pool.type} ${pool.description ?? ""}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (!asked.type || pool.type === asked.type) &&
      (!asked.status || pool.status === asked.status)
    );
  });
}

const ORDER: Record<string, number> = { NOT_READY: 0, PAUSED: 1, READY: 2 };

export function sorted(pools: readonly Pool[], by = "name", descending = false): Pool[] {
  const key = (pool: Pool): number | string =>
    by === "type"
      ? pool.type
      : by === "status"
        ? (ORDER[pool.status] ?? 0)
        : by === "slots"
          ? pool.slots_used
          : by === "depth"
            ? pool.depth
            : by === "late"
              ? pool.late
              : by === "polled"
                ? (pool.last_polled ?? "")
                : pool.name;
  const compare = (a: Pool, b: Pool) => {
    const [x, y] = [key(a), key(b)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return order || a.name.localeCompare(b.name);
  };
  const list = [...pools].sort(compare);
  return descending ? list.reverse() : list;
}

/**
 * The priority that brings a queue to a place in its pool's order: behind the one that will stand before it. The server
 * moves those that stand there back. `null`: it is there already.
 */
export function priorityFor(queues: readonly Queue[], id: string, place: number): number | null {
  const from = queues.findIndex((queue) => queue.id === id);
  const to = Math.min(Math.max(0, place), queues.length - 1);
  if (from < 0 || from === to) return null;
  const others = queues.filter((queue) => queue.id !== id);
  const before = others[to - 1];
  return before ? before.priority + 1 : (others[0]?.priority ?? 1);
}

/** The order that the list shows until the server has answered. */
export function reordered(queues: readonly Queue[], id: string, place: number): Queue[] {
  const moved = queues.find((queue) => queue.id === id);
  const priority = priorityFor(queues, id, place);
  if (!moved || priority === null) return [...queues];
  let taken = priority;
  const others = queues.filter((queue) => queue.id !== id).sort((a, b) => a.priority - b.priority);
  const result = others.map((queue) => {
    if (queue.priority !== taken) return queue;
    taken += 1;
    return { ...queue, priority: taken };
  });
  return [...result, { ...moved, priority }].sort((a, b) => a.priority - b.priority);
}

// --- what is typed ----------------------------------------------------------------------------------------------------

export const wrongLimit = (text: string): string | null =>
  text.trim() === "" || /^\d+$/.test(text.trim()) ? null : "A whole number, 0 or more; empty for no limit.";

export function wrongName(name: string): string | null {
  if (name.trim() === "") return "A name is needed.";
  if (/[/%&><]/.test(name)) return "None of / % & > <.";
  if (/^prefect/i.test(name)) return "Names that begin with “prefect” are kept for the protocol.";
  return null;
}

// --- base job templates ------------------------------------------------------------------------------------------------

/** A base job template taken apart: what the form edits, and all the rest. */
export interface Template {
  /** The whole without the variables' defaults. */
  rest: JsonObject;
  /** The variables' schema without their defaults. */
  schema: Schema;
  /** The defaults in use, by variable. */
  defaults: JsonObject;
}

const NO_VARIABLES: Schema = { type: "object", properties: {} };

export function takeApart(template: JsonObject): Template {
  const variables = isObject(template.variables) ? template.variables : (NO_VARIABLES as JsonObject);
  const properties = isObject(variables.properties) ? variables.properties : {};
  const defaults: JsonObject = {};
  const bare: JsonObject = {};
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) {
      bare[name] = property;
      continue;
    }
    const { default: fallback, ...others } = property;
    bare[name] = others;
    if (fallback !== undefined) defaults[name] = fallback;
  }
  const { required: _, ...open } = variables;
  return {
    rest: template,
    // A default may be missing until a deployment sets the variable: nothing is required here.
    schema: { ...open, properties: bare } as unknown as Schema,
    defaults,
  };
}

/** The template with other defaults; all else stays as it was written. */
export function withDefaults(template: JsonObject, defaults: JsonObject): JsonObject {
  if (!isObject(template.variables) || !isObject(template.variables.properties)) return template;
  const properties: JsonObject = {};
  for (const [name, property] of Object.entries(template.variables.properties)) {
    if (!isObject(property)) {
      properties[name] = property;
      continue;
    }
    const { default: before, ...others } = property;
    if (Object.hasOwn(defaults, name)) properties[name] = placed(property, defaults[name] as Json);
    // `null` is shown as an empty field: leaving it empty changes nothing.
    else if (before === null) properties[name] = property;
    else properties[name] = others;
  }
  return { ...template, variables: { ...template.variables, properties } };
}

/** `default` where it stood before, or as the first key. */
const placed = (property: JsonObject, value: Json): JsonObject =>
  Object.hasOwn(property, "default") ? { ...property, default: value } : { default: value, ...property };

/** What the form shows: a default of null is an empty field. */
export const shownDefaults = (defaults: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== null));

const VARIABLE = /\{\{\s*([\w-]+)\s*\}\}/g;

/** Variables that the job configuration uses and the schema lacks, and the other way round. */
export function loose(template: JsonObject): { unknown: string[]; unused: string[] } {
  const text = JSON.stringify(template.job_configuration ?? {});
  const used = new Set([...text.matchAll(VARIABLE)].map((match) => match[1] as string));
  const variables =
    isObject(template.variables) && isObject(template.variables.properties) ? template.variables.properties : {};
  const known = new Set(Object.keys(variables));
  return {
    unknown: [...used].filter((name) => !known.has(name)),
    unused: [...known].filter((name) => !used.has(name)),
  };
}

/** Variables whose default is not that of the pool's type. */
export function ownDefaults(template: JsonObject, ofType: JsonObject | null): Set<string> {
  const { defaults } = takeApart(template);
  const theirs = ofType ? takeApart(ofType).defaults : {};
  return new Set(
    Object.entries(defaults)
      .filter(([name, value]) => !(Object.hasOwn(theirs, name) && equal(theirs[name] as Json, value)))
      .map(([name]) => name),
  );
}
