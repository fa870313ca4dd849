/** Filters that are typed. */
export { FilterInput } from "./filter-input";
export { type FieldDef, parse, quote, replaced, type Token, token, without } from "./tokens";
