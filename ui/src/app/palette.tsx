import { useNavigate, useRouter } from "@tanstack/react-router";
import { Clock, CornerDownLeft, Hash, Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { api, data, type Schemas } from "@/api/client";
import { Glyph, Keys } from "@/components/ui";
import { cx } from "@/lib/cx";
import { STATE_TYPES, stateToken } from "@/lib/states";
import { setting } from "@/lib/storage";
import { isUuid } from "@/lib/url";
import { useOffered } from "./commands";
import { NAV_ROWS } from "./nav";
import { closePalette } from "./palette-state";
import { toggleTheme } from "./theme";

interface Row {
  id: string;
  group: string;
  label: string;
  detail?: string | null;
  icon?: React.ReactNode;
  shortcut?: string;
  run: () => void;
}

type Hit = Schemas["SearchHit"];

const KINDS: Record<string, string> = {
  flow: "Flow",
  deployment: "Deployment",
  flow_run: "Flow run",
  task_run: "Task run",
  work_pool: "Work pool",
  work_queue: "Work queue",
  worker: "Worker",
  block_document: "Block",
  variable: "Variable",
  artifact: "Artifact",
  concurrency_limit: "Concurrency limit",
  view: "View",
  event: "Event",
};

interface Recent {
  path: string;
  label: string;
  kind: string;
}

const recents = setting<Recent[]>("recent", [], Array.isArray);

/** Everything by name: pages, objects, actions. `>` actions, `#` tags, `@` states. */
export default function Palette({ typed }: { typed: string }) {
  const [text, setText] = useState(typed);
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const { hits, searching, error } = useHits(text);
  const rows = useRows(text, hits);

  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  function take(row: Row | undefined) {
    if (!row) return;
    closePalette();
    row.run();
  }
  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (at + step + rows.length) % Math.max(1, rows.length);
      setAt(next);
      list.current?.querySelector(`[id="${id}-${next}"]`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(rows[Math.min(at, rows.length - 1)]);
    }
  }
  let group = "";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes too, by the browser
    <dialog
      ref={dialog}
      aria-label="Search and commands"
      onCancel={(event) => {
        event.preventDefault();
        closePalette();
      }}
      onClick={(event) => event.target === event.currentTarget && closePalette()}
      className="mx-auto mt-[12vh] mb-auto w-[calc(100vw-24px)] max-w-[640px] overflow-hidden rounded-md border border-line bg-surface p-0 text-text shadow-float"
    >
      <div className="flex h-12 items-center gap-3 border-b border-line px-4">
        <Search size={17} aria-hidden="true" className="shrink-0 text-muted" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={rows.length ? `${id}-${at}` : undefined}
          aria-label="Search"
          autoComplete="off"
          spellCheck={false}
          placeholder="Find a run, flow, deployment … or type > for actions, # for tags, @ for states"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-full grow bg-transparent text-md outline-none placeholder:text-muted"
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label="Found"
        className={cx("max-h-[52vh] overflow-auto p-1.5", searching && "stale")}
      >
        {rows.map((row, index) => {
          const heading = row.group !== group;
          group = row.group;
          return (
            <div key={row.id} role="presentation">
              {heading && (
                <div role="presentation" className="px-2.5 pt-2 pb-1 text-2xs font-medium text-muted">
                  {row.group}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field */}
              <div
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                onPointerMove={() => setAt(index)}
                onClick={() => take(row)}
                className={cx(
                  "flex min-h-8 cursor-pointer items-center gap-3 rounded-sm px-2.5 coarse:min-h-11",
                  index === at && "bg-raised",
                )}
              >
                <span aria-hidden="true" className="inline-flex w-4 shrink-0 justify-center text-muted">
                  {row.icon}
                </span>
                <span className="truncate">{row.label}</span>
                {row.detail && <span className="min-w-0 truncate text-xs text-muted">{row.detail}</span>}
                <span className="grow" />
                {row.shortcut ? (
                  <Keys keys={row.shortcut} />
                ) : (
                  index === at && <CornerDownLeft size={13} aria-hidden="true" className="text-muted" />
                )}
              </div>
            </div>
          );
        })}
        {rows.length === 0 && (
          <div
            role="option"
            aria-selected="false"
            aria-disabled="true"
            tabIndex={-1}
            className="px-3 py-6 text-center text-muted"
          >
            {error ?? (searching ? "Searching…" : "Nothing has this name.")}
          </div>
        )}
      </div>
    </dialog>
  );
}

