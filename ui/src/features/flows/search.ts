/** What the addresses of these pages carry. */
import * as v from "valibot";

export const TABS = ["runs", "deployments", "errors", "details"] as const;
export type Tab = (typeof TABS)[number];

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  /** Of the list: part of a name. */
  q: text,
  tag: text,
  sort: v.fallback(v.optional(v.picklist(["name", "created", "updated"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
  /** Of one flow. */
  tab: v.fallback(v.optional(v.picklist(TABS)), undefined),
});

export type FlowsSearch = v.InferOutput<typeof search>;
