/** Forms of JSON schemas. See `SchemaForm`; values are JSON without loss (`json.ts`), sent with `losslessly`. */
export type { Path, Problem } from "./check";
export type { BlockPickerProps } from "./context";
export { BlockDocuments } from "./controls/standins";
export { type Listed, pathText, type ServerError } from "./errors";
export { begin, problemsOf, SchemaForm, type SchemaFormHandle, type SchemaFormProps } from "./form";
export { equal, isObject, type Json, type JsonObject, Num, parse, readObject, stringify } from "./json";
export {
  asBlock,
  asJson,
  asTemplate,
  asVariable,
  type Difference,
  differences,
  kindOf,
  settled,
  type ValueKind,
} from "./kinds";
export { type Field as SchemaField, fallbacks, fieldOf, type Schema } from "./schema";
export { losslessly, useDebounced, useValidation, type Validation, validate } from "./validate";
