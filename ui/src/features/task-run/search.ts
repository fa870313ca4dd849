/** What the address of these pages may carry. */
import * as v from "valibot";
import { logSearch } from "@/features/flow-run";

const TABS = ["logs", "artifacts", "inputs", "result", "details"] as const;
export type TaskTab = (typeof TABS)[number];
export const TASK_TABS = TABS;

export const search = v.object({
  tab: v.fallback(v.optional(v.picklist(TABS)), undefined),
  ...logSearch,
});

export type Search = v.InferOutput<typeof search>;
