/** A run's state as people see it: one token of colour and glyph for the types and names that the engine knows, the type's for all others. */
export type StateType =
  | "SCHEDULED"
  | "PENDING"
  | "RUNNING"
  | "PAUSED"
  | "CANCELLING"
  | "CANCELLED"
  | "COMPLETED"
  | "FAILED"
  | "CRASHED";

export type StateTokenName =
  | "scheduled"
  | "late"
  | "awaiting-retry"
  | "pending"
  | "running"
  | "retrying"
  | "paused"
  | "cancelling"
  | "cancelled"
  | "completed"
  | "failed"
  | "crashed";

export type Glyph =
  | "clock"
  | "clock-alert"
  | "rotate-clock"
  | "dots"
  | "play"
  | "rotate-play"
  | "pause"
  | "stop-turning"
  | "stop"
  | "check"
  | "cross"
  | "bolt";

export interface StateToken {
  token: StateTokenName;
  /** The state's own name, as the server has it. */
  label: string;
  glyph: Glyph;
  final: boolean;
  /** For style attributes: `var(--state-failed)`. */
  color: string;
}

const GLYPHS: Record<StateTokenName, Glyph> = {
  scheduled: "clock",
  late: "clock-alert",
  "awaiting-retry": "rotate-clock",
  pending: "dots",
  running: "play",
  retrying: "rotate-play",
  paused: "pause",
  cancelling: "stop-turning",
  cancelled: "stop",
  completed: "check",
  failed: "cross",
  crashed: "bolt",
};

const NAMED: Record<string, StateTokenName> = { Late: "late", AwaitingRetry: "awaiting-retry", Retrying: "retrying" };

export const STATE_TYPES: readonly StateType[] = [
  "FAILED",
  "CRASHED",
  "RUNNING",
  "PENDING",
  "PAUSED",
  "CANCELLING",
  "SCHEDULED",
  "CANCELLED",
  "COMPLETED",
];

const FINAL: ReadonlySet<string> = new Set(["CANCELLED", "COMPLETED", "FAILED", "CRASHED"]);

/** The type's own token: for sums over states, where the names are gone. */
export function typeToken(type: string): StateTokenName {
  const token = type.toLowerCase() as StateTokenName;
  return token in GLYPHS ? token : "pending";
}

export function stateToken(type?: string | null, name?: string | null): StateToken {
  const byType = typeToken(type ?? "PENDING");
  const byName = name ? NAMED[name] : undefined;
  // A name counts where its type fits: `Late` is a colour of SCHEDULED, not of a failed run that someone named so.
  const token = byName && fits(byName, type) ? byName : byType;
  return {
    token,
    label: name || titled(type ?? "Pending"),
    glyph: GLYPHS[token],
    final: FINAL.has(type ?? ""),
    color: `var(--state-${token})`,
  };
}

function fits(token: StateTokenName, type?: string | null): boolean {
  return token === "retrying" ? type === "RUNNING" : type === "SCHEDULED";
}

const titled = (type: string) => type.charAt(0) + type.slice(1).toLowerCase();

/** A character for page titles, where no picture goes. */
export const TITLE_GLYPHS: Record<StateTokenName, string> = {
  scheduled: "◷",
  late: "◷",
  "awaiting-retry": "↻",
  pending: "…",
  running: "▶",
  retrying: "↻",
  paused: "‖",
  cancelling: "■",
  cancelled: "■",
  completed: "✓",
  failed: "✕",
  crashed: "⚡",
};
