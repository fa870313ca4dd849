/** What the address of Home carries. */
import * as v from "valibot";

const text = v.fallback(v.optional(v.pipe(v.unknown(), v.transform(String))), undefined);

export const search = v.object({
  /** "24h", or "<start>..<end>". */
  range: text,
  /** Runs with all of these. */
  tags: v.fallback(v.optional(v.array(v.string())), undefined),
  /** Without it, what the person chose last holds. */
  subflows: v.fallback(v.optional(v.picklist(["hide", "show"])), undefined),
});

export type HomeSearch = v.InferOutput<typeof search>;
