/** What workers themselves have told by events: their version, and which runs they have taken. */
import { queryOptions } from "@tanstack/react-query";
import { api, data } from "@/api/client";
import { keys } from "../queries";

/** As many as the server answers with at most. */
const MOST_EVENTS = 50;
const MOST_RUNS = 200;

interface Told {
  event: string;
  occurred: string;
  resource: Record<string, string>;
  related: Record<string, string>[];
}

const read = async (filter: object, limit = MOST_EVENTS): Promise<Told[]> =>
  (await data(api.POST("/api/events/filter", { body: { filter: { order: "DESC", ...filter }, limit } as never })))
    .events as unknown as Told[];

const RESOURCE = "prefect.resource.id";
const FLOW_RUN = "prefect.flow-run.";

const runOf = (event: Told): string | null =>
  event.related.find((each) => each["prefect.resource.role"] === "flow-run")?.[RESOURCE]?.slice(FLOW_RUN.length) ??
  null;

export const workerName = (event: Told): string => event.resource["prefect.resource.name"] ?? "";

/** The version of each worker of a pool, by name, and how many runs each has at work. */
export const workerFactsQuery = (pool: { id: string; name: string }, live: number) =>
  queryOptions({
    queryKey: [...keys.workers(pool.name), "facts", live],
    queryFn: async () => {
      const related = { resources_in_roles: [[`prefect.work-pool.${pool.id}`, "work-pool"]] };
      const running = live === 0 ? Promise.resolve([]) : liveRuns(pool.name);
      const [started, taken, runs] = await Promise.all([
        read({ event: { name: ["prefect.worker.started"] }, related }),
        live === 0 ? [] : read({ event: { name: ["prefect.worker.submitted-flow-run"] }, related }),
        running,
      ]);
      const versions = new Map<string, string>();
      for (const event of started) {
        const name = workerName(event);
        const version = event.resource["prefect.version"];
        if (version && !versions.has(name)) versions.set(name, version);
      }
      const at = new Set(runs);
      const counts = new Map<string, number>();
      for (const event of taken) {
        const run = runOf(event);
        if (run === null || !at.delete(run)) continue;
        counts.set(workerName(event), (counts.get(workerName(event)) ?? 0) + 1);
      }
      return { versions, counts, unknown: at.size };
    },
    staleTime: 5_000,
  });

async function liveRuns(pool: string): Promise<string[]> {
  const runs = (await data(
    api.POST("/api/flow_runs/filter", {
      body: {
        work_pools: { name: { any_: [pool] } },
        flow_runs: { state: { type: { any_: ["PENDING", "RUNNING", "CANCELLING"] } } },
        limit: MOST_RUNS,
      } as never,
    }),
  )) as { id: string }[];
  return runs.map((run) => run.id);
}

/** The runs that a worker has taken lately, newest first, and what it said of itself. */
export const workerRunsQuery = (type: string, pool: string, name: string) =>
  queryOptions({
    queryKey: [...keys.workers(pool), "runs", name],
    queryFn: async () => {
      const id = [`prefect.worker.${type}.${name}`];
      const [taken, started] = await Promise.all([
        read({ event: { name: ["prefect.worker.submitted-flow-run"] }, resource: { id } }, 50),
        read({ event: { name: ["prefect.worker.started"] }, resource: { id } }, 1),
      ]);
      const ids = [...new Set(taken.map(runOf).filter((run) => run !== null))];
      return {
        ids,
        startedAt: started[0]?.occurred ?? null,
        version: (started[0] ?? taken[0])?.resource["prefect.version"] ?? null,
      };
    },
    refetchInterval: 10_000,
  });
