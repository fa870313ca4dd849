/** What the address of these pages may carry. */
import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  /** A part of the name. */
  q: text,
  tag: text,
  sort: v.fallback(v.optional(v.picklist(["name", "updated", "created"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
  /** The variable that is open for a change, by its name. */
  edit: text,
});

export type VariablesSearch = v.InferOutput<typeof search>;
