/** One field of a form: its name, what state its value is in, its menu, its control, and what is wrong with it. */
import { ChevronDown, ChevronRight, MoreHorizontal } from "lucide-react";
import { memo, useRef, useState } from "react";
import { Button, Menu, type MenuEntry } from "@/components/ui";
import { cx } from "@/lib/cx";
import { shows } from "./check";
import { type FormContext, useForm } from "./context";
import type { ControlProps } from "./control";
import { Control } from "./controls/control";
import { Misfit } from "./controls/json";
import { BlockChoice, JsonText, TemplateText, VariableChoice } from "./controls/standins";
import { blank } from "./convert";
import { type ErrorNode, holdsHard } from "./errors";
import { equal, isObject, type Json, parse, stringify } from "./json";
import { asBlock, asJson, asTemplate, asVariable, kindOf, kindText, unwrapped } from "./kinds";
import type { Node } from "./nodes";
import { type Field, fieldOf, optionText, type Schema, typeWord } from "./schema";

export interface FieldViewProps {
  node: Node;
  root: Schema;
  schema: Schema;
  name: string;
  required: boolean;
  value: Json | undefined;
  /** The default of the object that it is in. */
  base: Json | undefined;
  errors: ErrorNode | undefined;
  depth: number;
  /** An item of a list or map: its name is read aloud only. */
  bare?: boolean;
}

const GROUPS = new Set(["object", "map", "array", "tuple"]);

