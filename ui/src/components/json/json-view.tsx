/** JSON as a tree that opens and closes; long lists are drawn only where they are seen. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { CopyButton, copyText, Input, toast } from "@/components/ui";
import { isBranch, type JsonRow, jsonRows, pathText } from "./rows";
import "./json-view.css";

const HEIGHT = 20;

export function JsonView({
  value,
  label,
  maxHeight = 420,
  search: searchable = true,
}: {
  value: unknown;
  label: string;
  maxHeight?: number;
  search?: boolean;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [query, setQuery] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => jsonRows(value, closed, query), [value, closed, query]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 10,
  });
  const toggle = (path: string) =>
    setClosed((now) => {
      const next = new Set(now);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  if (!isBranch(value) || Object.keys(value as object).length === 0)
    return (
      <pre className="json-view flex items-center gap-2 overflow-x-auto">
        <code className={`json-${kindOf(value)}`}>{JSON.stringify(value) ?? "null"}</code>
        <CopyButton text={JSON.stringify(value) ?? "null"} />
      </pre>
    );
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-center gap-1">
        {searchable && rows.length > 6 && (
          <span className="w-44">
            <Input
              aria-label={`Search ${label}`}
              placeholder="Search keys and values"
              className="h-6! text-xs!"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </span>
        )}
        <span className="grow" />
        <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy ${label} as JSON`} />
      </div>
      <section
        ref={box}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="json-view overflow-auto"
        style={{ height: Math.min(maxHeight, rows.length * HEIGHT + 2) }}
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as JsonRow;
            return (
              <div
                key={`${row.path}${row.end ?? ""}`}
                className="json-row"
                style={{ transform: `translateY(${start}px)`, paddingLeft: 20 + row.depth * 16 }}
              >
                {row.isOpenable && (
                  <button
                    type="button"
                    className="json-toggle"
                    style={{ left: row.depth * 16 - 2 }}
                    aria-expanded={!row.isClosed}
                    aria-label={`${row.isClosed ? "Open" : "Close"} ${pathText(row.path) || label}`}
                    onClick={() => toggle(row.path)}
                  >
                    {row.isClosed ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
                  </button>
                )}
                {row.name !== null && (
                  <button
                    type="button"
                    className="json-key"
                    title={`${pathText(row.path)}: copy the path`}
                    onClick={() =>
                      void copyText(pathText(row.path)).then(
                        (done) => done && toast({ text: `${pathText(row.path)} copied.` }),
                      )
                    }
                  >
                    {row.name}
                  </button>
                )}
                {row.name !== null && <span className="text-muted">: </span>}
                <span className={`json-${row.kind}`}>{row.text}</span>
                {row.note && <span className="text-muted"> {row.note}</span>}
              </div>
            );
          })}
        </div>
      </section>
    </div>
  );
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  return typeof value;
}
