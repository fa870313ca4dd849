// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand cannot stand in a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling box takes the focus
/** A table of any size: only the rows that are seen are drawn. Sorted and filtered here, exported as CSV. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Download, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button, Input } from "@/components/ui";
import { cx } from "@/lib/cx";
import { saveFile } from "@/lib/download";
import { formatNumber, plural } from "@/lib/format";
import { arranged, cellText, csvOf, layoutOf, type Order, type Table } from "./model";

const ROW = 28;

interface Props {
  table: Table;
  name: string;
  maxHeight?: number;
  compact?: boolean;
}

export function TableView({ table, name, maxHeight = 640, compact }: Props) {
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<Order | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutOf(table), [table]);
  const rows = useMemo(() => arranged(table, query, order), [table, query, order]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  if (table.columns.length === 0) return <p className="text-sm text-muted">The table has no rows.</p>;
  const tracks = layout
    .map(({ width }, at) => (at === layout.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(" ");
  const sort = (column: number) =>
    setOrder((now) =>
      now?.column !== column ? { column, descending: false } : now.descending ? null : { column, descending: true },
    );
  return (
    <div className="min-w-0">
      {!compact && (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          <span className="w-60 max-sm:w-full">
            <Input
              type="search"
              icon={<Search size={13} />}
              aria-label={`Filter the rows of ${name}`}
              placeholder="Filter rows"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </span>
          <span className="text-xs text-muted" role="status">
            {query.trim()
              ? `${formatNumber(rows.length)} of ${plural(table.rows.length, "row")}`
              : plural(rows.length, "row")}{" "}
            · {plural(table.columns.length, "column")}
          </span>
          <span className="grow" />
          <Button
            size="sm"
            icon={<Download size={13} />}
            onClick={() => saveFile(`${name}.csv`, csvOf(table.columns, rows), "text/csv")}
          >
            CSV
          </Button>
        </div>
      )}
      <div
        ref={box}
        role="table"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        aria-colcount={table.columns.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="overflow-auto rounded-sm border border-line"
        style={{ maxHeight }}
      >
        <div role="rowgroup" className="sticky top-0 z-10 w-max min-w-full">
          <div
            role="row"
            aria-rowindex={1}
            className="grid h-7 items-center border-b border-line bg-raised text-xs font-medium text-muted"
            style={{ gridTemplateColumns: tracks }}
          >
            {table.columns.map((column, at) => {
              const own = order?.column === at ? order : null;
              const Arrow = own?.descending ? ArrowDown : ArrowUp;
              return (
                <div
                  key={column}
                  role="columnheader"
                  aria-sort={own ? (own.descending ? "descending" : "ascending") : undefined}
                  className={cx("flex min-w-0 px-2", layout[at]?.numeric && "justify-end")}
                >
                  <button
                    type="button"
                    title={column}
                    className="inline-flex h-6 min-w-6 items-center gap-1 rounded-sm hover:text-text"
                    onClick={() => sort(at)}
                  >
                    <span className="truncate">{column || "–"}</span>
                    {own && <Arrow size={12} aria-hidden="true" className="shrink-0" />}
                  </button>
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() || ROW }}>
          {rows.length === 0 && (
            <div role="row">
              <div role="cell" className="px-2 py-1 text-sm text-muted">
                {query ? "No row holds this text." : "The table has no rows."}
              </div>
            </div>
          )}
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className="absolute grid w-full items-center border-b border-line/70 text-sm hover:bg-raised/60"
              style={{ gridTemplateColumns: tracks, height: ROW, transform: `translateY(${start}px)` }}
            >
              {table.columns.map((column, at) => {
                const value = rows[index]?.[at];
                const text = cellText(value);
                return (
                  <div
                    key={column}
                    role="cell"
                    title={text.length > 30 ? text.slice(0, 2000) : undefined}
                    className={cx(
                      "truncate px-2",
                      layout[at]?.numeric && "text-right tabular-nums",
                      typeof value === "object" && value !== null && "font-mono text-xs",
                      (typeof value === "boolean" || text === "") && "text-muted",
                    )}
                  >
                    {text === "" ? (value === "" ? "" : "–") : text}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