export const FieldView = memo(function FieldView(props: FieldViewProps) {
  const { node, root, schema, name, required, value, errors, depth, bare = false } = props;
  const form = useForm();
  const field = fieldOf(root, schema);
  const fallback = props.base !== undefined ? props.base : field.fallback;
  node.base = fallback;
  const [touched, setTouched] = useState(false);
  // Grows when the menu puts another kind of value here: controls then forget what they remember.
  const [resets, setResets] = useState(0);
  const emitted = useRef<Json | undefined>(undefined);
  const [open, setOpen] = useState<boolean | null>(null);

  const id = `${form.id}${node.id}`;
  const kind = kindOf(value);
  const plainValue = unwrapped(value);
  const shown = plainValue === undefined ? (fallback ?? undefined) : plainValue;
  const label = labelOf(field, name);
  const set = (next: Json | undefined) => {
    emitted.current = next;
    form.emit(node, next);
  };
  const replace = (next: Json | undefined) => {
    setResets(resets + 1);
    set(next);
  };

  const messages = (errors?.messages ?? []).filter((message) => form.showAll || touched || !message.missing);
  const visible = touched || form.showAll || value !== undefined ? messages : [];
  const invalid = visible.some(({ soft }) => !soft);
  const describedBy =
    [field.description && !bare && `${id}-about`, visible.length > 0 && `${id}-wrong`].filter(Boolean).join(" ") ||
    undefined;
  const group = GROUPS.has(field.kind);
  const misfit = kind === "plain" && value !== emitted.current && !shows(root, field, shown);
  const control: ControlProps = {
    node,
    field,
    value: plainValue,
    shown,
    set,
    errors,
    id,
    label,
    describedBy,
    invalid,
    depth,
    placeholder: value === undefined && fallback === null ? "null" : undefined,
    readOnly: form.readOnly,
  };
  const body = (() => {
    if (kind === "json") return <JsonText {...control} value={value} />;
    if (kind === "jinja") return <TemplateText {...control} value={value} />;
    if (kind === "workspace_variable") return <VariableChoice {...control} value={value} />;
    if (kind === "block") return <BlockChoice {...control} value={value} />;
    if (plainValue === null && field.kind !== "null" && field.kind !== "enum" && field.kind !== "json")
      return required && !field.nullable && bare ? (
        <Control {...control} value={undefined} shown={undefined} />
      ) : (
        <NullValue label={label} readOnly={form.readOnly} id={id} onEnter={() => replace(blank(root, field))} />
      );
    if (misfit) return <Misfit {...control} word={typeWord(root, field).toLowerCase()} />;
    if (group && shown === undefined && !(required && depth < 3))
      return (
        <NotSet id={id} readOnly={form.readOnly} label={label} onEnter={() => replace(blank(root, field) ?? {})} />
      );
    return <Control key={`${form.generation}.${resets}`} {...control} />;
  })();

  const foldable = group && !bare && kind === "plain" && shown !== undefined && shown !== null && !misfit;
  const unfolded = open ?? (depth < 3 || (errors !== undefined && holdsHard(errors)));
  const heading = (
    <>
      <span className={cx("min-w-0 truncate", label === name ? "font-mono text-xs" : "text-sm")} title={name}>
        {label}
      </span>
      {required && !bare && <span className="text-2xs font-normal text-muted">required</span>}
    </>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices that a person has been here
    <div
      id={`${id}-field`}
      data-field={node.path.join(".")}
      onBlur={(event) => {
        if (!touched && !event.currentTarget.contains(event.relatedTarget)) setTouched(true);
      }}
      {...(group && !bare ? { role: "group", "aria-labelledby": `${id}-name`, "aria-describedby": describedBy } : {})}
      className="min-w-0"
    >
      {!bare && (
        <div className="mb-0.5 flex min-h-6 items-center gap-2">
          {foldable ? (
            <button
              type="button"
              id={`${id}-name`}
              aria-expanded={unfolded}
              onClick={() => setOpen(!unfolded)}
              className="-ml-1 flex min-h-6 min-w-0 items-center gap-1.5 rounded-sm pr-1 font-medium hover:bg-raised"
            >
              {unfolded ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
              {heading}
            </button>
          ) : group || field.kind === "boolean" || field.kind === "union" || kind !== "plain" || plainValue === null ? (
            <span id={`${id}-name`} className="flex min-w-0 items-center gap-2 font-medium">
              {heading}
            </span>
          ) : (
            <label htmlFor={id} id={`${id}-name`} className="flex min-w-0 items-center gap-2 font-medium">
              {heading}
            </label>
          )}
          <StateTag value={value} fallback={fallback} required={required} />
          <span className="grow" />
          {!form.compact && <span className="truncate text-2xs text-muted max-sm:hidden">{hint(root, field)}</span>}
          <FieldMenu {...{ form, field, value, fallback, required, label, replace, kind, shown }} />
        </div>
      )}
      {field.description && !bare && (
        <p id={`${id}-about`} className="mb-1 text-xs whitespace-pre-line text-muted">
          {field.description}
        </p>
      )}
      {foldable && !unfolded ? (
        <p className="truncate pl-4 font-mono text-xs text-muted">{stringify(shown as Json).slice(0, 200)}</p>
      ) : (
        <div className={cx(group && !bare && "border-l border-line pl-3", bare && "flex items-start gap-1")}>
          <div className={bare ? "min-w-0 grow" : undefined}>{body}</div>
          {bare && <FieldMenu {...{ form, field, value, fallback, required, label, replace, kind, shown }} />}
        </div>
      )}
      {visible.length > 0 && (
        <div id={`${id}-wrong`} className="mt-0.5 text-xs">
          {visible.map(({ text, soft }) => (
            <p key={text} className={soft ? "text-warning" : "text-danger"}>
              {text}
            </p>
          ))}
        </div>
      )}
    </div>
  );
});

/** A title that a person gave; the name where the title is only the name in other letters. */
function labelOf(field: Field, name: string): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return field.title === null || plain(field.title) === plain(name) || field.kind === "object" ? name : field.title;
}

