/** `JsonView` shows any JSON value; `JsonDiff` two beside each other; `jsonDiff` says what differs. */
export { JsonDiff } from "./json-diff";
export { JsonView } from "./json-view";
export { type JsonChange, jsonDiff, pathText } from "./rows";
