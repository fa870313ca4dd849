// biome-ignore-all lint/a11y/useSemanticElements: the rows are placed by the virtual list, which a table does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: cells hold the controls
/** The same nodes as a table: what a screen reader gets, and anyone with the key V. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { StatePill } from "@/components/ui";
import { formatDate, formatDuration } from "@/lib/format";
import { taskName } from "./graph";
import type { LaidOut } from "./use-layout";

const HEIGHT = 28;
const COLUMNS =
  "grid grid-cols-[minmax(160px,2fr)_minmax(110px,1fr)_110px_100px_90px_90px_70px_minmax(110px,1fr)] gap-x-3 px-3";

export function TimelineTable({
  laidOut,
  now,
  onOpen,
  onToggle,
}: {
  laidOut: LaidOut;
  now: number;
  onOpen: (node: number) => void;
  onToggle: (row: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { layout, shown } = laidOut;
  const virtual = useVirtualizer({
    count: layout.rows,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
  });
  const name = useMemo(() => {
    const { place, nodes } = shown;
    return (id: string) => nodes[place.get(id) ?? -1]?.name ?? id.slice(0, 8);
  }, [shown]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section ref={box} tabIndex={0} aria-label="Task runs of the timeline" className="h-full overflow-auto">
      <div role="table" aria-rowcount={layout.rows + 1} aria-label="Task runs" className="min-w-[860px] text-xs">
        <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
          <div role="row" className={`${COLUMNS} h-7 items-center border-b border-line text-muted`}>
            {["Run", "Task", "State", "Start", "Waited", "Duration", "Attempts", "After"].map((title) => (
              <span key={title} role="columnheader">
                {title}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const value = layout.row[index] ?? 0;
            const indent = { paddingLeft: (layout.depth[index] ?? 0) * 14 };
            const group = value < 0 ? layout.groups[-1 - value] : undefined;
            const node = value >= 0 ? shown.nodes[value] : undefined;
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={`${COLUMNS} absolute inset-x-0 items-center border-b border-line/60 hover:bg-raised`}
                style={{ height: HEIGHT, transform: `translateY(${start}px)` }}
              >
                {group && (
                  <>
                    <span role="cell" className="truncate" style={indent}>
                      <button
                        type="button"
                        className="min-h-6 font-medium hover:underline"
                        aria-expanded={group.isOpen}
                        onClick={() => onToggle(index)}
                      >
                        {group.isOpen ? "▾" : "▸"} {taskName(group.name)} ×{group.count.toLocaleString()}
                      </button>
                    </span>
                    <span role="cell" className="truncate">
                      {group.name}
                    </span>
                    <span role="cell" className="text-muted">
                      group
                    </span>
                    <span role="cell">{formatDate(group.first, "time")}</span>
                    <span role="cell" />
                    <span role="cell">{formatDuration((group.last - group.first) / 1000)}</span>
                    <span role="cell">{group.retried ? `${group.retried} retried` : ""}</span>
                    <span role="cell" />
                  </>
                )}
                {node && (
                  <>
                    <span role="cell" className="truncate" style={indent}>
                      <button type="button" className="min-h-6 hover:underline" onClick={() => onOpen(value)}>
                        {node.name}
                      </button>
                    </span>
                    <span role="cell" className="truncate text-muted">
                      {node.isSubflow ? node.group : taskName(node.group)}
                    </span>
                    <span role="cell">
                      <StatePill bare state={{ type: node.stateType, name: node.stateName }} />
                    </span>
                    <span role="cell">{node.start === null ? "–" : formatDate(node.start, "time")}</span>
                    <span role="cell">
                      {node.start !== null && node.expected !== null
                        ? formatDuration(Math.max(0, node.start - node.expected) / 1000)
                        : "–"}
                    </span>
                    <span role="cell">
                      {node.start === null ? "–" : formatDuration(((node.end ?? now) - node.start) / 1000)}
                    </span>
                    <span role="cell">{node.runCount}</span>
                    <span role="cell" className="truncate text-muted" title={node.parents.map(name).join(", ")}>
                      {node.parents.slice(0, 3).map(name).join(", ")}
                      {node.parents.length > 3 ? ` +${node.parents.length - 3}` : ""}
                    </span>
                  </>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
