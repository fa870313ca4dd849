/** What the pages of flows read. */
import { keepPreviousData, queryOptions, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, data, type Schemas } from "@/api/client";
import { useLive } from "@/api/live";
import type { FlowsSearch } from "./search";

export type FlowRow = Schemas["FlowOverview"];
export type FlowsQuery = Schemas["FlowsOverviewQuery"];
export type DeploymentRow = Schemas["DeploymentOverview"];

const PAGE = 100;
const MINUTE = 60_000;
const SOON = 2_000;
/** Failed runs that kinds of errors are told from. */
const FAILURES = 100;

export const keys = { all: ["flows"] as const };

const named = (name: string) => ({ include: [name], exclude: [] });

export function useFlows(search: FlowsSearch) {
  const asked = {
    ...(search.q && { name: named(`*${search.q}*`) }),
    ...(search.tag && { tags: [search.tag] }),
    sort: search.sort ?? ("name" as const),
    descending: search.desc ?? false,
  };
  return useInfiniteQuery({
    queryKey: ["flows", "list", asked],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      data(api.POST("/api/rota/flows/overview", { signal, body: { ...asked, limit: PAGE, offset: pageParam } })),
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.count ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE,
  });
}

/** Read what is shown anew soon after runs have changed. */
export function useFresh(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive("counts", () => {
    if (timer.current !== undefined || document.hidden) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: keys.all });
    }, SOON);
  });
}

export const flowQuery = (id: string) =>
  queryOptions({
    queryKey: ["flows", "one", id],
    queryFn: () => data(api.GET("/api/flows/{id}", { params: { path: { id } } })),
  });

export const rowQuery = (id: string) =>
  queryOptions({
    queryKey: ["flows", "row", id],
    queryFn: async () => {
      const found = await data(
        api.POST("/api/rota/flows/overview", { body: { name: named(id), limit: 1 } as FlowsQuery }),
      );
      return found.flows[0] ?? null;
    },
  });

export const deploymentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["flows", "deployments", id],
    queryFn: () =>
      data(
        api.POST("/api/rota/deployments/overview", {
          body: { flow: named(id), limit: 200 } as Schemas["DeploymentsOverviewQuery"],
        }),
      ),
  });

export const failuresQuery = (id: string) =>
  queryOptions({
    queryKey: ["flows", "failures", id],
    queryFn: async () => {
      const filter = { flow: named(id), state_type: { include: ["FAILED", "CRASHED"], exclude: [] } };
      const body = { kind: "flow", filter, limit: FAILURES, count: true };
      return data(api.POST("/api/rota/runs/search", { body: body as never }));
    },
  });
