/** What the address of these pages may carry. */
import * as v from "valibot";

const optional = <T extends v.GenericSchema>(schema: T) => v.fallback(v.optional(schema), undefined);
const texts = optional(v.array(v.string()));
const flag = optional(v.boolean());
const number = optional(v.number());

export const TABS = [
  "logs",
  "tasks",
  "subflows",
  "results",
  "artifacts",
  "events",
  "parameters",
  "details",
  "job",
] as const;
export type TabId = (typeof TABS)[number];

/** As tabs were called in the addresses of older pages. */
const OLD: Record<string, TabId> = {
  Logs: "logs",
  TaskRuns: "tasks",
  "task-runs": "tasks",
  SubflowRuns: "subflows",
  "subflow-runs": "subflows",
  Results: "results",
  Artifacts: "artifacts",
  Events: "events",
  Parameters: "parameters",
  Details: "details",
  JobVariables: "job",
  "job-variables": "job",
};

const tab = v.pipe(
  v.string(),
  v.transform((name): TabId | undefined => OLD[name] ?? TABS.find((one) => one === name)),
);

export const logSearch = {
  level: number,
  levels: optional(v.array(v.number())),
  source: texts,
  logger: texts,
  q: optional(v.string()),
  regex: flag,
  case: flag,
  only: flag,
  context: number,
  order: optional(v.picklist(["oldest", "newest"])),
  wrap: flag,
  time: optional(v.picklist(["absolute", "relative", "delta"])),
  nested: flag,
};

export const search = v.object({
  tab: v.fallback(v.optional(tab), undefined),
  /** A task run in the side panel. */
  task: optional(v.string()),
  /** A chosen time, in ms. */
  from: number,
  to: number,
  // The timeline.
  mode: optional(v.picklist(["temporal", "dependency", "left"])),
  rows: optional(v.picklist(["waterfall", "nearest", "duration"])),
  group: optional(v.picklist(["auto", "all", "none"])),
  gaps: flag,
  critical: flag,
  table: flag,
  open: texts,
  subflow: texts,
  name: optional(v.string()),
  state: texts,
  // Comparing.
  show: optional(v.picklist(["all", "changed"])),
  ...logSearch,
});

export type Search = v.InferOutput<typeof search>;
