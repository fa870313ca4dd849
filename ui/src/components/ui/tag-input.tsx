import { X } from "lucide-react";
import { useId, useState } from "react";
import { cx } from "@/lib/cx";

interface TagInputProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  suggestions?: readonly string[];
  placeholder?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** Tags: Enter or comma ends one, Backspace takes the last away, a pasted list becomes many. */
export function TagInput({
  value,
  onChange,
  suggestions,
  placeholder = "Add a tag",
  disabled,
  ...rest
}: TagInputProps) {
  const [text, setText] = useState("");
  const list = useId();
  const add = (raw: string) => {
    const fresh = raw
      .split(/[,\n]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag && !value.includes(tag));
    if (fresh.length) onChange([...value, ...new Set(fresh)]);
    setText("");
  };
  return (
    <div
      className={cx(
        "flex min-h-7 flex-wrap items-center gap-1 rounded-sm border border-control bg-surface px-1 py-0.5",
        "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent",
        disabled && "bg-raised",
      )}
    >
      {value.map((tag) => (
        <span key={tag} className="inline-flex min-h-6 items-center rounded-sm bg-raised pl-1.5 text-xs">
          <span className="max-w-48 truncate">{tag}</span>
          <button
            type="button"
            disabled={disabled}
            aria-label={`Remove ${tag}`}
            className="inline-flex size-6 items-center justify-center text-muted hover:text-text"
            onClick={() => onChange(value.filter((other) => other !== tag))}
          >
            <X size={12} />
          </button>
        </span>
      ))}
      <input
        {...rest}
        value={text}
        disabled={disabled}
        list={suggestions ? list : undefined}
        placeholder={value.length ? undefined : placeholder}
        className="h-6 min-w-20 grow bg-transparent px-1 text-sm outline-none placeholder:text-muted"
        onChange={(event) => (/[,\n]/.test(event.target.value) ? add(event.target.value) : setText(event.target.value))}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text");
          if (!/[,\n]/.test(pasted)) return;
          event.preventDefault();
          add(pasted);
        }}
        onBlur={() => add(text)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text.trim()) {
            event.preventDefault();
            add(text);
          } else if (event.key === "Backspace" && !text) onChange(value.slice(0, -1));
        }}
      />
      {suggestions && (
        <datalist id={list}>
          {suggestions.map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
      )}
    </div>
  );
}
