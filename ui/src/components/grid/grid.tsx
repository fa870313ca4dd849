// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand cannot stand in a <table>
// biome-ignore-all lint/correctness/noComponentHookFactories: ArrowDown and its like are names of keys
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus moves from row to row, cells and headings do not take it
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Checkbox, copyText, type MenuEntry, MenuPanel } from "@/components/ui";
import { cx } from "@/lib/cx";
import { type KeyHandler, useKeys } from "@/lib/keyboard";
import { type Column, type ColumnChoice, fitting, MIN_WIDTH, template, toTsv } from "./columns";

export interface Sort {
  id: string;
  descending: boolean;
}

export interface GridProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** How many there are in all, also those that are not loaded. */
  total?: number;
  onOpen?: (row: Row, newTab: boolean) => void;
  onPreview?: (row: Row) => void;
  /** Chosen rows; without it there are no check boxes. */
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  onSelectAll?: () => void;
  rowMenu?: (row: Row) => MenuEntry[];
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  choice?: ColumnChoice;
  onChoice?: (choice: ColumnChoice) => void;
  rowHeight?: number;
  /** A row as two lines, where the screen is narrow. */
  card?: (row: Row) => ReactNode;
  cardHeight?: number;
  onEnd?: () => void;
  onStart?: () => void;
  loadingMore?: boolean;
  /** Instead of rows. */
  empty?: ReactNode;
  /** The scroll position is at the top. */
  onTop?: (top: boolean) => void;
  className?: string;
}

const HEADER = 26;
const NARROW = 600;
const CHECK = 34;

