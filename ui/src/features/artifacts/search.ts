/** What the address of these pages may carry. */
import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);
const on = v.fallback(v.optional(v.boolean()), undefined);

export const KINDS = ["markdown", "link", "table", "progress", "image", "other"] as const;

export const search = v.object({
  /** A part of the key or the description. */
  q: text,
  kind: v.fallback(v.optional(v.picklist(KINDS)), undefined),
  /** The flow run, or task run, that left it. */
  run: text,
  task: text,
  /** Every version, also without a key. */
  all: on,
  view: v.fallback(v.optional(v.picklist(["cards", "table"])), undefined),
  sort: v.fallback(v.optional(v.picklist(["key", "created", "updated"])), undefined),
  asc: on,
  /** Of one artifact: */
  tab: v.fallback(v.optional(v.picklist(["artifact", "details", "raw"])), undefined),
  /** the version that is shown, */
  version: text,
  /** and the one it is compared with; "before" is the one before it. */
  diff: text,
});

export type ArtifactsSearch = v.InferOutput<typeof search>;
