export { Editor, type EditorHandle, type EditorProps } from "./editor";
