import { useEffect, useMemo, useRef } from "react";
import { useLive } from "@/api/live";
import { type LogOptions, LogStore, LogView, serverLog } from "@/components/log-view";
import { EmptyState } from "@/components/ui";
import type { Search } from "../search";

const toOptions = ({
  level,
  levels,
  source,
  logger,
  q,
  regex,
  case: exact,
  only,
  context,
  order,
  wrap,
  time,
  nested,
}: Search): LogOptions => ({
  level,
  levels,
  task: source,
  logger,
  q,
  regex,
  case: exact,
  only,
  context,
  order,
  wrap,
  time,
  subflows: nested,
});

export function toSearch(change: Partial<LogOptions>): Partial<Search> {
  const { task, subflows, ...rest } = change;
  const out: Partial<Search> = rest;
  if ("task" in change) out.source = task;
  if ("subflows" in change) out.nested = subflows;
  return out;
}

export function LogsTab({
  id,
  topic,
  search,
  onSearch,
  start,
  isLive,
  range,
  hasSources,
  height,
  fill,
  nameOf,
}: {
  id: string;
  /** The run whose lines are pushed; absent: the log is read again now and then. */
  topic: string | null;
  search: Search;
  onSearch: (change: Partial<Search>) => void;
  start: "error" | "tail" | "top";
  isLive: boolean;
  range: [number, number] | null;
  hasSources?: boolean;
  height?: number | string;
  fill?: boolean;
  nameOf?: (id: string) => string | undefined;
}) {
  const store = useMemo(() => new LogStore(serverLog(id)), [id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what concerns the log makes new options
  const options = useMemo(
    () => toOptions(search),
    [
      search.level,
      search.levels?.join(),
      search.source?.join(),
      search.logger?.join(),
      search.q,
      search.regex,
      search.case,
      search.only,
      search.context,
      search.order,
      search.wrap,
      search.time,
      search.nested,
    ],
  );
  const onOptions = useMemo(() => (change: Partial<LogOptions>) => onSearch(toSearch(change)), [onSearch]);
  useLive(topic, (event) => {
    if (event.type === "resync" || search.nested) {
      if (isLive) void store.refresh();
    } else if (event.lines) {
      if (topic === `logs:${id}`) store.append(event.lines, event.total ?? null);
      else if (event.lines.some((line) => line.task_run_id === id)) void store.refresh();
    }
  });
  const wasLive = useRef(isLive);
  // The last lines may come after the state that ends the run.
  useEffect(() => {
    const ended = wasLive.current && !isLive;
    wasLive.current = isLive;
    if (!ended) return;
    const timers = [400, 2_000, 5_000].map((wait) => setTimeout(() => store.state.summary && store.refresh(), wait));
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [isLive, store]);
  return (
    <LogView
      store={store}
      options={options}
      onOptions={onOptions}
      start={start}
      isLive={isLive}
      range={range}
      hasSources={hasSources}
      height={height}
      fill={fill}
      nameOf={nameOf}
      empty={
        <EmptyState title="No log lines">
          {isLive
            ? "Nothing has been logged yet."
            : "The run logged nothing, or its lines were below the level that is sent (ROTA_LOGGING_LEVEL)."}
        </EmptyState>
      }
    />
  );
}
