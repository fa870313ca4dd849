/** What all fields of one form share. Stable while a person types: a change of it draws every field again. */
import { type ComponentType, createContext, useContext } from "react";
import type { Json } from "./json";
import type { ValueKind } from "./kinds";
import type { Node } from "./nodes";
import type { Schema } from "./schema";

export interface BlockPickerProps {
  /** The type of block that fits; null: any. */
  slug: string | null;
  /** The id of the chosen document. */
  value: string | null;
  onChange: (id: string) => void;
  id: string;
  label: string;
  describedBy?: string;
}

export interface FormContext {
  id: string;
  root: Schema;
  emit: (node: Node, next: Json | undefined) => void;
  kinds: ReadonlySet<ValueKind>;
  BlockPicker: ComponentType<BlockPickerProps> | null;
  readOnly: boolean;
  compact: boolean;
  /** Show what is missing also where the person has not been yet. */
  showAll: boolean;
  /** Grows when the value is replaced from outside: fields then forget what they remembered of it. */
  generation: number;
}

export const Context = createContext<FormContext | null>(null);

export function useForm(): FormContext {
  const form = useContext(Context);
  if (form === null) throw new Error("A field stands outside of a SchemaForm.");
  return form;
}