/** What the field takes, in a few words: "integer, 0 to 9". */
function hint(root: Schema, field: Field): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field.schema as Record<string, number | undefined>;
  const low = minimum !== undefined ? `≥ ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : "";
  const high = maximum !== undefined ? `≤ ${maximum}` : exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : "";
  const range =
    minimum !== undefined && maximum !== undefined
      ? `${minimum} to ${maximum}`
      : [low, high].filter(Boolean).join(", ");
  const word = typeWord(root, field).toLowerCase();
  if (field.kind === "union" || (field.kind === "enum" && field.options.length === 1))
    return field.nullable ? "or null" : "";
  return [[word, range].filter(Boolean).join(", "), field.nullable ? "or null" : ""].filter(Boolean).join(" ");
}

function StateTag({
  value,
  fallback,
  required,
}: {
  value: Json | undefined;
  fallback: Json | undefined;
  required: boolean;
}) {
  const kind = kindOf(value);
  const text = (() => {
    if (kind === "json") return "JSON";
    if (kind === "jinja") return "template";
    if (kind === "workspace_variable") return "variable";
    if (kind === "block") return "block";
    if (value === undefined) return fallback !== undefined ? "default" : required ? null : "omitted";
    return value === "" ? "empty text" : null;
  })();
  if (text === null) return null;
  const strong = kind !== "plain";
  return (
    <span
      className={cx(
        "shrink-0 rounded-full px-1.5 text-2xs",
        strong ? "border border-accent text-accent" : "border border-line text-muted",
      )}
    >
      {text}
    </span>
  );
}

function NullValue({
  id,
  label,
  readOnly,
  onEnter,
}: {
  id: string;
  label: string;
  readOnly: boolean;
  onEnter: () => void;
}) {
  return (
    <div className="flex min-h-7 items-center gap-2 rounded-sm border border-dashed border-control bg-surface px-2">
      <span className="grow font-mono text-xs text-muted">null</span>
      {!readOnly && (
        <Button id={id} size="sm" variant="ghost" onClick={onEnter} aria-label={`Enter a value for ${label}`}>
          Enter a value
        </Button>
      )}
    </div>
  );
}

function NotSet({
  id,
  label,
  readOnly,
  onEnter,
}: {
  id: string;
  label: string;
  readOnly: boolean;
  onEnter: () => void;
}) {
  return (
    <Button id={id} size="sm" disabled={readOnly} onClick={onEnter} aria-label={`Set ${label}`}>
      Set
    </Button>
  );
}

interface FieldMenuProps {
  form: FormContext;
  field: Field;
  value: Json | undefined;
  shown: Json | undefined;
  fallback: Json | undefined;
  required: boolean;
  label: string;
  kind: ReturnType<typeof kindOf>;
  replace: (next: Json | undefined) => void;
}

function FieldMenu({ form, field, value, shown, fallback, required, label, kind, replace }: FieldMenuProps) {
  if (form.readOnly) return null;
  const trigger = (
    <button
      type="button"
      aria-label={`Options of ${label}`}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-raised hover:text-text coarse:size-11"
    >
      <MoreHorizontal size={14} aria-hidden="true" />
    </button>
  );
  return <Menu trigger={trigger} align="end" items={entries()} />;

  function entries(): MenuEntry[] {
    const items: MenuEntry[] = [];
    if (kind !== "plain" && kind !== "none") items.push({ label: "Use form input", ...fromStandIn() });
    if (kind !== "json")
      items.push({
        label: "Use JSON input",
        onSelect: () => replace(asJson(shown === undefined ? "" : stringify(shown, 2))),
      });
    if (form.kinds.has("workspace_variable") && kind !== "workspace_variable")
      items.push({ label: "Select variable", onSelect: () => replace(asVariable("")) });
    if (form.kinds.has("jinja") && kind !== "jinja")
      items.push({
        label: "Use a template",
        onSelect: () => replace(asTemplate(typeof shown === "string" ? shown : "")),
      });
    if (form.BlockPicker !== null && kind !== "block" && field.kind !== "block")
      items.push({ label: "Insert block reference", onSelect: () => replace(asBlock("")) });
    items.push("separator");
    if (fallback !== undefined)
      items.push({
        label: `Use default: ${brief(fallback)}`,
        disabled: equal(value, fallback),
        onSelect: () => replace(fallback),
      });
    items.push({
      label: "Set null",
      disabled: !field.nullable || value === null,
      reason: field.nullable ? undefined : "The type does not take null.",
      onSelect: () => replace(null),
    });
    items.push({
      label: "Omit value",
      disabled: value === undefined,
      reason: required && value !== undefined ? "It is required." : undefined,
      onSelect: () => replace(undefined),
    });
    return items;
  }

  function fromStandIn(): { disabled?: boolean; reason?: string; onSelect: () => void } {
    if (kind !== "json") return { onSelect: () => replace(undefined) };
    const text = kindText(value);
    try {
      const next = text.trim() === "" ? undefined : parse(text);
      return { onSelect: () => replace(next) };
    } catch {
      return { disabled: true, reason: "The text is not JSON yet.", onSelect: () => undefined };
    }
  }
}

function brief(value: Json): string {
  const text = isObject(value) || Array.isArray(value) ? stringify(value) : optionText(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text || "empty text";
}
