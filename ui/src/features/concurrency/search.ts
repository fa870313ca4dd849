/** What the address of these pages may carry. */
import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  tab: v.fallback(
    v.optional(
      v.pipe(
        v.unknown(),
        // Older links: `?tab=task-run` for limits of tags.
        v.transform((value) => (value === "task-run" ? "tag" : value)),
        v.picklist(["global", "tag"]),
      ),
    ),
    undefined,
  ),
  /** Part of a name, or of the name of the deployment whose limit it is. */
  q: text,
  sort: v.fallback(v.optional(v.picklist(["name", "used", "waiting", "limit"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
  /** Limits whose holders are shown under their row. */
  open: text,
});

export type LimitsSearch = v.InferOutput<typeof search>;
