/** Home's two questions, and what makes it ask again: word of a change, and the clock. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { api, data, type Schemas } from "@/api/client";
import { useLive } from "@/api/live";
import { type Asked, type Dashboard, questionOf, withCounts } from "./model";

const MINUTE = 60_000;
/** While something runs, for its progress. */
const BUSY = 10_000;
/** While a person follows the first steps: nothing tells of a new deployment. */
const FOLLOWING = 2_000;
/** The server is asked for a small part of its time, however much happens. */
const SHARE = 8;

export function useDashboard(asked: Asked, following: boolean) {
  const queries = useQueryClient();
  const key = useMemo(() => ["dashboard", asked] as const, [asked]);
  const took = useRef(100);
  const query = useQuery<Dashboard>({
    queryKey: key,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (following ? FOLLOWING : state.data?.running.length ? BUSY : MINUTE),
    queryFn: async ({ signal }) => {
      const begun = performance.now();
      const answer = await data(api.GET("/api/rota/dashboard", { signal, params: { query: questionOf(asked) } }));
      took.current = performance.now() - begun;
      return answer;
    },
  });

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const last = query.dataUpdatedAt;
  const again = () => {
    if (timer.current !== undefined || document.hidden) return;
    const wait = Math.max(0, last + Math.max(1000, SHARE * took.current) - Date.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: key });
    }, wait);
  };
  const live = useMemo(
    () => ({ topic: "counts", counts: { tags: [...asked.tags], hide_subflows: asked.hideSubflows }, known: [] }),
    [asked.tags, asked.hideSubflows],
  );
  useLive(live, (event) => {
    if (event.type === "changes" && event.counts) {
      const counts = event.counts;
      queries.setQueryData<Dashboard>(key, (dashboard) => dashboard && withCounts(dashboard, counts));
    }
    again();
  });
  return query;
}

/** Backfills that are not over. */
export function useBackfills(enabled: boolean) {
  return useQuery<Schemas["Backfill"][]>({
    queryKey: ["dashboard", "backfills"],
    enabled,
    refetchInterval: ({ state }) => (state.data?.length ? BUSY : MINUTE),
    queryFn: ({ signal }) =>
      data(
        api.POST("/api/rota/backfills/filter", {
          signal,
          body: { backfills: { status: ["RUNNING", "PAUSED", "CANCELLING"] }, limit: 10 },
        }),
      ),
  });
}
