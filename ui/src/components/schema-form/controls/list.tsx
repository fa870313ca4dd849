/** Lists and tuples: add, remove, move, paste. */
import { ArrowDown, ArrowUp, ClipboardPaste, Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton, Textarea } from "@/components/ui";
import { plural } from "@/lib/format";
import { useForm } from "../context";
import type { ControlProps } from "../control";
import { blank, pastedItems } from "../convert";
import { FieldView } from "../field";
import type { Json } from "../json";
import { fieldOf, type Schema, typeWord } from "../schema";

const FIRST = 50;

/** How many rows of a long list are drawn. */
export function useShown(total: number): [number, () => void] {
  const [limit, setLimit] = useState(FIRST);
  return [Math.min(limit, total), () => setLimit(limit + 4 * FIRST)];
}

let made = 0;

export function ListInput({ node, field, value, shown, set, errors, depth, label, readOnly }: ControlProps) {
  const { root } = useForm();
  const schema = field.items as Schema;
  const item = fieldOf(root, schema);
  const items: Json[] = Array.isArray(shown) ? shown : [];
  const [count, more] = useShown(items.length);
  const [pasting, setPasting] = useState(false);
  // Rows have names of their own, so that what a row remembers moves with it.
  const [rows, setRows] = useState<number[]>([]);
  while (rows.length < items.length) rows.push(++made);
  const change = (next: Json[], order: number[]) => {
    setRows(order);
    set(next);
  };
  const remove = (index: number) =>
    change(
      items.filter((_, other) => other !== index),
      rows.filter((_, other) => other !== index),
    );
  const move = (index: number, by: number) => {
    const to = index + by;
    if (to < 0 || to >= items.length) return;
    const swap = <Thing,>(list: Thing[]): Thing[] =>
      list.map((thing, at) => (at === index ? (list[to] as Thing) : at === to ? (list[index] as Thing) : thing));
    change(swap(items), swap(rows.slice(0, items.length)));
  };
  const full = typeof field.schema.maxItems === "number" && items.length >= field.schema.maxItems;
  return (
    <div className="flex flex-col items-start gap-2">
      {items.slice(0, count).map((inner, index) => (
        <div key={rows[index]} className="flex w-full items-start gap-1">
          <span className="flex h-7 w-6 shrink-0 items-center justify-end pr-1 text-xs text-muted" aria-hidden="true">
            {index + 1}
          </span>
          <div className="min-w-0 grow">
            <FieldView
              node={node.child(index)}
              root={root}
              schema={schema}
              name={`${label} ${index + 1}`}
              required
              bare
              value={value === undefined ? undefined : inner}
              base={value === undefined ? inner : undefined}
              errors={errors?.inside.get(index)}
              depth={depth + 1}
            />
          </div>
          {!readOnly && (
            <div className="flex shrink-0">
              <IconButton
                size="sm"
                className="mt-0.5"
                label={`Move item ${index + 1} up`}
                icon={<ArrowUp size={13} />}
                disabled={index === 0}
                onClick={() => move(index, -1)}
                tip={false}
              />
              <IconButton
                size="sm"
                className="mt-0.5 max-sm:hidden"
                label={`Move item ${index + 1} down`}
                icon={<ArrowDown size={13} />}
                disabled={index === items.length - 1}
                onClick={() => move(index, 1)}
                tip={false}
              />
              <IconButton
                size="sm"
                className="mt-0.5"
                label={`Remove item ${index + 1}`}
                icon={<X size={14} />}
                onClick={() => remove(index)}
                tip={false}
              />
            </div>
          )}
        </div>
      ))}
      {items.length > count && (
        <Button size="sm" variant="ghost" onClick={more}>
          Show {items.length - count} more
        </Button>
      )}
      {!readOnly && (
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            icon={<Plus size={14} />}
            disabled={full}
            onClick={() => set([...items, blank(root, item) ?? null])}
          >
            Add {typeWord(root, item).length < 14 ? typeWord(root, item).toLowerCase() : "an item"}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            icon={<ClipboardPaste size={13} />}
            onClick={() => setPasting(!pasting)}
            aria-expanded={pasting}
          >
            Paste a list
          </Button>
          {items.length > 3 && <span className="self-center text-xs text-muted">{plural(items.length, "item")}</span>}
        </div>
      )}
      {pasting && (
        <PasteBox
          label={label}
          onTake={(text, replace) => {
            const fresh = pastedItems(text, item);
            if (fresh.length > 0) change(replace ? fresh : [...items, ...fresh], replace ? [] : rows);
            setPasting(false);
          }}
        />
      )}
    </div>
  );
}

function PasteBox({ label, onTake }: { label: string; onTake: (text: string, replace: boolean) => void }) {
  const [text, setText] = useState("");
  return (
    <div className="w-full rounded-sm border border-line bg-raised p-2">
      <Textarea
        mono
        autoFocus
        rows={4}
        aria-label={`Items for ${label}`}
        placeholder={"one\ntwo, or a JSON list, or values between commas"}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-2 flex gap-2">
        <Button size="sm" variant="primary" disabled={!text.trim()} onClick={() => onTake(text, false)}>
          Append
        </Button>
        <Button size="sm" disabled={!text.trim()} onClick={() => onTake(text, true)}>
          Replace all
        </Button>
      </div>
    </div>
  );
}

export function TupleInput({ node, field, value, shown, set, errors, depth, label, readOnly }: ControlProps) {
  const { root } = useForm();
  const items: Json[] = Array.isArray(shown) ? shown : [];
  const length = Math.max(field.prefix.length, items.length);
  if (value === undefined && shown === undefined)
    return (
      <Button size="sm" icon={<Plus size={14} />} disabled={readOnly} onClick={() => set(blank(root, field) ?? [])}>
        Enter {plural(field.prefix.length, "value")}
      </Button>
    );
  return (
    <div className="flex flex-col gap-2">
      {Array.from({ length }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places of a tuple are fixed
        <div key={index} className="flex items-start gap-1">
          <span className="flex h-7 w-6 shrink-0 items-center justify-end pr-1 text-xs text-muted" aria-hidden="true">
            {index + 1}
          </span>
          <div className="min-w-0 grow">
            <FieldView
              node={node.child(index)}
              root={root}
              schema={field.prefix[index] ?? field.items ?? ANYTHING}
              name={`${label} ${index + 1}`}
              required
              bare
              value={value === undefined ? undefined : items[index]}
              base={value === undefined ? items[index] : undefined}
              errors={errors?.inside.get(index)}
              depth={depth + 1}
            />
          </div>
          {!readOnly && index >= field.prefix.length && (
            <IconButton
              size="sm"
              label={`Remove item ${index + 1}`}
              icon={<X size={14} />}
              onClick={() => set(items.filter((__, other) => other !== index))}
              tip={false}
            />
          )}
        </div>
      ))}
      {field.items !== null && !readOnly && (
        <Button
          size="sm"
          icon={<Plus size={14} />}
          className="self-start"
          onClick={() => set([...items, blank(root, fieldOf(root, field.items as Schema)) ?? null])}
        >
          Add an item
        </Button>
      )}
    </div>
  );
}

const ANYTHING: Schema = {};
