import { Plus, Search, X } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { api, data } from "@/api/client";
import { IconButton, Menu } from "@/components/ui";
import { useFloating } from "@/components/ui/use-floating";
import { cx } from "@/lib/cx";
import { type FieldDef, parse, type Suggestion, suggest, type Token, without } from "./tokens";

interface FilterInputProps {
  value: string;
  onChange: (value: string) => void;
  fields: readonly FieldDef[];
  /** Values that the page knows, by field: tags of the rows that are shown. */
  known?: Record<string, readonly string[]>;
  placeholder?: string;
  label?: string;
}

/** Filters as tokens: finished ones are chips, the last is being typed, with completion. */
export function FilterInput({
  value,
  onChange,
  fields,
  known,
  placeholder = "Filter",
  label = "Filter",
}: FilterInputProps) {
  const [draft, setDraft] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const tokens = useMemo(() => parse(value, fields), [value, fields]);
  const found = useFound(draft, fields, open);
  const field = /^-?([a-z-]+):/.exec(draft)?.[1] ?? "";
  const suggestions = useMemo(
    () => suggest(draft, fields, [...(known?.[field] ?? []), ...found]),
    [draft, fields, known, field, found],
  );
  const shows = open && suggestions.length > 0;
  useFloating({ open: shows, anchor: box, panel, onClose: () => setOpen(false) });

  const commit = (text: string) => {
    const clean = text.trim();
    setDraft("");
    setAt(-1);
    if (clean) onChange([value, clean].filter(Boolean).join(" "));
  };
  const take = (suggestion: Suggestion) => {
    if (suggestion.done) commit(suggestion.insert);
    else {
      setDraft(suggestion.insert);
      setAt(-1);
      setOpen(true);
    }
    input.current?.focus();
  };
  const edit = (token: Token) => {
    onChange(without(value, token));
    setDraft(token.raw);
    setOpen(true);
    input.current?.focus();
  };

  function onKeyDown(event: React.KeyboardEvent) {
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && suggestions.length) {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = Math.min(Math.max(-1, at + step), suggestions.length - 1);
      setAt(next);
      panel.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || (event.key === "Tab" && shows && draft)) {
      const chosen = suggestions[at] ?? (event.key === "Tab" ? suggestions[0] : undefined);
      if (!draft && !chosen) return;
      event.preventDefault();
      if (shows && chosen) take(chosen);
      else commit(draft);
    } else if (event.key === " " && isWhole(draft, fields)) {
      event.preventDefault();
      commit(draft);
    } else if (event.key === "Backspace" && draft === "") {
      const last = tokens.at(-1);
      if (last) {
        event.preventDefault();
        edit(last);
      }
    } else if (event.key === "Escape") {
      if (draft) setDraft("");
      else input.current?.blur();
    }
  }

  return (
    <div
      ref={box}
      className="flex h-7 min-w-0 grow items-center rounded-sm border border-control bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent coarse:h-11"
    >
      <Search size={14} aria-hidden="true" className="ml-2 shrink-0 text-muted" />
      <div className="no-scrollbar flex h-full min-w-0 grow items-center gap-1 overflow-x-auto px-1.5">
        {tokens.map((token) => (
          <Chip
            key={`${token.start}${token.raw}`}
            token={token}
            onEdit={() => edit(token)}
            onRemove={() => {
              onChange(without(value, token));
              input.current?.focus();
            }}
          />
        ))}
        <input
          ref={input}
          data-filter
          role="combobox"
          aria-label={label}
          aria-expanded={shows}
          aria-controls={shows ? id : undefined}
          aria-autocomplete="list"
          aria-activedescendant={shows && at >= 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={draft}
          placeholder={tokens.length ? "" : placeholder}
          onChange={(event) => {
            setDraft(event.target.value);
            setAt(-1);
            setOpen(true);
          }}
          onPaste={(event) => {
            const text = event.clipboardData.getData("text").trim();
            if (draft || !/\s/.test(text)) return;
            event.preventDefault();
            commit(text);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          className="h-full min-w-24 grow bg-transparent text-sm outline-none placeholder:text-muted coarse:text-[16px]"
        />
      </div>
      {value && (
        <IconButton
          size="sm"
          label="Clear all filters"
          icon={<X size={14} />}
          onClick={() => {
            onChange("");
            setDraft("");
          }}
        />
      )}
      <Menu
        align="end"
        trigger={<IconButton size="sm" label="Add a filter" icon={<Plus size={14} />} className="mr-0.5" />}
        items={fields.map((one) => ({
          label: (
            <span className="flex items-baseline justify-between gap-6">
              <span>{one.name}</span>
              <span className="text-xs text-muted">{one.hint}</span>
            </span>
          ),
          onSelect: () => {
            setDraft(one.name.endsWith(".") ? one.name : `${one.name}:`);
            setOpen(true);
            requestAnimationFrame(() => input.current?.focus());
          },
        }))}
      />
      {shows && (
        <div
          ref={panel}
          id={id}
          popover="manual"
          role="listbox"
          aria-label="Suggestions"
          className="floating max-h-80 w-[min(26rem,calc(100vw-16px))] p-1"
        >
          {suggestions.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={one.insert}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerMove={() => setAt(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
              className={cx(
                "flex min-h-6 cursor-pointer items-center justify-between gap-4 rounded-sm px-2 coarse:min-h-11",
                index === at && "bg-raised",
              )}
            >
              <span className="truncate">{one.label}</span>
              {one.hint && <span className="shrink-0 text-xs text-muted">{one.hint}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function isWhole(draft: string, fields: readonly FieldDef[]): boolean {
  const quotes = draft.match(/(?<!\\)"/g)?.length ?? 0;
  const [token] = parse(draft, fields);
  return quotes % 2 === 0 && token !== undefined && token.values.length > 0;
}

function Chip({ token, onEdit, onRemove }: { token: Token; onEdit: () => void; onRemove: () => void }) {
  const name = token.field === "text" ? "" : `${token.negated ? "not " : ""}${token.field}`;
  return (
    <span
      title={token.problem ?? token.raw}
      className={cx(
        "inline-flex h-6 max-w-80 shrink-0 items-center rounded-sm bg-raised text-xs",
        token.problem && "outline-1 outline-danger",
      )}
    >
      <button type="button" onClick={onEdit} className="flex h-6 min-w-0 items-center gap-0.5 rounded-l-sm pl-1.5">
        <span className="sr-only">Edit </span>
        {name && (
          <span className={token.negated ? "text-danger" : "text-muted"}>
            {name}
            {token.field.startsWith("param.") ? "=" : ":"}
          </span>
        )}
        <span className="truncate font-medium">{token.values.join(", ") || "…"}</span>
        {token.problem && (
          <span className="font-semibold text-danger">
            !<span className="sr-only"> {token.problem}</span>
          </span>
        )}
      </button>
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove ${token.raw}`}
        className="inline-flex size-6 shrink-0 items-center justify-center text-muted hover:text-text"
      >
        <X size={12} />
      </button>
    </span>
  );
}

const NOTHING: string[] = [];

/** Names of objects that the server finds for what is typed. */
function useFound(draft: string, fields: readonly FieldDef[], open: boolean): string[] {
  const [found, setFound] = useState(NOTHING);
  const [, name, rest] = /^-?([a-z-]+):(?:.*,)?"?([^",]*)$/.exec(draft) ?? [];
  const kind = fields.find((field) => field.name === name)?.search;
  useEffect(() => {
    setFound(NOTHING);
    if (!kind || !open || !rest) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      data(api.GET("/api/rota/search", { params: { query: { q: rest, kinds: [kind] } }, signal: stop.signal })).then(
        (answer) => setFound(answer.hits.map((hit) => hit.name)),
        () => {}, // Completion is a help; what is typed counts without it.
      );
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [kind, rest, open]);
  return found;
}
