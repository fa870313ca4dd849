/** The timeline of a run: `RunTimeline` for pages, the pure parts for tests and benchmarks. */
export { merge, type RunNodes, taskName } from "./graph";
export { DEFAULTS, type TimelineOptions } from "./options";
export { RunTimeline, type RunTimelineProps } from "./run-timeline";
export type { Attempt } from "./scene";
export type { GraphAnswer, TimelineNode } from "./types";
