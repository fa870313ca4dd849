/** The control for a field, by what it takes. */
import type { ComponentType } from "react";
import type { ControlProps } from "../control";
import type { Kind } from "../schema";
import { Choice, Truth } from "./choice";
import { JsonInput } from "./json";
import { ListInput, TupleInput } from "./list";
import { MapInput } from "./map";
import { ObjectInput } from "./object";
import { BlockChoice } from "./standins";
import { TEMPORAL, Temporal } from "./temporal";
import { NumberInput, TextInput } from "./text";
import { UnionInput } from "./union";

const CONTROLS: Record<Kind, ComponentType<ControlProps>> = {
  string: TextInput,
  integer: NumberInput,
  number: NumberInput,
  boolean: Truth,
  null: () => <span className="font-mono text-xs text-muted">null</span>,
  enum: Choice,
  object: ObjectInput,
  map: MapInput,
  array: ListInput,
  tuple: TupleInput,
  union: UnionInput,
  block: BlockChoice,
  json: JsonInput,
};

export function Control(props: ControlProps) {
  const { field } = props;
  const format = String(field.schema.format ?? "");
  if (field.kind === "string" && TEMPORAL.has(format)) return <Temporal {...props} />;
  const Kind = CONTROLS[field.kind];
  return <Kind {...props} />;
}
