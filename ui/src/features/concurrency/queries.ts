/** What the pages of concurrency limits read and change. */
import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, data } from "@/api/client";
import { useLive } from "@/api/live";
import { type Limit, runOf } from "./model";

export const keys = {
  all: ["concurrency"] as const,
  overview: ["concurrency", "overview"] as const,
  use: (id: string) => ["concurrency", "use", id] as const,
};

const REFRESH = 4_000;
const CALM = 800;

export const limitsQuery = queryOptions({
  queryKey: keys.overview,
  queryFn: () => data(api.GET("/api/rota/concurrency/overview", {})),
  refetchInterval: REFRESH,
});

export interface Slot {
  /** The lease of a holder, the request of one who waits: giving either back frees it. */
  id: string;
  holder: string;
  run: { kind: "flow_run" | "task_run"; id: string } | null;
  name: string | null;
  slots: number;
  since: string;
  until: string | null;
}

/** All who hold slots of a limit, and the first of those who wait, by their names. */
export const useOfQuery = (id: string) =>
  queryOptions({
    queryKey: keys.use(id),
    queryFn: async () => {
      const use = await data(api.GET("/api/rota/slots/limits/{id_or_name}", { params: { path: { id_or_name: id } } }));
      const names = await namesOf([...use.holders, ...use.waiters].map((each) => each.holder));
      const slot = (id: string, holder: string, slots: number, since: string, until: string | null): Slot => {
        const run = runOf(holder);
        return { id, holder, run, name: run ? (names.get(run.id) ?? null) : null, slots, since, until };
      };
      return {
        holders: use.holders.map((each) =>
          slot(each.lease_id, each.holder, each.slots, each.since, each.expires_at ?? null),
        ),
        waiters: use.waiters.map((each) => slot(each.request_id, each.holder, each.slots, each.since, null)),
        waiting: use.waiting,
      };
    },
    refetchInterval: REFRESH,
  });

const MOST = 200;

async function namesOf(holders: string[]): Promise<Map<string, string>> {
  const runs = holders.map(runOf).filter((run) => run !== null);
  const ids = (kind: string) =>
    [...new Set(runs.filter((run) => run.kind === kind).map((run) => run.id))].slice(0, MOST);
  const [flows, tasks] = [ids("flow_run"), ids("task_run")];
  const none: { id: string; name?: string | null }[] = [];
  const found = await Promise.all([
    flows.length === 0
      ? none
      : data(
          api.POST("/api/flow_runs/filter", {
            body: { flow_runs: { id: { any_: flows } }, limit: MOST } as never,
          }),
        ),
    tasks.length === 0
      ? none
      : data(
          api.POST("/api/task_runs/filter", {
            body: { task_runs: { id: { any_: tasks } }, limit: MOST } as never,
          }),
        ),
  ]);
  return new Map(found.flat().map((run) => [run.id as string, run.name ?? ""]));
}

/** Read the limits again when runs begin or end: at most about once a second. */
export function useLimitsLive(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive("counts", () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refresh(client);
    }, CALM);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

export const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: keys.all });

export interface LimitBody {
  name?: string;
  limit?: number;
  active?: boolean;
  slot_decay_per_second?: number;
  active_slots?: number;
}

export async function createLimit(body: LimitBody): Promise<{ id: string }> {
  return data(api.POST("/api/v2/concurrency_limits/", { body: body as never }));
}

export async function updateLimit(limit: Limit, body: LimitBody): Promise<void> {
  await api.PATCH("/api/v2/concurrency_limits/{id_or_name}", {
    params: { path: { id_or_name: limit.id } },
    body: body as never,
  });
}

export async function deleteLimit(limit: Limit): Promise<void> {
  await api.DELETE("/api/v2/concurrency_limits/{id_or_name}", { params: { path: { id_or_name: limit.id } } });
}

/** Free all slots, whoever holds them. */
export async function resetLimit(limit: Limit): Promise<void> {
  if (limit.kind === "tag")
    await api.POST("/api/concurrency_limits/tag/{tag}/reset", {
      params: { path: { tag: limit.name } },
      body: {} as never,
    });
  else await updateLimit(limit, { active_slots: 0 });
}

/** Take slots from their holder, or somebody out of the queue. */
export async function release(id: string): Promise<void> {
  await api.POST("/api/rota/slots/release", { body: { request_ids: [id] } });
}
