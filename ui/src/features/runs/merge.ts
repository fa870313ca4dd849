/** Rows of a list and what was told of them. */
import type { Schemas } from "@/api/client";

type Run = Schemas["FoundRun"];

export interface Merged {
  rows: Run[];
  /** How many more there are than before. */
  delta: number;
}

type Order = (a: Run, b: Run) => number;

const time = (text: string | null) => (text ? Date.parse(text) : 0);

/** The order of the server's search. */
export function arranged(sort: string, descending: boolean): Order {
  const value: Record<string, (run: Run) => number | string> = {
    expected: (run) => time(run.expected_start_time),
    started: (run) => time(run.start_time ?? run.expected_start_time),
    ended: (run) => time(run.end_time),
    duration: (run) => run.seconds,
    name: (run) => run.name,
  };
  const by = value[sort] ?? (() => 0);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [by(a), by(b)];
    return x < y ? -sign : x > y ? sign : 0;
  };
}

/**
 * Changed rows take the place of the old ones where these stand, new ones go where the order puts them: at the top only
 * when the list begins there, and never below its loaded end, where the next page will bring them.
 */
export function merge(
  { rows, delta }: Merged,
  changed: readonly Run[],
  removed: readonly string[],
  order: Order,
  fromTop: boolean,
): Merged {
  if (changed.length === 0 && removed.length === 0) return { rows, delta };
  const gone = new Set(removed);
  const news = new Map(changed.map((run) => [run.id, run]));
  const next: Run[] = [];
  for (const run of rows) {
    if (gone.has(run.id)) {
      delta -= 1;
      continue;
    }
    const change = news.get(run.id);
    news.delete(run.id);
    next.push(
      change && change.updated >= run.updated ? { ...change, parameters: change.parameters ?? run.parameters } : run,
    );
  }
  for (const run of [...news.values()].sort(order)) {
    if (gone.has(run.id)) continue;
    let at = next.findIndex((other) => order(run, other) <= 0);
    if (at < 0) at = next.length;
    delta += 1;
    if (at === 0 ? fromTop || next.length === 0 : at < next.length || next.length < 100) next.splice(at, 0, run);
  }
  return { rows: next, delta };
}
