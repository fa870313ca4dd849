import { ChevronDown, ChevronRight } from "lucide-react";
import { useCallback, useMemo, useRef } from "react";
import { DEFAULTS, RunTimeline, type TimelineNode, type TimelineOptions } from "@/components/timeline";
import { ErrorPanel, Skeleton } from "@/components/ui";
import { plural } from "@/lib/format";
import { setting, useSetting } from "@/lib/storage";
import type { Search } from "./search";
import { type RunGraph, useAttempts, useSubflowGraphs } from "./use-graph";

const heightSetting = setting<number>("timeline-height", 300, (value) => typeof value === "number" && value > 100);
export const timelineOpen = setting<boolean>("timeline-open", true, (value) => typeof value === "boolean");

function fromSearch(search: Search): TimelineOptions {
  return {
    mode: search.mode ?? DEFAULTS.mode,
    order: search.rows ?? DEFAULTS.order,
    grouping: search.group ?? DEFAULTS.grouping,
    compress: search.gaps ?? DEFAULTS.compress,
    critical: search.critical ?? false,
    table: search.table ?? false,
    toggled: search.open ?? [],
    text: search.name ?? "",
    tokens: search.state ?? [],
  };
}

function toSearch(change: Partial<TimelineOptions>): Partial<Search> {
  const out: Partial<Search> = {};
  if ("mode" in change) out.mode = change.mode === DEFAULTS.mode ? undefined : change.mode;
  if ("order" in change) out.rows = change.order === DEFAULTS.order ? undefined : change.order;
  if ("grouping" in change) out.group = change.grouping === DEFAULTS.grouping ? undefined : change.grouping;
  if ("compress" in change) out.gaps = change.compress ? undefined : false;
  if ("critical" in change) out.critical = change.critical || undefined;
  if ("table" in change) out.table = change.table || undefined;
  if ("toggled" in change) out.open = change.toggled?.length ? change.toggled : undefined;
  if ("text" in change) out.name = change.text || undefined;
  if ("tokens" in change) out.state = change.tokens?.length ? change.tokens : undefined;
  return out;
}

export function TimelinePanel({
  run,
  search,
  onSearch,
  onOpen,
  onMarker,
  isLive,
}: {
  run: RunGraph;
  search: Search;
  onSearch: (change: Partial<Search>) => void;
  onOpen: (node: TimelineNode) => void;
  onMarker: (kind: "artifact" | "event", id: string) => void;
  isLive: boolean;
}) {
  const [isOpen, setOpen] = useSetting(timelineOpen);
  const [height, setHeight] = useSetting(heightSetting);
  const { graph, error, refresh } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what concerns the timeline makes new options
  const options = useMemo(
    () => fromSearch(search),
    [
      search.mode,
      search.rows,
      search.group,
      search.gaps,
      search.critical,
      search.table,
      search.open?.join(),
      search.name,
      search.state?.join(),
    ],
  );
  const subflows = useSubflowGraphs(search.subflow ?? [], isLive ? graph : null);
  const [attempts, askAttempts] = useAttempts();
  const range = useMemo<[number, number] | null>(
    () => (search.from !== undefined && search.to !== undefined ? [search.from, search.to] : null),
    [search.from, search.to],
  );
  const opened = search.subflow;
  const onSubflow = useCallback(
    (id: string) => {
      const next = opened?.includes(id) ? opened.filter((one) => one !== id) : [...(opened ?? []), id];
      onSearch({ subflow: next.length ? next : undefined });
    },
    [opened, onSearch],
  );
  const drag = useRef<{ y: number; height: number } | null>(null);
  const limit = (value: number) => Math.round(Math.max(140, Math.min(innerHeight * 0.8, value)));
  const heading = (
    <span className="flex min-h-8 items-center gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex min-h-7 items-center gap-1.5 text-sm font-medium"
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown size={14} className="text-muted" /> : <ChevronRight size={14} className="text-muted" />}
        Timeline
      </button>
      {graph && <span className="text-xs text-muted">{plural(graph.nodes.size, "run")}</span>}
    </span>
  );
  return (
    <section
      aria-label="Timeline of the run"
      className="mx-4 mb-2 rounded-md border border-line bg-surface max-sm:mx-3"
    >
      {!(isOpen && graph) && <div className="px-2">{heading}</div>}
      {isOpen && (
        <div className={graph ? "" : "border-t border-line"}>
          {graph ? (
            <RunTimeline
              heading={heading}
              graph={graph}
              subflows={subflows}
              onSubflow={onSubflow}
              options={options}
              onOptions={(change) => onSearch(toSearch(change))}
              range={range}
              onRange={(next) =>
                onSearch({ from: next ? Math.floor(next[0]) : undefined, to: next ? Math.ceil(next[1]) : undefined })
              }
              onOpen={onOpen}
              onMarker={onMarker}
              selected={search.task}
              attempts={attempts}
              onAttempts={askAttempts}
              isLive={isLive}
              height={height}
            />
          ) : error ? (
            <ErrorPanel error={error} retry={refresh} className="m-2" />
          ) : (
            <Skeleton lines={4} className="h-32 p-3" />
          )}
          {/* biome-ignore lint/a11y/useSemanticElements: a handle that is dragged, not a line between texts */}
          <div
            role="separator"
            tabIndex={0}
            aria-orientation="horizontal"
            aria-label="Height of the timeline"
            aria-valuenow={height}
            aria-valuemin={140}
            aria-valuemax={Math.round(innerHeight * 0.8)}
            className="h-1.5 cursor-row-resize rounded-b-md border-t border-line hover:bg-raised focus-visible:bg-raised"
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              drag.current = { y: event.clientY, height };
            }}
            onPointerMove={(event) =>
              drag.current && setHeight(limit(drag.current.height + event.clientY - drag.current.y))
            }
            onPointerUp={() => {
              drag.current = null;
            }}
            onKeyDown={(event) => {
              const by = event.key === "ArrowDown" ? 24 : event.key === "ArrowUp" ? -24 : 0;
              if (!by) return;
              event.preventDefault();
              setHeight(limit(height + by));
            }}
          />
        </div>
      )}
    </section>
  );
}
