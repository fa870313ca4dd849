// biome-ignore-all lint/a11y/useSemanticElements: the rows are placed by the virtual list, which a table does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: cells hold the controls
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNow } from "@/components/time";
import { type RunNodes, type TimelineNode, taskName } from "@/components/timeline";
import { EmptyState, Glyph, StatePill } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatDate, formatDuration, plural } from "@/lib/format";
import { stateToken } from "@/lib/states";
import { arrange, type TaskGroup } from "../task-groups";

const HEIGHT = 28;
const COLUMNS =
  "grid grid-cols-[24px_120px_minmax(160px,2fr)_minmax(100px,1fr)_84px_84px_64px] gap-x-3 px-3 max-sm:grid-cols-[20px_92px_minmax(90px,1fr)_70px]";

type Row = { group: TaskGroup; isOpen: boolean } | { node: TimelineNode };

export function TaskRunsTab({
  graph,
  text,
  tokens,
  isLive,
  selected,
  onOpen,
}: {
  graph: RunNodes;
  text: string;
  tokens: readonly string[];
  isLive: boolean;
  selected?: string;
  onOpen: (node: TimelineNode) => void;
}) {
  const now = useNow(isLive ? 1 : 0) || Date.now();
  const groups = useMemo(() => arrange([...graph.nodes.values()], text, tokens), [graph, text, tokens]);
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => {
    const out: Row[] = [];
    for (const group of groups) {
      // A task with few runs, or with a failed one, is open at first.
      const isOpen = (group.nodes.length <= 8 || groups.length === 1) !== flipped.has(group.name);
      if (group.nodes.length > 1) out.push({ group, isOpen });
      if (group.nodes.length === 1 || isOpen) for (const node of group.nodes) out.push({ node });
    }
    return out;
  }, [groups, flipped]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
  });
  if (graph.nodes.size === 0)
    return <EmptyState title="No task runs">The flow has called no task{isLive ? " yet" : ""}.</EmptyState>;
  if (rows.length === 0) return <EmptyState title="No task run passes the filter of the timeline" />;
  const flip = (name: string) =>
    setFlipped((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <section
      ref={box}
      aria-label="Task runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      className="max-h-[calc(100dvh-160px)] overflow-auto -outline-offset-2"
    >
      <div role="table" aria-label="Task runs by task" aria-rowcount={rows.length + 1} className="text-sm">
        <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
          <div role="row" className={cx(COLUMNS, "h-7 items-center border-b border-line text-xs text-muted")}>
            <span role="columnheader">
              <span className="sr-only">Open</span>
            </span>
            <span role="columnheader">State</span>
            <span role="columnheader">Run</span>
            <span role="columnheader" className="max-sm:hidden">
              Task
            </span>
            <span role="columnheader" className="max-sm:hidden">
              Start
            </span>
            <span role="columnheader">Duration</span>
            <span role="columnheader" className="max-sm:hidden">
              Attempts
            </span>
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index] as Row;
            const place = { height: HEIGHT, transform: `translateY(${start}px)` };
            if ("group" in row) {
              const { group, isOpen } = row;
              return (
                <div
                  key={group.name}
                  role="row"
                  aria-rowindex={index + 2}
                  style={place}
                  className="absolute inset-x-0 flex items-center gap-3 border-b border-line/60 bg-bg px-3"
                >
                  <span role="cell" className="min-w-0 grow">
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      className="flex h-7 w-full items-center gap-2 text-left"
                      onClick={() => flip(group.name)}
                    >
                      {isOpen ? (
                        <ChevronDown size={14} className="shrink-0 text-muted" />
                      ) : (
                        <ChevronRight size={14} className="shrink-0 text-muted" />
                      )}
                      <span className="truncate font-medium">{taskName(group.name)}</span>
                      <span className="text-xs whitespace-nowrap text-muted">{plural(group.nodes.length, "run")}</span>
                      <span className="flex min-w-0 flex-wrap gap-x-3 overflow-hidden text-xs">
                        {group.states.map(({ type, name, token, count }) => (
                          <span
                            key={name}
                            data-tone={token}
                            className="tone-text inline-flex items-center gap-1 whitespace-nowrap"
                          >
                            <Glyph name={stateToken(type, name).glyph} size={11} />
                            {count.toLocaleString()} {name}
                          </span>
                        ))}
                      </span>
                    </button>
                  </span>
                </div>
              );
            }
            const { node } = row;
            return (
              <div
                key={node.id}
                role="row"
                aria-rowindex={index + 2}
                style={place}
                className={cx(
                  COLUMNS,
                  "absolute inset-x-0 items-center border-b border-line/60 hover:bg-raised",
                  selected === node.id && "bg-raised",
                )}
              >
                <span role="cell" />
                <span role="cell" className="min-w-0">
                  <StatePill bare state={{ type: node.stateType, name: node.stateName }} />
                </span>
                <span role="cell" className="min-w-0 truncate">
                  <button
                    type="button"
                    className="min-h-6 max-w-full truncate text-left hover:underline"
                    onClick={() => onOpen(node)}
                  >
                    {node.name}
                  </button>
                </span>
                <span role="cell" className="truncate text-muted max-sm:hidden">
                  {node.isSubflow ? `${node.group} (subflow)` : taskName(node.group)}
                </span>
                <span role="cell" className="max-sm:hidden">
                  {node.start === null ? "–" : formatDate(node.start, "time")}
                </span>
                <span role="cell">
                  {node.start === null
                    ? "–"
                    : formatDuration(((node.end ?? (node.isFinal ? node.since : now)) - node.start) / 1000)}
                </span>
                <span role="cell" className="max-sm:hidden">
                  {node.runCount}
                  {node.cached ? " · cached" : ""}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
