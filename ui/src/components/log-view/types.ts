import type { Schemas } from "@/api/client";

export type LogLine = Schemas["LogLine"];
export type LogPage = Schemas["LogPage"];
export type LogSummary = Schemas["LogSummary"];

/** What the reader chose: part of the page's address. */
export interface LogOptions {
  /** This level and above. */
  level?: number;
  /** Just these, instead of a threshold. */
  levels?: number[];
  /** Ids of task runs, or `flow`. */
  task?: string[];
  logger?: string[];
  q?: string;
  regex?: boolean;
  case?: boolean;
  /** Only lines that match. */
  only?: boolean;
  /** Lines around a match, when only matches are shown. */
  context?: number;
  order?: "oldest" | "newest";
  wrap?: boolean;
  time?: "absolute" | "relative" | "delta";
  subflows?: boolean;
}

/** What the server is asked: the filter, without what concerns only the look. */
export type LogFilter = Pick<LogOptions, "level" | "levels" | "task" | "logger" | "subflows">;
export type LogSearch = Pick<LogOptions, "q" | "regex" | "case">;

export interface LogQuery extends LogFilter, LogSearch {
  from?: number;
  at?: string;
  n?: number;
  order?: "oldest" | "newest";
  matches?: boolean;
  only_matches?: boolean;
}

export interface LogSource {
  read(query: LogQuery): Promise<LogPage>;
  summary(subflows: boolean): Promise<LogSummary>;
  downloadUrl(query: LogQuery, format: "txt" | "ndjson"): string;
}

export const LEVELS: readonly { level: number; letter: string; name: string; tone: string }[] = [
  { level: 10, letter: "D", name: "Debug", tone: "pending" },
  { level: 20, letter: "I", name: "Info", tone: "running" },
  { level: 30, letter: "W", name: "Warning", tone: "late" },
  { level: 40, letter: "E", name: "Error", tone: "failed" },
  { level: 50, letter: "C", name: "Critical", tone: "crashed" },
];

/** The named level at or below a number: 25 is shown as INFO. */
export const levelOf = (level: number) =>
  LEVELS.findLast((one) => one.level <= level) ?? (LEVELS[0] as (typeof LEVELS)[number]);
