/** What the address of these pages may carry. */
import * as v from "valibot";

export const TABS = ["runs", "upcoming", "parameters", "configuration", "triggers", "description"] as const;

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  /** Of the list: part of a name; `flow/deployment` looks at both. */
  q: text,
  tag: text,
  status: v.fallback(v.optional(v.picklist(["READY", "NOT_READY"])), undefined),
  schedules: v.fallback(v.optional(v.picklist(["active", "paused"])), undefined),
  sort: v.fallback(v.optional(v.picklist(["name", "created", "updated"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
  /** Of one deployment. */
  tab: v.fallback(v.optional(v.picklist(TABS)), undefined),
});

export type DeploymentsSearch = v.InferOutput<typeof search>;
