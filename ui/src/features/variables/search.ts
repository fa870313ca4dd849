/** What the address of these pages may carry. */
import * as v from "valibot";

export const search = v.object({});
