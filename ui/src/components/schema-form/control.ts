/** What every control of a field is given. */
import type { ErrorNode } from "./errors";
import type { Json } from "./json";
import type { Node } from "./nodes";
import type { Field } from "./schema";

export interface ControlProps {
  node: Node;
  field: Field;
  /** The value that is sent; undefined: none. */
  value: Json | undefined;
  /** The value to show: `value`, or the default while there is none. */
  shown: Json | undefined;
  set: (next: Json | undefined) => void;
  errors: ErrorNode | undefined;
  /** The document's id of the control, for its label; ids of what describes it. */
  id: string;
  label: string;
  describedBy: string | undefined;
  invalid: boolean;
  depth: number;
  placeholder?: string;
  readOnly: boolean;
}
