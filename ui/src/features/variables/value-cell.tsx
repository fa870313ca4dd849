/** A value in the list: shown on one line, changed in place where one line can hold it. */
import { Check, Pencil, X } from "lucide-react";
import { useRef, useState } from "react";
import type { Json } from "@/components/schema-form/json";
import { CopyButton, IconButton, Input, Select } from "@/components/ui";
import { read, shown, typeOf } from "./model";

const LINE = 120;

interface Props {
  name: string;
  value: Json;
  onSave: (value: Json) => void;
  /** Values that need more room than a line. */
  onOpen: () => void;
}

export function ValueCell({ name, value, onSave, onOpen }: Props) {
  const [editing, setEditing] = useState(false);
  const type = typeOf(value);
  const text = shown(value);
  const short = type !== "json" && type !== "null" && text.length <= LINE && !text.includes("\n");
  if (editing) return <Inline name={name} value={value} onSave={onSave} onClose={() => setEditing(false)} />;
  return (
    <span className="group flex min-w-0 items-center gap-1">
      <span
        className={`min-w-0 truncate ${type === "text" ? "" : "font-mono text-xs"} ${text === "" || type === "null" ? "text-muted" : ""}`}
        title={text.length > 60 ? text.slice(0, 1000) : undefined}
      >
        {text === "" ? "empty text" : text}
      </span>
      <span className="flex shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 coarse:opacity-100">
        <IconButton
          size="sm"
          tip={false}
          label={`Change the value of ${name}`}
          icon={<Pencil size={12} />}
          onClick={() => (short ? setEditing(true) : onOpen())}
        />
        <CopyButton text={text} label={`Copy the value of ${name}`} />
      </span>
    </span>
  );
}

function Inline({ name, value, onSave, onClose }: Omit<Props, "onOpen"> & { onClose: () => void }) {
  const type = typeOf(value);
  const [text, setText] = useState(shown(value));
  const form = useRef<HTMLFormElement>(null);
  const found = read(type, text);
  const problem = "problem" in found ? found.problem : null;
  const label = `Value of ${name}`;
  const close = () => {
    const row = form.current?.closest<HTMLElement>("[role=row]");
    onClose();
    row?.focus();
  };
  return (
    <form
      ref={form}
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if ("problem" in found) return;
        if (text !== shown(value)) onSave(found.value);
        close();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      {type === "boolean" ? (
        <Select
          size="sm"
          autoFocus
          aria-label={label}
          value={text}
          onChange={setText}
          className="w-24!"
          options={[
            { value: "true", label: "true" },
            { value: "false", label: "false" },
          ]}
        />
      ) : (
        <Input
          autoFocus
          aria-label={label}
          aria-invalid={problem ? true : undefined}
          title={problem ?? undefined}
          mono={type === "number"}
          value={text}
          className="h-6! coarse:h-11!"
          onChange={(event) => setText(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      )}
      <IconButton
        size="sm"
        type="submit"
        tip={false}
        label="Save"
        disabled={problem !== null}
        icon={<Check size={14} />}
      />
      <IconButton size="sm" tip={false} label="Leave it as it was" icon={<X size={14} />} onClick={close} />
    </form>
  );
}
