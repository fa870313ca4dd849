/** What Home shows, worked out from the one answer of the server. */
import type { Schemas } from "@/api/client";
import { parseDuration, parseSpan } from "@/lib/range";
import { typeToken } from "@/lib/states";

export type Dashboard = Schemas["Dashboard"];
export type ErrorGroup = Schemas["ErrorGroup"];
export type LateRun = Schemas["LateRun"];
export type NextRun = Schemas["NextRun"];
export type LiveCounts = Schemas["LiveCounts"];

const MINUTE = 60_000;
const DAY = 86_400;

export interface Asked {
  /** As the address has it. */
  range: string;
  tags: readonly string[];
  hideSubflows: boolean;
}

/** The question to the server: how long the range is, and where it ends when that is not now. */
export function questionOf({ range, tags, hideSubflows }: Asked, now: number = Date.now()) {
  const { start, end, moving } = parseSpan(range, now);
  const until = moving || !end ? null : end;
  const seconds = start ? ((until?.getTime() ?? now) - start.getTime()) / 1000 : DAY;
  return {
    seconds: Math.min(366 * DAY, Math.max(60, Math.round(seconds))),
    ...(until && { until: until.toISOString() }),
    ...(tags.length && { tags: [...tags] }),
    ...(hideSubflows && { hide_subflows: true }),
  };
}

const quoted = (tag: string) => (/[\s,"]/.test(tag) ? JSON.stringify(tag) : tag);

/** The filter of the page of runs that shows what a counter counts. */
export function runsQuery(states: string, asked: Asked, span: "none" | "range" | "ahead"): string {
  const time =
    span === "none"
      ? []
      : span === "ahead"
        ? ["expected:now..+24h"]
        : [
            `expected:${asked.range.includes("..") ? asked.range : parseDuration(asked.range) === null ? "-24h..now" : `-${asked.range}..now`}`,
          ];
  const tags = asked.tags.map((tag) => `tag:${quoted(tag)}`);
  return [`state:${states}`, ...time, ...tags, ...(asked.hideSubflows ? ["-is:subflow"] : [])].join(" ");
}

/** What the server tells at once; the rest comes with the next whole answer. */
export function withCounts(dashboard: Dashboard, counts: LiveCounts): Dashboard {
  const { counters } = dashboard;
  const exact = (value: number) => ({ value, is_exact: value <= 10_000 });
  return {
    ...dashboard,
    counters: {
      ...counters,
      running: { ...counters.running, ...exact(counts.running) },
      late: { ...counters.late, ...exact(counts.late) },
    },
  };
}

export const bucketsOf = ({ history }: Pick<Dashboard, "history">) =>
  history.map(({ start, end, counts }) => ({
    from: Date.parse(start),
    to: Date.parse(end),
    counts: Object.fromEntries(Object.entries(counts).map(([type, count]) => [typeToken(type), count])),
  }));

export const durationsOf = ({ history }: Pick<Dashboard, "history">) =>
  history.map(({ start, end, p50_seconds: p50, p95_seconds: p95 }) => ({
    at: (Date.parse(start) + Date.parse(end)) / 2,
    p50: p50 ?? null,
    p95: p95 ?? null,
  }));

export interface LateGroup {
  key: string;
  flow: LateRun["flow"];
  deployment: LateRun["deployment"];
  work_pool: LateRun["work_pool"];
  reason: string | null;
  runs: LateRun[];
}

/** Late runs of one deployment are late for one reason: one row. */
export function lateGroups(runs: readonly LateRun[]): LateGroup[] {
  const groups = new Map<string, LateGroup>();
  for (const run of runs) {
    const key = `${run.deployment?.id ?? run.flow.id}|${run.reason ?? ""}`;
    const group = groups.get(key);
    if (group) group.runs.push(run);
    else
      groups.set(key, {
        key,
        flow: run.flow,
        deployment: run.deployment,
        work_pool: run.work_pool,
        reason: run.reason ?? null,
        runs: [run],
      });
  }
  return [...groups.values()];
}

export interface Lane {
  key: string;
  flow: NextRun["flow"];
  deployment: NextRun["deployment"];
  runs: NextRun[];
}

export interface Collision {
  /** When the first of them is due, in milliseconds. */
  at: number;
  count: number;
  ids: ReadonlySet<string>;
}

/** Runs by deployment, the next one first; and where several are due within a minute. The runs come in the order of time. */
export function timeline(runs: readonly NextRun[]): { lanes: Lane[]; collisions: Collision[] } {
  const lanes = new Map<string, Lane>();
  const clusters: { at: number; ids: Set<string> }[] = [];
  for (const run of runs) {
    const key = run.deployment?.id ?? run.flow.id;
    const lane = lanes.get(key);
    if (lane) lane.runs.push(run);
    else lanes.set(key, { key, flow: run.flow, deployment: run.deployment, runs: [run] });
    const at = Date.parse(run.expected_start_time);
    const last = clusters.at(-1);
    if (last && at - last.at < MINUTE) last.ids.add(run.id);
    else clusters.push({ at, ids: new Set([run.id]) });
  }
  const collisions = clusters.filter(({ ids }) => ids.size > 1).map(({ at, ids }) => ({ at, count: ids.size, ids }));
  return { lanes: [...lanes.values()], collisions };
}

/** "+12" for 30 after 18: what a counter says of the range before. */
export function delta(value: number, previous: number | null | undefined): number | null {
  return previous == null ? null : value - previous;
}

/** The range before, in few words: "previous 24 h". */
export function before(range: string): string {
  const named: Record<string, string> = {
    "1h": "previous hour",
    "24h": "previous 24 h",
    "7d": "previous 7 d",
    "30d": "previous 30 d",
  };
  return named[range] ?? "the time before";
}
