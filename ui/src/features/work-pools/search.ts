/** What the address of these pages may carry. */
import * as v from "valibot";

export const TABS = ["runs", "queues", "workers", "deployments", "details"] as const;
export type Tab = (typeof TABS)[number];

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

/** Names that older links and clients gave to the tabs. */
const FORMER: Record<string, Tab> = {
  Runs: "runs",
  "Work Queues": "queues",
  "work-queues": "queues",
  Workers: "workers",
  Deployments: "deployments",
  Details: "details",
};
const tab = v.fallback(
  v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => FORMER[String(value)] ?? value),
      v.picklist(TABS),
    ),
  ),
  undefined,
);

export const search = v.object({
  /** Of the list: part of a name, type or description. */
  q: text,
  type: text,
  status: v.fallback(v.optional(v.picklist(["READY", "NOT_READY", "PAUSED"])), undefined),
  sort: v.fallback(v.optional(v.picklist(["name", "type", "status", "slots", "depth", "late", "polled"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
  /** Of one pool. */
  tab,
  /** Of a new pool: the template as a form or as JSON, on screens where both do not fit. */
  json: v.fallback(v.optional(v.boolean()), undefined),
});

export type PoolsSearch = v.InferOutput<typeof search>;
