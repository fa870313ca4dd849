/** A form for values of a JSON schema. */
import {
  type ComponentType,
  type Ref,
  useCallback,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { Editor, type EditorHandle } from "@/components/editor";
import { problems as check, type Path, type Problem } from "./check";
import { type BlockPickerProps, Context } from "./context";
import { whatIsWrong } from "./controls/json";
import { ObjectInput } from "./controls/object";
import { blank } from "./convert";
import { type ErrorNode, errorTree, type Listed, listed, reused, type ServerError } from "./errors";
import { equal, isObject, type Json, type JsonObject, parse, stringify } from "./json";
import { settled, type ValueKind } from "./kinds";
import { Node, withValue } from "./nodes";
import { fieldOf, type Schema } from "./schema";

export interface SchemaFormHandle {
  /** Put the focus into the field of a path; into the first one that is wrong without. False when nothing is. */
  focus(path?: Path): boolean;
}

export interface SchemaFormProps {
  schema: Schema;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** Defaults over the schema's own, of the fields at the top: what a deployment says of its flow's parameters. */
  defaults?: JsonObject;
  mode?: "form" | "json";
  /** What the server found, as `POST /ui/schemas/validate` answers. */
  errors?: readonly ServerError[];
  /** What a value may be beside plain. Without `json`, texts of JSON are turned into values as soon as they can be read. */
  valueKinds?: readonly ValueKind[];
  /** Offers block references; `true` for the built-in choice of documents. */
  blockPicker?: ComponentType<BlockPickerProps> | null;
  compact?: boolean;
  readOnly?: boolean;
  /** Say also what is missing where the person has not been: after a submit that could not go through. */
  showAll?: boolean;
  label?: string;
  ref?: Ref<SchemaFormHandle>;
}

const PLAIN: readonly ValueKind[] = [];

/** What a form of this schema begins with: required objects, with what tells members of unions apart; nothing else. */
export function begin(schema: Schema, given: JsonObject = {}): JsonObject {
  const value: JsonObject = { ...given };
  for (const { name, schema: inner, required } of fieldOf(schema, schema).properties) {
    const field = fieldOf(schema, inner);
    if (required && field.kind === "object" && field.fallback === undefined && !Object.hasOwn(value, name))
      value[name] = blank(schema, field) ?? {};
  }
  return value;
}

/** What of a value does not fit, in the form's order, before the server is asked. */
export function problemsOf(schema: Schema, value: JsonObject, defaults: JsonObject = {}): Problem[] {
  const found = check(schema, schema, value);
  return found.filter(
    ({ path, missing }) => !(missing && path.length === 1 && Object.hasOwn(defaults, String(path[0]))),
  );
}

export function SchemaForm(props: SchemaFormProps) {
  const { schema, onChange, defaults, errors, valueKinds = PLAIN, blockPicker = null, label = "Parameters" } = props;
  const { compact = false, readOnly = false, showAll = false, mode = "form" } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle>(null);
  const node = useMemo(() => Node.root(), []);
  const keepsJson = valueKinds.includes("json");

  // What the form holds, and what it last told: without the kind `json` the two differ while a text is edited.
  const inner = useRef<JsonObject>(props.value);
  const told = useRef<JsonObject>(props.value);
  const [generation, setGeneration] = useState(0);
  if (props.value !== told.current) {
    if (!equal(props.value, told.current)) {
      inner.current = props.value;
      setGeneration(generation + 1);
    }
    told.current = props.value;
  }
  const value = inner.current;

  const tell = useRef(onChange);
  tell.current = onChange;
  const [, redraw] = useState(0);
  const emit = useCallback(
    (at: Node, next: Json | undefined) => {
      const changed = withValue(inner.current, at, next) as JsonObject;
      inner.current = changed;
      told.current = keepsJson ? changed : (settled(changed) as JsonObject);
      redraw((count) => count + 1);
      tell.current(told.current);
    },
    [keepsJson],
  );

  const tree = useRef<ErrorNode>(undefined);
  tree.current = useMemo(
    () => reused(tree.current, errorTree(problemsOf(schema, value, defaults), errors)),
    [schema, value, defaults, errors],
  );

  useImperativeHandle(props.ref, () => ({
    focus(path) {
      if (mode === "json") {
        editor.current?.focus();
        return true;
      }
      const target: Path | undefined = path ?? listed(tree.current as ErrorNode).find(({ soft }) => !soft)?.path;
      return target !== undefined && focusOn(box.current, target);
    },
  }));

  const kinds = useMemo(() => new Set(valueKinds), [valueKinds]);
  const context = useMemo(
    () => ({ id, root: schema, emit, kinds, BlockPicker: blockPicker, readOnly, compact, showAll, generation }),
    [id, schema, emit, kinds, blockPicker, readOnly, compact, showAll, generation],
  );
  const field = fieldOf(schema, schema);
  return (
    <Context value={context}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as freely */}
      <div ref={box} role="group" aria-label={label} data-schema-form="">
        {mode === "json" ? (
          <WholeJson
            ref={editor}
            value={value}
            readOnly={readOnly}
            label={label}
            onChange={(next) => emit(node, next)}
            wrong={listed(tree.current)}
          />
        ) : field.kind === "object" || field.kind === "map" ? (
          <ObjectInput
            node={node}
            field={field}
            value={value}
            shown={value}
            fallback={defaults}
            set={(next) => emit(node, next)}
            errors={tree.current}
            id={id}
            label={label}
            describedBy={undefined}
            invalid={false}
            depth={0}
            readOnly={readOnly}
          />
        ) : null}
        {mode === "form" && <General tree={tree.current} showAll={showAll} />}
      </div>
    </Context>
  );
}

