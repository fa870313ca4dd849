/** What the address of these pages may carry. */
import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  /** A part of the name. */
  q: text,
  /** The slug of a block type. */
  type: text,
  capability: text,
  sort: v.fallback(v.optional(v.picklist(["name", "type", "updated"])), undefined),
  desc: v.fallback(v.optional(v.boolean()), undefined),
});

export type BlocksSearch = v.InferOutput<typeof search>;
