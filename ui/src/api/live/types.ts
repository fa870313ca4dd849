import type { Schemas } from "../client";

export type LiveSubscribe = Schemas["LiveSubscribe"];
export type LiveChanges = Schemas["LiveChanges"];
export type LiveMessage = Schemas["LiveMessage"];
export type LiveRequest = Schemas["LiveRequest"];

/** What a page wants to be told: the topic alone, or with its filter. */
export type Wanted = string | Omit<LiveSubscribe, "type" | "key" | "after">;

/** Changes; or `resync`: what is shown may be old, read it anew (after a gap, and every few seconds without a socket). */
export type LiveEvent = LiveChanges | { type: "resync" };

export type LiveState = "connecting" | "live" | "paused" | "reconnecting" | "polling";

export interface LiveStatus {
  state: LiveState;
  /** When the next try is made, in milliseconds of the clock. */
  retryAt: number | null;
  serverVersion: string | null;
}
