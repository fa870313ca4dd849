/** What the pages of concurrency limits work out of what the server says. */
import type { Schemas } from "@/api/client";

export type Limit = Schemas["ConcurrencyLimitOverview"];
export type Holder = Schemas["HolderOfSlots"];

/** What a limit is called on pages: a deployment's by the deployment, never by an id. */
export const titleOf = (limit: Limit): string => limit.deployment?.name ?? limit.name;

export function matching(limits: readonly Limit[], tab: "global" | "tag", q = ""): Limit[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return limits.filter(
    (limit) =>
      (limit.kind === "tag") === (tab === "tag") && words.every((word) => titleOf(limit).toLowerCase().includes(word)),
  );
}

export function sorted(limits: readonly Limit[], by = "name", descending = false): Limit[] {
  const key = (limit: Limit) => (by === "used" ? limit.used : by === "waiting" ? limit.waiting : limit.limit);
  const list = [...limits].sort(
    (a, b) => (by === "name" ? 0 : key(a) - key(b)) || titleOf(a).localeCompare(titleOf(b)),
  );
  return descending ? list.reverse() : list;
}

/** "2 slots a second", "1 slot every 20 s": a rate as people say it. */
export function decayWords(perSecond: number): string {
  if (perSecond <= 0) return "held until given back";
  if (perSecond >= 1) return `${trimmed(perSecond)} ${perSecond === 1 ? "slot" : "slots"} a second`;
  return `1 slot every ${span(1 / perSecond)}`;
}

const trimmed = (value: number) => String(Number(value.toPrecision(3)));

function span(seconds: number): string {
  if (seconds < 90) return `${trimmed(seconds)} s`;
  if (seconds < 5400) return `${trimmed(seconds / 60)} min`;
  return `${trimmed(seconds / 3600)} h`;
}

/** Runs and programs as they call themselves: `flow_run:<id>`, `task_run:<id>`, `process:<host>-<pid>`. */
export function runOf(holder: string): { kind: "flow_run" | "task_run"; id: string } | null {
  const [kind, id] = holder.split(":", 2);
  return (kind === "flow_run" || kind === "task_run") && id && /^[0-9a-f-]{36}$/i.test(id) ? { kind, id } : null;
}

export interface LimitDraft {
  name: string;
  limit: string;
  decay: string;
  active: boolean;
}

export function wrong(draft: LimitDraft): Partial<Record<keyof LimitDraft, string>> {
  const found: Partial<Record<keyof LimitDraft, string>> = {};
  if (draft.name.trim() === "") found.name = "A name is needed.";
  if (!/^\d+$/.test(draft.limit.trim())) found.limit = "A whole number, 0 or more.";
  const decay = draft.decay.trim();
  if (decay !== "" && !(Number(decay) >= 0)) found.decay = "A number, 0 or more.";
  return found;
}
