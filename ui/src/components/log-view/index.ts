/** The log of a run: `LogView` over a `LogStore`, which reads from `serverLog(run)`. */
export { LogView, type LogViewProps } from "./log-view";
export { serverLog } from "./source";
export { LogStore } from "./store";
export type { LogLine, LogOptions } from "./types";
