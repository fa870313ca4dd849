/** What these pages read, under which keys. */
import { queryOptions } from "@tanstack/react-query";
import { api, data, type Schemas } from "@/api/client";
import type { GraphAnswer } from "@/components/timeline";

/** What the server always fills in, though who creates a run may leave it out. */
export type FlowRun = Schemas["FlowRun"] & { name: string; run_count: number };
export type FlowRunPageData = Omit<Schemas["FlowRunPage"], "run"> & { run: FlowRun };
export type StateStep = Schemas["StateStep"];

const path = (id: string) => ({ params: { path: { id } } });

export const runKeys = {
  page: (id: string) => ["flow-run", id, "page"] as const,
  all: (id: string) => ["flow-run", id] as const,
};

export const runPage = (id: string) =>
  queryOptions({
    queryKey: runKeys.page(id),
    queryFn: async () => (await data(api.GET("/api/rota/runs/{id}/page", path(id)))) as FlowRunPageData,
    staleTime: 10_000,
  });

export const whyNot = (id: string, state: string) =>
  queryOptions({
    queryKey: [...runKeys.all(id), "why", state],
    queryFn: () => data(api.GET("/api/rota/flow_runs/{id}/why", path(id))),
    refetchInterval: 15_000,
  });

export const readGraph = async (id: string, since?: string): Promise<GraphAnswer> =>
  (await data(
    api.GET("/api/rota/runs/{id}/graph", { params: { path: { id }, query: since ? { since } : {} } }),
  )) as unknown as GraphAnswer;

export const flowResult = (id: string) =>
  queryOptions({
    queryKey: [...runKeys.all(id), "result"],
    queryFn: () => data(api.GET("/api/rota/runs/{id}/result", path(id))),
  });

export const taskResult = (id: string) =>
  queryOptions({
    queryKey: ["task-run", id, "result"],
    queryFn: () => data(api.GET("/api/rota/task-runs/{id}/result", path(id))),
  });

export const runArtifacts = (id: string) =>
  queryOptions({
    queryKey: [...runKeys.all(id), "artifacts"],
    queryFn: () =>
      data(
        api.POST("/api/artifacts/filter", {
          body: { flow_runs: { id: { any_: [id] } }, sort: "CREATED_DESC", limit: 200, offset: 0 } as never,
        }),
      ),
  });

export const runEvents = (id: string, from: string) =>
  queryOptions({
    queryKey: [...runKeys.all(id), "events"],
    queryFn: () =>
      data(
        api.POST("/api/events/filter", {
          body: {
            filter: {
              occurred: { since: from, until: new Date(Date.now() + 60_000).toISOString() },
              any_resource: { id: [`prefect.flow-run.${id}`] },
              order: "ASC",
            },
            limit: 50,
          } as never,
        }),
      ),
  });

export const deploymentOf = (id: string) =>
  queryOptions({
    queryKey: ["deployment", id, "plain"],
    queryFn: () => data(api.GET("/api/deployments/{id}", path(id))),
    staleTime: 60_000,
  });
