import * as v from "valibot";

export const search = v.object({
  /** The page that asked for the login. */
  next: v.optional(v.string()),
});
