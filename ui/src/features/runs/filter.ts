/** Typed filters of runs as the server's search takes them. */
import type { Schemas } from "@/api/client";
import { type FieldDef, parse, type Token } from "@/components/filter/tokens";
import { parseDuration, parseMoment } from "@/lib/range";
import { STATE_TYPES } from "@/lib/states";

export type RunFilter = Schemas["RunSearchFilter"];
type StateType = NonNullable<NonNullable<RunFilter["state_type"]>["include"]>[number];

const titled = (type: string) => type.charAt(0) + type.slice(1).toLowerCase();
const TYPE_NAMES = STATE_TYPES.map(titled);
const NAMES = ["Late", "AwaitingRetry", "Retrying", "Cached", "Suspended", "TimedOut", "AwaitingConcurrencySlot"];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const span = (value: string): string | undefined => {
  const [from = "", to = ""] = value.includes("..") ? value.split("..") : [value, "now"];
  const fine = (text: string) => text === "" || parseMoment(text) !== null;
  return fine(from) && fine(to) && (from || to) ? undefined : "Write a span as -6h..now or 2026-01-31..2026-02-01.";
};

const duration = (value: string): string | undefined =>
  bounds(value) ? undefined : "Write a duration as >10m, <5s or 10s..1m.";

/** ">10m" → at least; "<5s" → at most; "10s..1m" → both. */
export function bounds(value: string): { atLeast?: number; atMost?: number } | null {
  const side = /^([<>])=?(.+)$/.exec(value);
  if (side) {
    const seconds = parseDuration(side[2] as string);
    if (seconds === null) return null;
    return side[1] === ">" ? { atLeast: seconds } : { atMost: seconds };
  }
  const [from, to] = value.split("..");
  if (to === undefined) return null;
  const low = from ? parseDuration(from) : undefined;
  const high = to ? parseDuration(to) : undefined;
  if (low === null || high === null || (low === undefined && high === undefined)) return null;
  return { atLeast: low, atMost: high };
}

export const FIELDS: readonly FieldDef[] = [
  { name: "state", hint: "Failed, Late, Running …", values: [...TYPE_NAMES, ...NAMES] },
  { name: "flow", hint: "name, * for any part", search: "flow" },
  { name: "deployment", hint: "name or flow/name", search: "deployment" },
  { name: "tag", hint: "one of; several tokens: all of them" },
  { name: "pool", hint: "work pool", search: "work_pool" },
  { name: "queue", hint: "work queue", search: "work_queue" },
  { name: "param.", hint: "value of a parameter" },
  {
    name: "duration",
    hint: ">10m, <5s, 10s..1m",
    values: [">1s", ">1m", ">10m", ">1h", "<1s"],
    check: duration,
    single: true,
    noNegation: true,
  },
  {
    name: "started",
    hint: "-6h..now",
    values: ["-1h..now", "-24h..now", "-7d..now", "-30d..now"],
    check: span,
    single: true,
    noNegation: true,
  },
  {
    name: "expected",
    hint: "when it is or was due",
    values: ["-1h..now", "-24h..now", "-7d..now", "now..+24h"],
    check: span,
    single: true,
    noNegation: true,
  },
  {
    name: "ended",
    hint: "-6h..now",
    values: ["-1h..now", "-24h..now", "-7d..now"],
    check: span,
    single: true,
    noNegation: true,
  },
  { name: "created-by", hint: "who or what made it", values: ["schedule", "deployment", "automation", "user"] },
  {
    name: "parent",
    hint: "none, some, or a run's id",
    values: ["none", "some"],
    check: (value) =>
      ["none", "some"].includes(value) || UUID.test(value) ? undefined : "Write none, some, or the id of a run.",
    noNegation: true,
  },
  {
    name: "is",
    hint: "subflow, root, retried, cached",
    values: ["subflow", "root", "retried", "cached"],
    check: (value) =>
      ["subflow", "root", "retried", "cached"].includes(value) ? undefined : "Write subflow, root, retried or cached.",
  },
  { name: "task", hint: "name of the task (task runs)" },
  {
    name: "id",
    hint: "ids of runs",
    check: (value) => (UUID.test(value) ? undefined : "This is no id."),
    noNegation: true,
  },
];

const SIMPLE: Record<string, "flow" | "deployment" | "work_pool" | "work_queue" | "created_by" | "task"> = {
  flow: "flow",
  deployment: "deployment",
  pool: "work_pool",
  queue: "work_queue",
  "created-by": "created_by",
  task: "task",
};