function useHits(text: string) {
  const [found, setFound] = useState<{ hits: Hit[]; query: string; error?: string }>({ hits: [], query: "" });
  const query = text.trim();
  const plain = query !== "" && !/^[>#@]/.test(query);
  useEffect(() => {
    if (!plain) return setFound({ hits: [], query: "" });
    const stop = new AbortController();
    const timer = setTimeout(() => {
      data(api.GET("/api/rota/search", { params: { query: { q: query.slice(0, 200) } }, signal: stop.signal })).then(
        (answer) => setFound({ hits: answer.hits, query }),
        (error: unknown) => {
          if (!stop.signal.aborted)
            setFound({ hits: [], query, error: error instanceof Error ? error.message : String(error) });
        },
      );
    }, 90);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, plain]);
  return { hits: found.hits, searching: plain && found.query !== query, error: found.error };
}

function useRows(text: string, hits: Hit[]): Row[] {
  const navigate = useNavigate();
  const router = useRouter();
  const offered = useOffered();
  return useMemo(() => {
    const mode = /^[>#@]/.exec(text.trim())?.[0];
    const query = text
      .trim()
      .replace(/^[>#@]/, "")
      .trim()
      .toLowerCase();
    const go = (path: string, label?: string, kind?: string) => {
      if (label)
        recents.set(
          [{ path, label, kind: kind ?? "" }, ...recents.get().filter((one) => one.path !== path)].slice(0, 8),
        );
      router.history.push(router.options.basepath === "/" ? path : `${router.options.basepath ?? ""}${path}`);
    };
    const fits = (row: Row) => query === "" || row.label.toLowerCase().includes(query);
    const pages: Row[] = NAV_ROWS.map(({ to, label, icon: Icon, key }) => ({
      id: to,
      group: "Pages",
      label,
      icon: <Icon size={15} />,
      shortcut: `g ${key}`,
      run: () => void navigate({ to }),
    }));
    const actions: Row[] = [
      ...offered.map((command) => ({ ...command, group: "This page" })),
      { id: "theme", group: "Actions", label: "Switch between light and dark", shortcut: "Shift+D", run: toggleTheme },
      { id: "profile", group: "Actions", label: "Open my profile", run: () => go("/settings/profile") },
      { id: "preferences", group: "Actions", label: "Open preferences", run: () => go("/settings/preferences") },
      {
        id: "server",
        group: "Actions",
        label: "Open the server's state and settings",
        run: () => go("/settings/server"),
      },
    ];
    if (mode === ">") return actions.filter(fits);
    if (mode === "@") {
      return STATE_TYPES.map((type) => stateToken(type))
        .map((token) => ({
          id: token.token,
          group: "Runs in a state",
          label: token.label,
          icon: <Glyph name={token.glyph} />,
          run: () => void navigate({ to: "/runs", search: { q: `state:${token.label}` } as never }),
        }))
        .filter(fits);
    }
    if (mode === "#") {
      if (!query) return [];
      const tag = /[\s,]/.test(query) ? `"${query}"` : query;
      return [
        {
          id: "tag",
          group: "Tags",
          label: `Runs tagged ${query}`,
          icon: <Hash size={14} />,
          run: () => void navigate({ to: "/runs", search: { q: `tag:${tag}` } as never }),
        },
      ];
    }
    const found: Row[] = hits.map((hit) => ({
      id: `${hit.kind}${hit.id}`,
      group: KINDS[hit.kind] ?? hit.kind,
      label: hit.name,
      detail: hit.detail,
      icon: hit.state_type ? <StateGlyph type={hit.state_type} /> : undefined,
      run: () => go(`/${hit.path}`, hit.name, KINDS[hit.kind]),
    }));
    if (query === "") {
      const recent = recents.get().map((one) => ({
        id: `recent${one.path}`,
        group: "Recent",
        label: one.label,
        detail: one.kind,
        icon: <Clock size={14} />,
        run: () => go(one.path, one.label, one.kind),
      }));
      return [...recent, ...pages, ...actions];
    }
    if (isUuid(query) && found.length === 0) return [];
    const starts = (row: Row) => row.label.toLowerCase().startsWith(query);
    const near = [...pages, ...actions].filter(fits);
    return [...near.filter(starts), ...grouped(found), ...near.filter((row) => !starts(row))];
  }, [text, hits, offered, navigate, router]);
}

/** Best first, but each kind in one place. */
function grouped(rows: Row[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups.values()].flat();
}

function StateGlyph({ type }: { type: string }) {
  const { token, glyph } = stateToken(type);
  return (
    <span data-tone={token} className="tone-text">
      <Glyph name={glyph} />
    </span>
  );
}
