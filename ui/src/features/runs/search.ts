import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

/** What an address of the list of runs carries. */
export const search = v.object({
  tab: v.fallback(v.optional(v.picklist(["flow", "task"])), undefined),
  /** Filters, as they are typed. */
  q: text,
  sort: v.fallback(v.optional(v.picklist(["expected", "started", "ended", "duration", "name"])), undefined),
  asc: v.fallback(v.optional(v.boolean()), undefined),
  /** The saved view that the filters came from. */
  view: text,
  /** The run that the side panel shows. */
  preview: text,
  upcoming: v.fallback(v.optional(v.boolean()), undefined),
});

export type RunsSearch = v.InferOutput<typeof search>;
