/** Keeps the page of a run as the server has it, by push. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useLive } from "@/api/live";
import { stateToken } from "@/lib/states";
import { type FlowRunPageData, runKeys } from "./queries";

export function useRunLive(id: string, refreshGraph: () => void): { isDeleted: boolean } {
  const queries = useQueryClient();
  const gone = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const reread = () => {
    if (timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: runKeys.page(id) });
    }, 250);
  };
  useLive(`run:${id}`, (event) => {
    if (event.type === "resync") {
      // What is being read comes fresh, and what is over and was read a moment ago is as it was.
      const known = queries.getQueryState<FlowRunPageData>(runKeys.page(id));
      if (known?.data === undefined) return;
      if (stateToken(known.data.run.state_type).final && Date.now() - known.dataUpdatedAt < 5_000) return;
      reread();
      refreshGraph();
      return;
    }
    if (event.removed?.includes(id)) gone.current = true;
    const run = event.runs?.find((one) => one.id === id);
    const counts = event.task_run_counts;
    let isNewState = false;
    queries.setQueryData<FlowRunPageData>(runKeys.page(id), (page) => {
      if (!page) return page;
      isNewState =
        run !== undefined && (run.state_type !== page.run.state_type || run.state_name !== page.run.state_name);
      const total = counts ? Object.values(counts).reduce((sum, one) => sum + one, 0) : page.tasks.total;
      return {
        ...page,
        run: run
          ? {
              ...page.run,
              name: run.name,
              tags: run.tags,
              state_type: run.state_type,
              state_name: run.state_name,
              run_count: run.run_count,
              start_time: run.start_time,
              end_time: run.end_time,
              total_run_time: run.seconds,
              state: page.run.state && {
                ...page.run.state,
                type: run.state_type ?? page.run.state.type,
                name: run.state_name ?? page.run.state.name,
                message: isNewState ? run.summary : page.run.state.message,
              },
            }
          : page.run,
        tasks: counts
          ? {
              ...page.tasks,
              total,
              done: counts.COMPLETED ?? 0,
              failed: (counts.FAILED ?? 0) + (counts.CRASHED ?? 0),
              running: counts.RUNNING ?? 0,
            }
          : page.tasks,
        counts: counts ? { ...page.counts, task_runs: { value: total, is_exact: true } } : page.counts,
      };
    });
    if (isNewState) reread();
    if (isNewState || event.task_runs?.length || (run && !stateToken(run.state_type).final)) refreshGraph();
  });
  return { isDeleted: gone.current };
}
