import { useId, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { Input } from "./input";
import type { Option } from "./select";
import { useFloating } from "./use-floating";

export interface ComboboxOption extends Option {
  hint?: string;
}

interface ComboboxProps {
  value: string;
  onChange: (value: string) => void;
  options: readonly ComboboxOption[];
  placeholder?: string;
  /** What is typed may be a value of its own. */
  free?: boolean;
  /** The options are searched elsewhere: called with what is typed. */
  onSearch?: (text: string) => void;
  loading?: boolean;
  disabled?: boolean;
  id?: string;
  className?: string;
  "aria-label"?: string;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
}

const SHOWN = 200;

/** A field with a list that narrows as one types. */
export function Combobox({ value, onChange, options, free, onSearch, loading, className, ...rest }: ComboboxProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const anchor = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const chosen = options.find((option) => option.value === value);
  const wanted = (text ?? "").toLowerCase();
  const found =
    onSearch || text === null
      ? options
      : options.filter((option) => `${option.label} ${option.hint ?? ""}`.toLowerCase().includes(wanted));
  const shown = found.slice(0, SHOWN);
  const close = () => {
    setOpen(false);
    setText(null);
  };
  useFloating({ open, anchor, panel, matchWidth: true, onClose: close });

  function take(option: ComboboxOption | undefined) {
    if (option && !option.disabled) onChange(option.value);
    else if (free && text !== null) onChange(text);
    close();
  }
  function move(to: number) {
    const next = Math.min(Math.max(0, to), shown.length - 1);
    setAt(next);
    panel.current?.children[next]?.scrollIntoView({ block: "nearest" });
  }
  return (
    <div ref={anchor} className={cx("relative", className)}>
      <Input
        {...rest}
        role="combobox"
        autoComplete="off"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${id}-${at}` : undefined}
        className="select-arrow pr-7"
        value={text ?? chosen?.label ?? value}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
          onSearch?.(event.target.value);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => {
          if (free && text !== null && text !== (chosen?.label ?? value)) onChange(text);
          close();
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!open) setOpen(true);
            else move(at + (event.key === "ArrowDown" ? 1 : -1));
          } else if (event.key === "Enter" && open) {
            event.preventDefault();
            take(shown[at]);
          }
        }}
      />
      {open && (
        <div
          ref={panel}
          id={id}
          popover="manual"
          role="listbox"
          aria-label={rest["aria-label"] ?? "Choices"}
          className="floating max-h-72 p-1"
        >
          {shown.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option
            <div
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={option.value === value}
              aria-disabled={option.disabled || undefined}
              className={cx(
                "flex min-h-6 cursor-pointer items-center justify-between gap-4 rounded-sm px-2 py-0.5 text-sm",
                index === at && "bg-raised",
                option.value === value && "font-medium",
                option.disabled && "text-muted",
              )}
              onPointerMove={() => setAt(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              <span className="truncate">{option.label}</span>
              {option.hint && <span className="shrink-0 text-xs text-muted">{option.hint}</span>}
            </div>
          ))}
          {shown.length === 0 && (
            <div
              role="option"
              aria-selected="false"
              aria-disabled="true"
              tabIndex={-1}
              className="px-2 py-1 text-sm text-muted"
            >
              {loading ? "Searching…" : free && text ? `Use “${text}”` : "Nothing fits."}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
