/** What the pages of work pools read and change. */
import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, data, type Schemas } from "@/api/client";
import { useLive } from "@/api/live";
import { isObject, type JsonObject, losslessly, parse } from "@/components/schema-form";
import type { Pool } from "./model";

export type PoolDetails = Omit<Schemas["WorkPoolResponse"], "base_job_template"> & { base_job_template: JsonObject };

export const keys = {
  all: ["work-pools"] as const,
  overview: ["work-pools", "overview"] as const,
  one: (name: string) => ["work-pools", "one", name] as const,
  workers: (name: string) => ["work-pools", "workers", name] as const,
};

const REFRESH = 10_000;
const CALM = 1_000;

/** All pools with their queues, workers and what waits in them. */
export const poolsQuery = queryOptions({
  queryKey: keys.overview,
  queryFn: async (): Promise<Pool[]> => (await data(api.GET("/api/rota/work-pools/overview", {}))).work_pools,
  refetchInterval: REFRESH,
});

/** A pool as it was written: its template keeps numbers of any length. */
export const poolQuery = (name: string) =>
  queryOptions({
    queryKey: keys.one(name),
    queryFn: async (): Promise<PoolDetails> => {
      const text = await data<unknown>(
        api.GET("/api/work_pools/{name}", { params: { path: { name } }, parseAs: "text" }) as Promise<{
          data?: unknown;
        }>,
      );
      const read = parse(text as string) as unknown as PoolDetails;
      return { ...read, base_job_template: isObject(read.base_job_template) ? read.base_job_template : {} };
    },
  });

export const workersQuery = (name: string) =>
  queryOptions({
    queryKey: keys.workers(name),
    queryFn: () =>
      data(
        api.POST("/api/work_pools/{work_pool_name}/workers/filter", {
          params: { path: { work_pool_name: name } },
          body: { limit: 200, offset: 0 } as never,
        }),
      ) as Promise<Schemas["WorkerResponse"][]>,
    refetchInterval: REFRESH,
  });

/** A sort of infrastructure that pools may be of. */
export interface PoolType {
  type: string;
  name: string;
  description: string;
  install: string | null;
  needsWorker: boolean;
  isBeta: boolean;
  template: JsonObject;
}

interface Described {
  display_name?: string;
  description?: string;
  install_command?: string;
  needs_worker?: boolean;
  is_beta?: boolean;
  default_base_job_configuration?: JsonObject;
}

/** The server's catalogue of types: what it knows of, and what packages have told it. */
export const typesQuery = queryOptions({
  queryKey: ["work-pools", "types"],
  staleTime: 300_000,
  queryFn: async (): Promise<PoolType[]> => {
    const text = await data<unknown>(
      api.GET("/api/collections/views/{view}", {
        params: { path: { view: "aggregate-worker-metadata" } },
        parseAs: "text",
      }) as Promise<{ data?: unknown }>,
    );
    const view = parse(text as string) as unknown as Record<string, Record<string, Described>>;
    return Object.values(view).flatMap((types) =>
      Object.entries(types).map(([type, told]) => ({
        type,
        name: told.display_name ?? type,
        description: told.description ?? "",
        install: told.install_command ?? null,
        needsWorker: told.needs_worker ?? true,
        isBeta: told.is_beta ?? false,
        template: told.default_base_job_configuration ?? {},
      })),
    );
  },
});

/** Read the pools again when something of them, of their workers or of runs has changed: at most once a second. */
export function usePoolsLive(also?: (client: QueryClient) => void): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const more = useRef(also);
  more.current = also;
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: keys.overview });
      more.current?.(client);
    }, CALM);
  };
  useLive("pools", soon);
  useLive("workers", soon);
  useLive("counts", soon);
  useEffect(() => () => clearTimeout(timer.current), []);
}

export const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: keys.all });

export async function updatePool(name: string, body: JsonObject): Promise<void> {
  await api.PATCH("/api/work_pools/{name}", {
    params: { path: { name } },
    body: body as never,
    bodySerializer: losslessly,
  });
}

export async function createPool(body: JsonObject): Promise<PoolDetails> {
  return (await data(
    api.POST("/api/work_pools/", { body: body as never, bodySerializer: losslessly }),
  )) as unknown as PoolDetails;
}

export async function updateQueue(id: string, body: JsonObject): Promise<void> {
  await api.PATCH("/api/work_queues/{id}", { params: { path: { id } }, body: body as never });
}
