/** A map: keys that the person names, each with a value. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton, Input } from "@/components/ui";
import { useForm } from "../context";
import type { ControlProps } from "../control";
import { blank } from "../convert";
import { FieldView } from "../field";
import { isObject, type Json, type JsonObject, put } from "../json";
import { fieldOf, type Schema } from "../schema";
import { useShown } from "./list";

export function MapInput({ node, field, value, shown, set, errors, depth, label, readOnly }: ControlProps) {
  const { root } = useForm();
  const items = field.items as Schema;
  const entries: JsonObject = isObject(shown) ? shown : {};
  const names = Object.keys(entries);
  const [count, more] = useShown(names.length);
  const rebuild = (pairs: [string, Json][]) => {
    const made: JsonObject = {};
    for (const [name, inner] of pairs) put(made, name, inner);
    set(made);
  };
  const add = () => {
    let name = "key";
    for (let number = 2; Object.hasOwn(entries, name); number++) name = `key_${number}`;
    rebuild([...Object.entries(entries), [name, blank(root, fieldOf(root, items)) ?? null]]);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      {names.slice(0, count).map((name, index) => (
        // Keyed by its place: the row stays while its key is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: the key of a row is what is being edited
        <div key={index} className="flex w-full items-start gap-2 max-sm:flex-col">
          <KeyInput
            name={name}
            taken={names}
            label={label}
            readOnly={readOnly}
            onRename={(next) =>
              rebuild(Object.entries(entries).map(([key, inner]) => [key === name ? next : key, inner]))
            }
          />
          <div className="min-w-0 grow max-sm:w-full">
            <FieldView
              node={node.child(name)}
              root={root}
              schema={items}
              name={name}
              required
              bare
              value={value === undefined ? undefined : entries[name]}
              base={value === undefined ? entries[name] : undefined}
              errors={errors?.inside.get(name)}
              depth={depth + 1}
            />
          </div>
          {!readOnly && (
            <IconButton
              label={`Remove ${name}`}
              icon={<X size={14} />}
              tip={false}
              onClick={() => rebuild(Object.entries(entries).filter(([key]) => key !== name))}
            />
          )}
        </div>
      ))}
      {names.length > count && (
        <Button size="sm" variant="ghost" onClick={more}>
          Show {names.length - count} more
        </Button>
      )}
      {!readOnly && (
        <Button size="sm" icon={<Plus size={14} />} onClick={add}>
          Add an entry
        </Button>
      )}
    </div>
  );
}

interface KeyProps {
  name: string;
  taken: string[];
  label: string;
  readOnly: boolean;
  onRename: (name: string) => void;
}

/** A key takes its new name when the field is left: two rows are never one for a moment, which would lose a value. */
function KeyInput({ name, taken, label, readOnly, onRename }: KeyProps) {
  const [text, setText] = useState<string | null>(null);
  const twice = text !== null && text !== name && taken.includes(text);
  const done = () => {
    if (text !== null && text !== name && !twice) onRename(text);
    setText(null);
  };
  return (
    <div className="w-40 shrink-0 max-sm:w-full">
      <Input
        mono
        aria-label={`Key in ${label}`}
        value={text ?? name}
        readOnly={readOnly}
        aria-invalid={twice || undefined}
        onChange={(event) => setText(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            done();
          }
        }}
      />
      {twice && <p className="mt-0.5 text-xs text-danger">There is a key of this name.</p>}
    </div>
  );
}
