/** The server's word on the values of a form, asked when typing has paused. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, data } from "@/api/client";
import type { ServerError } from "./errors";
import { type JsonObject, stringify } from "./json";
import type { Schema } from "./schema";

const PAUSE = 350;

export interface Validation {
  /** The errors as a tree for `SchemaForm`; those of older values are not shown. */
  errors: readonly ServerError[];
  /** null: not yet known of these values. */
  valid: boolean | null;
  pending: boolean;
  /** Why the server could not say. */
  failure: Error | null;
}

const NONE: readonly ServerError[] = [];

/** The body as JSON without loss: numbers are sent as they were typed. */
export const losslessly = (body: unknown): string => stringify(body as JsonObject);

export async function validate(schema: Schema, values: JsonObject): Promise<{ valid: boolean; errors: ServerError[] }> {
  const body = { schema, values } as never;
  const answer = await data(api.POST("/api/ui/schemas/validate", { body, bodySerializer: losslessly }));
  return answer as { valid: boolean; errors: ServerError[] };
}

export function useDebounced<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

/** A short name for a schema: the key of a query is written out at each drawing, and schemas are long. */
const names = new WeakMap<Schema, number>();
let named = 0;

function nameOf(schema: Schema): number {
  let name = names.get(schema);
  if (name === undefined) {
    name = ++named;
    names.set(schema, name);
  }
  return name;
}

export function useValidation(schema: Schema, values: JsonObject, enabled = true): Validation {
  const asked = useDebounced(values, PAUSE);
  const found = useQuery({
    queryKey: ["schema-form", "validate", nameOf(schema), stringify(asked)],
    queryFn: () => validate(schema, asked),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const current = asked === values && found.isSuccess && !found.isPlaceholderData;
  return {
    errors: current ? (found.data?.errors ?? NONE) : NONE,
    valid: current ? (found.data?.valid ?? null) : null,
    pending: enabled && !current && !found.isError,
    failure: found.error,
  };
}