/** A table of many rows: only what is seen is drawn, and everything works from the keyboard. */
export function Grid<Row>(props: GridProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    selected,
    onSelect,
    choice = {},
    rowHeight = 36,
    card,
    cardHeight = 64,
    total,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1200);
  const [active, setActive] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ row: Row; anchor: HTMLElement } | null>(null);
  const anchor = useRef<HTMLElement | null>(null);
  const pivot = useRef<string | null>(null);
  const narrow = card !== undefined && width < NARROW;
  const height = narrow ? cardHeight : rowHeight;
  const checks = selected !== undefined;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  const shown = useMemo(() => fitting(columns, choice, width - (checks ? CHECK : 0)), [columns, choice, width, checks]);
  // All rows are as wide as the columns ask at least, whatever a cell holds.
  const least = shown.reduce((sum, column) => sum + (choice.widths?.[column.id] ?? column.width), checks ? CHECK : 0);
  const tracks = `${checks ? `${CHECK}px ` : ""}${template(shown, choice)}`;
  const index = useMemo(() => new Map(rows.map((row, at) => [rowKey(row), at])), [rows, rowKey]);
  const activeAt = (active !== null && index.get(active)) || 0;

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    paddingStart: narrow ? 0 : HEADER,
    scrollPaddingStart: narrow ? 0 : HEADER,
    getItemKey: (at) => (rows[at] ? rowKey(rows[at]) : at),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are known anew when the height changes
  useEffect(() => virtual.measure(), [height]);
  useStill(scroller, index, rows, rowKey, height);

  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  const firstSeen = items[0]?.index ?? 0;
  const { onEnd, onStart, onTop } = props;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 30) onEnd?.();
  }, [lastSeen, rows.length, onEnd]);
  useEffect(() => {
    if (rows.length > 0 && firstSeen < 20) onStart?.();
  }, [firstSeen, rows.length, onStart]);

  const focusRow = useCallback((key: string) => {
    scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }, []);
  const go = (to: number) => {
    const next = Math.min(Math.max(0, to), rows.length - 1);
    const row = rows[next];
    if (!row) return;
    const key = rowKey(row);
    setActive(key);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => focusRow(key));
  };
  const here = rows[activeAt];

  const toggle = (row: Row, range: boolean) => {
    if (!onSelect || !selected) return;
    const key = rowKey(row);
    setActive(key);
    const next = new Set(selected);
    const from = pivot.current === null ? undefined : index.get(pivot.current);
    const to = index.get(key);
    if (range && from !== undefined && to !== undefined) {
      for (const other of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(rowKey(other));
    } else if (next.has(key)) next.delete(key);
    else next.add(key);
    pivot.current = key;
    onSelect(next);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2);
  const onRow =
    (run: (row: Row) => void): KeyHandler =>
    () =>
      here && run(here);
  const openMenu = (row: Row) => {
    const element = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(rowKey(row))}"]`);
    if (props.rowMenu && element) setMenu({ row, anchor: element });
  };
  useKeys(
    {
      j: () => go(active === null ? 0 : activeAt + 1),
      k: () => go(activeAt - 1),
      ArrowDown: () => go(active === null ? 0 : activeAt + 1),
      ArrowUp: () => go(activeAt - 1),
      PageDown: () => go(activeAt + page),
      PageUp: () => go(activeAt - page),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: onRow((row) => active !== null && props.onOpen?.(row, false)),
      "Ctrl+Enter": onRow((row) => active !== null && props.onOpen?.(row, true)),
      ...(props.onPreview && { Space: onRow((row) => props.onPreview?.(row)) }),
      ...(checks && {
        x: onRow((row) => toggle(row, false)),
        "Shift+X": onRow((row) => toggle(row, true)),
        "*": () => props.onSelectAll?.(),
      }),
      ...(props.rowMenu && { ".": onRow(openMenu) }),
    },
    {
      scope: "Lists",
      label: {
        j: "Next row",
        k: "Row before",
        Home: "First row",
        End: "Last row",
        Enter: "Open",
        "Ctrl+Enter": "Open in a new tab",
        Space: "Preview",
        x: "Select",
        "Shift+X": "Select up to here",
        "*": "Select all that match",
        ".": "Actions of the row",
      },
      enabled: rows.length > 0 && menu === null,
    },
  );

  const onCopy = (event: React.ClipboardEvent) => {
    if (String(getSelection() ?? "") || event.target instanceof HTMLInputElement) return;
    const chosen = selected?.size ? rows.filter((row) => selected.has(rowKey(row))) : here ? [here] : [];
    if (chosen.length === 0) return;
    event.preventDefault();
    void copyText(toTsv(shown, chosen));
  };
  const all = rows.length > 0 && selected !== undefined && rows.every((row) => selected.has(rowKey(row)));

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total ?? rows.length}
      aria-multiselectable={checks || undefined}
      aria-colcount={narrow ? 1 : shown.length + (checks ? 1 : 0)}
      data-scroll-restoration-id={`grid-${label}`}
      onScroll={(event) => onTop?.(event.currentTarget.scrollTop < 8)}
      onCopy={onCopy}
      className={cx("relative min-h-0 overflow-auto bg-surface [contain:strict]", props.className)}
      // A scrolling region is reached by the keyboard through its rows; without rows there is nothing to scroll.
    >
      <div role="rowgroup" className="sticky top-0 z-10">
        <div
          role="row"
          aria-rowindex={1}
          className={cx(
            "grid items-center border-b border-line bg-raised text-xs font-medium text-muted",
            narrow && "sr-only",
          )}
          style={{ gridTemplateColumns: tracks, height: HEADER, minWidth: narrow ? undefined : least }}
        >
          {checks && !narrow && (
            <div role="columnheader" className="flex justify-center">
              <Checkbox
                hideLabel
                label="Select all rows that are loaded"
                checked={all}
                mixed={!all && selected.size > 0}
                disabled={rows.length === 0}
                onChange={(on) => onSelect?.(on ? new Set(rows.map(rowKey)) : new Set())}
              />
            </div>
          )}
          {(narrow ? shown.slice(0, 1) : shown).map((column) => (
            <Header key={column.id} column={column} {...props} choice={choice} />
          ))}
        </div>
      </div>
      {rows.length === 0 ? (
        props.empty && (
          <div role="rowgroup" className="sticky left-0">
            <div role="row">
              <div role="gridcell">{props.empty}</div>
            </div>
          </div>
        )
      ) : (
        <div
          role="rowgroup"
          style={{ height: virtual.getTotalSize() - (narrow ? 0 : HEADER), minWidth: narrow ? undefined : least }}
        >
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const key = rowKey(row);
            const chosen = selected?.has(key) ?? false;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the grid are registered above
              <div
                key={key}
                data-key={key}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={checks ? chosen : undefined}
                tabIndex={item.index === activeAt ? 0 : -1}
                onFocus={() => setActive(key)}
                onClick={(event) => {
                  if (event.target instanceof Element && event.target.closest("a, button, input, label")) return;
                  if (String(getSelection() ?? "")) return;
                  if (event.shiftKey && checks) toggle(row, true);
                  else props.onOpen?.(row, event.ctrlKey || event.metaKey);
                }}
                onAuxClick={(event) => event.button === 1 && props.onOpen?.(row, true)}
                onContextMenu={(event) => {
                  if (!props.rowMenu || (event.target instanceof Element && event.target.closest("a"))) return;
                  event.preventDefault();
                  setMenu({ row, anchor: event.currentTarget });
                }}
                className={cx(
                  "absolute left-0 grid w-full items-center border-b border-line/70 text-sm -outline-offset-2 hover:bg-raised/60",
                  props.onOpen && "cursor-pointer",
                  chosen && "bg-accent/10",
                )}
                style={{
                  gridTemplateColumns: narrow ? `${checks ? `${CHECK}px ` : ""}minmax(0, 1fr)` : tracks,
                  height,
                  minWidth: narrow ? undefined : least,
                  top: 0,
                  transform: `translateY(${item.start}px)`,
                }}
              >
                {checks && (
                  <div role="gridcell" className="flex justify-center">
                    <Checkbox
                      hideLabel
                      label={`Select row ${item.index + 1}`}
                      tabIndex={-1}
                      checked={chosen}
                      onClick={(event) => {
                        if (!event.shiftKey) return;
                        event.preventDefault();
                        toggle(row, true);
                      }}
                      onChange={() => toggle(row, false)}
                    />
                  </div>
                )}
                {narrow ? (
                  <div role="gridcell" className="min-w-0 pr-3 pl-1">
                    {card?.(row)}
                  </div>
                ) : (
                  shown.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={cx(
                        "min-w-0 overflow-hidden px-2",
                        column.align === "end" && "text-right tabular-nums",
                      )}
                    >
                      {column.cell(row)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      )}
      {props.loadingMore && (
        <div className="sticky bottom-0 left-0 h-0.5 w-full animate-pulse bg-accent" aria-hidden="true" />
      )}
      {menu && (
        <MenuPanel
          anchor={(() => {
            anchor.current = menu.anchor;
            return anchor;
          })()}
          label="Actions of the row"
          items={props.rowMenu?.(menu.row) ?? []}
          onClose={() => {
            setMenu(null);
            menu.anchor.focus();
          }}
        />
      )}
    </div>
  );
}

/** Rows that come or go above do not move what is read: the scroll position follows the first row that is seen. */
function useStill<Row>(
  scroller: React.RefObject<HTMLDivElement | null>,
  index: ReadonlyMap<string, number>,
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  height: number,
) {
  const before = useRef<{ key: string; at: number } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const old = before.current;
    if (old && element.scrollTop > 8) {
      const now = index.get(old.key);
      if (now !== undefined && now !== old.at) element.scrollTop += (now - old.at) * height;
    }
    const remember = () => {
      const at = Math.floor(element.scrollTop / height);
      const row = rows[at];
      before.current = row ? { key: rowKey(row), at } : null;
    };
    remember();
    element.addEventListener("scroll", remember, { passive: true });
    return () => element.removeEventListener("scroll", remember);
  }, [scroller, index, rows, rowKey, height]);
}

