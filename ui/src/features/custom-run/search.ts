/** What the address of these pages may carry. */
import * as v from "valibot";

const parameters = v.pipe(
  v.union([v.string(), v.record(v.string(), v.unknown())]),
  v.transform((given): Record<string, unknown> | undefined => {
    if (typeof given !== "string") return given;
    try {
      const parsed: unknown = JSON.parse(given);
      return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  }),
);

export const search = v.object({
  /** Values to begin with, as a JSON object. */
  parameters: v.fallback(v.optional(parameters), undefined),
  /** The id of a run whose values to begin with. */
  from: v.fallback(v.optional(v.string()), undefined),
  /** Go to the first parameter that has to be given: a run by one click was not possible. */
  missing: v.fallback(v.optional(v.boolean()), undefined),
});