const SPANS: Record<string, "started" | "expected" | "ended"> = {
  started: "started",
  expected: "expected",
  ended: "ended",
};

type Writable = { -readonly [Key in keyof RunFilter]: RunFilter[Key] };

/** Tokens as a filter. Tokens with problems are left out: the chip says what is wrong. */
export function toFilter(tokens: readonly Token[], now: number = Date.now()): RunFilter {
  const filter: Writable = {};
  for (const token of tokens) {
    if (token.problem || token.values.length === 0) continue;
    const side = token.negated ? "exclude" : "include";
    const simple = SIMPLE[token.field];
    const time = SPANS[token.field];
    if (simple) filter[simple] = added(filter[simple], side, token.values);
    else if (time) filter[time] = moments(token.values[0] as string, now);
    else if (token.field === "text") filter.text = added(filter.text, side, token.values);
    else if (token.field === "state") addStates(filter, token, side);
    else if (token.field === "tag") {
      const all = side === "include" && token.values.length === 1 && !token.values[0]?.includes("*");
      if (all) filter.tags_all = [...(filter.tags_all ?? []), ...token.values];
      else filter.tag = added(filter.tag, side, token.values);
    } else if (token.field.startsWith("param.")) {
      const match = { path: token.field.slice(6), value: token.values[0] as string, exclude: token.negated };
      filter.parameters = [...(filter.parameters ?? []), match];
    } else if (token.field === "duration") {
      const { atLeast, atMost } = bounds(token.values[0] as string) ?? {};
      if (atLeast !== undefined) filter.duration_at_least = atLeast;
      if (atMost !== undefined) filter.duration_at_most = atMost;
    } else if (token.field === "parent") {
      const ids = token.values.filter((value) => UUID.test(value));
      if (ids.length) filter.parent_ids = [...(filter.parent_ids ?? []), ...ids];
      else filter.parent = token.values[0] === "none" ? "none" : "some";
    } else if (token.field === "is") {
      for (const value of token.values) {
        if (value === "retried") filter.retried = !token.negated;
        else if (value === "cached") filter.cached = !token.negated;
        else filter.parent = (value === "subflow") !== token.negated ? "some" : "none";
      }
    } else if (token.field === "id") filter.ids = [...(filter.ids ?? []), ...token.values];
  }
  return filter;
}

type Wanted = { include?: string[]; exclude?: string[] };

const added = (
  wanted: Wanted | undefined,
  side: "include" | "exclude",
  values: string[],
): { include: string[]; exclude: string[] } => ({
  include: [...(wanted?.include ?? []), ...(side === "include" ? values : [])],
  exclude: [...(wanted?.exclude ?? []), ...(side === "exclude" ? values : [])],
});

const asType = (value: string): StateType | undefined =>
  STATE_TYPES.find((type) => type === value.toUpperCase()) as StateType | undefined;

/** Words that are types mean all states of the type, as TimedOut with Failed; with names among them, all count as names. */
function addStates(filter: Writable, token: Token, side: "include" | "exclude"): void {
  const types = token.values.map(asType);
  if (side === "include" && types.some((type) => type === undefined)) {
    filter.state = added(
      filter.state,
      side,
      token.values.map((value) => (asType(value) ? titled(asType(value) as string) : value)),
    );
    return;
  }
  const known = types.filter((type) => type !== undefined);
  const names = token.values.filter((value) => !asType(value));
  if (known.length) {
    filter.state_type = {
      include: [...(filter.state_type?.include ?? []), ...(side === "include" ? known : [])],
      exclude: [...(filter.state_type?.exclude ?? []), ...(side === "exclude" ? known : [])],
    };
  }
  if (names.length) filter.state = added(filter.state, side, names);
}

function moments(value: string, now: number): { since: string | null; until: string | null } {
  const [from = "", to = ""] = value.includes("..") ? value.split("..") : [value, "now"];
  const text = (moment: string) => (moment ? (parseMoment(moment, now)?.toISOString() ?? null) : null);
  return { since: text(from), until: to === "now" ? null : text(to) };
}

/** Whether runs that are due in the future belong in the list: when a filter asks for times or for scheduled runs. */
export function meansFuture(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token) =>
      token.field === "expected" ||
      token.field === "id" ||
      (token.field === "state" && !token.negated && token.values.some((value) => value.toLowerCase() === "scheduled")),
  );
}

export const parseRuns = (text: string): Token[] => parse(text, FIELDS);