function Header<Row>({
  column,
  sort,
  onSort,
  choice,
  onChoice,
}: GridProps<Row> & { column: Column<Row>; choice: ColumnChoice }) {
  const own = column.sort !== undefined && sort?.id === column.sort;
  const start = useRef<{ x: number; width: number } | null>(null);
  const resize = (width: number) =>
    onChoice?.({ ...choice, widths: { ...choice.widths, [column.id]: Math.max(MIN_WIDTH, Math.round(width)) } });
  const Arrow = sort?.descending ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={own ? (sort?.descending ? "descending" : "ascending") : undefined}
      className={cx("relative flex min-w-0 items-center px-2", column.align === "end" && "justify-end")}
    >
      {column.sort && onSort ? (
        <button
          type="button"
          className="inline-flex h-6 min-w-6 items-center gap-1 rounded-sm hover:text-text"
          onClick={() => onSort({ id: column.sort as string, descending: own ? !sort?.descending : true })}
        >
          <span className="truncate">{column.header || <span className="sr-only">Actions</span>}</span>
          {own && <Arrow size={12} aria-hidden="true" />}
        </button>
      ) : (
        <span className="truncate">{column.header || <span className="sr-only">Actions</span>}</span>
      )}
      {onChoice && (
        <div
          aria-hidden="true"
          className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/40"
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? column.width };
          }}
          onPointerMove={(event) => start.current && resize(start.current.width + event.clientX - start.current.x)}
          onPointerUp={() => {
            start.current = null;
          }}
          onDoubleClick={() => {
            const { [column.id]: _, ...widths } = choice.widths ?? {};
            onChoice({ ...choice, widths });
          }}
        />
      )}
    </div>
  );
}
