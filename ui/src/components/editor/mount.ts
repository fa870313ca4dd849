/** CodeMirror in an element: the chunk that is fetched when the first editor appears. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { jinja } from "./jinja";

export type Language = "json" | "jinja" | "text";

export interface Options {
  value: string;
  language: Language;
  label: string;
  placeholder?: string;
  readOnly: boolean;
  invalid: boolean;
  describedBy?: string;
  minLines: number;
  maxLines: number;
  onChange: (text: string) => void;
  onBlur: () => void;
}

export interface Mounted {
  /** Bring the editor to these options; the text is replaced only where it differs, so the cursor stays. */
  update(options: Options): void;
  focus(): void;
  destroy(): void;
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--state-completed)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--state-crashed)" },
  { tag: [tags.keyword, tags.processingInstruction], color: "var(--state-paused)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--state-failed)" },
]);

function look({ minLines, maxLines }: Options): Extension {
  return EditorView.theme({
    "&": { color: "var(--text)", backgroundColor: "transparent", fontSize: "12.5px" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": {
      fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
      lineHeight: "20px",
      minHeight: `${minLines * 20 + 8}px`,
      maxHeight: `${maxLines * 20 + 8}px`,
      overflow: "auto",
    },
    ".cm-content": { padding: "4px 0", caretColor: "var(--text)" },
    ".cm-line": { padding: "0 8px" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none" },
    ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 8px", minWidth: "28px" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)",
    },
    ".cm-placeholder": { color: "var(--muted)" },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--raised)", outline: "1px solid var(--line)" },
  });
}

const LANGUAGES: Record<Language, () => Extension> = {
  json: () => json(),
  jinja: () => StreamLanguage.define(jinja),
  text: () => [],
};

function attributes(options: Options): Extension {
  return [
    EditorState.readOnly.of(options.readOnly),
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      ...(options.invalid ? { "aria-invalid": "true" } : {}),
      // Said outright, so that a text that scrolls is known to be reached by keys.
      tabindex: "0",
      ...(options.readOnly ? { "aria-readonly": "true" } : {}),
      spellcheck: "false",
    }),
  ];
}

/**
 * Mount inside of a shadow root: CodeMirror's own rules then go through `adoptedStyleSheets`, which the page's content
 * security policy allows, where a <style> element would be refused. Tab moves on, as in any field: no keyboard trap.
 */
export function mount(host: HTMLElement, initial: Options): Mounted {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  let options = initial;
  const changing = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: initial.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
          ...historyKeymap,
        ]),
        syntaxHighlighting(colours),
        look(initial),
        placeholder(initial.placeholder ?? ""),
        LANGUAGES[initial.language](),
        changing.of(attributes(initial)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
          if (update.focusChanged && !update.view.hasFocus) options.onBlur();
        }),
      ],
    }),
  });
  return {
    update(next) {
      const before = options;
      options = next;
      if (next.value !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next.value } });
      if (before.readOnly !== next.readOnly || before.invalid !== next.invalid || before.label !== next.label)
        view.dispatch({ effects: changing.reconfigure(attributes(next)) });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