/** What is wrong with the whole, not with one field. */
function General({ tree, showAll }: { tree: ErrorNode; showAll: boolean }) {
  const messages = tree.messages.filter(({ missing }) => showAll || !missing);
  if (messages.length === 0) return null;
  return (
    <div role="alert" className="mt-2 text-xs text-danger">
      {messages.map(({ text }) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

/** What takes the focus of a field: where one types or chooses, before its menu. */
const TARGETS = [
  "input:not([type=file]):not([tabindex='-1']), textarea, select, [role=radio][tabindex='0']",
  "button:not([aria-haspopup])",
  "button",
];

function focusOn(box: HTMLElement | null, path: Path): boolean {
  for (let length = path.length; length > 0; length--) {
    const field = box?.querySelector<HTMLElement>(`[data-field="${CSS.escape(path.slice(0, length).join("."))}"]`);
    const target = TARGETS.map((selector) => field?.querySelector<HTMLElement>(selector)).find(
      (found) => found != null,
    );
    if (!field || !target) continue;
    field.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    return true;
  }
  return false;
}

interface WholeProps {
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  label: string;
  readOnly: boolean;
  wrong: Listed[];
  ref: Ref<EditorHandle>;
}

function WholeJson({ value, onChange, label, readOnly, wrong, ref }: WholeProps) {
  const [draft, setDraft] = useState<{ text: string; value: JsonObject } | null>(null);
  const mine = draft !== null && draft.value === value;
  const text = mine ? draft.text : stringify(value, 2);
  const [problem, setProblem] = useState<string | null>(null);
  const take = (typed: string) => {
    if (typed === text) return;
    const found = typed.trim() === "" ? null : whatIsWrong(typed);
    const next: Json | null = found === null ? (typed.trim() === "" ? {} : parse(typed)) : null;
    if (isObject(next)) {
      setProblem(null);
      setDraft({ text: typed, value: next });
      onChange(next);
    } else {
      setProblem(found ?? "This takes an object, between { and }.");
      setDraft({ text: typed, value });
    }
  };
  return (
    <div>
      <Editor
        ref={ref}
        value={text}
        onChange={take}
        label={`${label}, as JSON`}
        minLines={10}
        maxLines={40}
        readOnly={readOnly}
        invalid={problem !== null}
      />
      {mine && problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem} The form keeps the last text that could be read.
        </p>
      )}
      {wrong.length > 0 && (
        <ul className="mt-1 text-xs text-danger">
          {wrong.slice(0, 12).map(({ path, text: message, soft }) => (
            <li key={`${path.join(".")}${message}`} className={soft ? "text-warning" : undefined}>
              <span className="font-mono">{path.join(".")}</span> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
