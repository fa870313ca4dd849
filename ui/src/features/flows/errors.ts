/** Failed runs by what went wrong: the same text but for numbers and ids is the same error. */
import type { Schemas } from "@/api/client";

type Run = Pick<
  Schemas["FoundRun"],
  "id" | "name" | "summary" | "state_name" | "state_type" | "end_time" | "state_timestamp"
>;

export interface ErrorKind<R extends Run = Run> {
  key: string;
  text: string;
  /** The newest first. */
  runs: R[];
}

const BEGIN = /^(Flow|Task) run encountered an exception:? */;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

export const normal = (text: string): string => text.replace(ID, "#").replace(/\d+(\.\d+)?/g, "#");

export function errorKinds<R extends Run>(runs: readonly R[]): ErrorKind<R>[] {
  const kinds = new Map<string, ErrorKind<R>>();
  for (const run of runs) {
    const text = (run.summary ?? "").replace(BEGIN, "") || `${run.state_name ?? run.state_type} without a message`;
    const key = normal(text);
    const kind = kinds.get(key);
    if (kind) kind.runs.push(run);
    else kinds.set(key, { key, text, runs: [run] });
  }
  return [...kinds.values()].sort((a, b) => b.runs.length - a.runs.length);
}
