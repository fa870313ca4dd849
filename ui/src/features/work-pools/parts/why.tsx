/** Why the runs that wait in a pool or queue do not start. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { HelpCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { api, data } from "@/api/client";
import { Ago } from "@/components/time";
import { ErrorPanel, Panel, Select, Skeleton, StatePill } from "@/components/ui";
import { plural } from "@/lib/format";
import { Command, StartCommand } from "./start-command";

const REFRESH = 5_000;
const SHOWN = 12;

/** The runs that have been due for longest and are not taken. */
const waitingQuery = (pool: string, queue: string | undefined) => ({
  queryKey: ["work-pools", "waiting", pool, queue],
  queryFn: () =>
    data(
      api.POST("/api/flow_runs/filter", {
        body: {
          work_pools: { name: { any_: [pool] } },
          ...(queue && { work_queues: { name: { any_: [queue] } } }),
          flow_runs: {
            state: { type: { any_: ["SCHEDULED"] } },
            next_scheduled_start_time: { before_: new Date().toISOString() },
          },
          sort: "NEXT_SCHEDULED_START_TIME_ASC",
          limit: SHOWN,
        } as never,
      }),
    ) as Promise<
      { id: string; name: string; state_type: string; state_name: string; next_scheduled_start_time: string | null }[]
    >,
  refetchInterval: REFRESH,
});

interface Props {
  pool: { name: string; type: string };
  queue?: string;
  depth: number;
}

export function WhyWaiting({ pool, queue, depth }: Props) {
  const waiting = useQuery({ ...waitingQuery(pool.name, queue), enabled: depth > 0 });
  const [chosen, setChosen] = useState<string | null>(null);
  const runs = depth > 0 ? (waiting.data ?? []) : [];
  const run = runs.find((each) => each.id === chosen) ?? runs[0];
  // The run that was chosen has been taken: the next one takes its place.
  useEffect(() => {
    if (chosen !== null && waiting.data && !waiting.data.some((each) => each.id === chosen)) setChosen(null);
  }, [chosen, waiting.data]);
  const why = useQuery({
    queryKey: ["work-pools", "why", run?.id],
    queryFn: () => data(api.GET("/api/rota/flow_runs/{id}/why", { params: { path: { id: run?.id as string } } })),
    enabled: run !== undefined,
    refetchInterval: REFRESH,
  });
  if (depth === 0 || (waiting.isSuccess && runs.length === 0)) return null;
  return (
    <Panel
      data-testid="why-waiting"
      title={
        <span className="inline-flex items-center gap-1.5">
          <HelpCircle size={14} aria-hidden="true" className="shrink-0 text-muted" />
          Why {depth === 1 ? "is this run" : "are these runs"} not starting?
        </span>
      }
    >
      {waiting.isError && <ErrorPanel error={waiting.error} retry={() => void waiting.refetch()} />}
      {!run ? (
        <Skeleton lines={2} />
      ) : (
        <div className="flex flex-col gap-3">
          <div className="flex min-w-0 flex-wrap items-center gap-2">
            {runs.length > 1 ? (
              <Select
                aria-label="Run that waits"
                className="w-full!"
                value={run.id}
                onChange={setChosen}
                options={runs.map((each) => ({ value: each.id, label: `${each.name} · ${each.state_name}` }))}
              />
            ) : null}
            <StatePill state={{ type: run.state_type, name: run.state_name }} />
            <Link
              to="/runs/flow-run/$id"
              params={{ id: run.id }}
              className="min-w-0 truncate text-sm text-accent hover:underline"
            >
              {run.name}
            </Link>
            {run.next_scheduled_start_time && (
              <span className="text-xs text-muted">
                due <Ago at={run.next_scheduled_start_time} />
              </span>
            )}
          </div>
          {why.isError && <ErrorPanel error={why.error} retry={() => void why.refetch()} />}
          {why.isPending && <Skeleton lines={2} />}
          <ul className="flex flex-col gap-3">
            {why.data?.causes.map((cause) => (
              <li
                key={`${cause.code}${cause.sentence}`}
                data-tone="late"
                className="tone-edge flex flex-col gap-1.5 pl-2.5"
              >
                <p className="text-sm font-medium">{cause.sentence}</p>
                {(cause.next_step || cause.until) && (
                  <p className="text-sm text-muted">
                    {cause.next_step}
                    {cause.until && (
                      <>
                        {" "}
                        It ends by itself <Ago at={cause.until} />.
                      </>
                    )}
                  </p>
                )}
                {cause.code === "no-worker" ? (
                  <StartCommand pool={pool} queue={queue} />
                ) : (
                  cause.command && <Command text={cause.command} label="Copy the command" />
                )}
                {cause.holders && cause.holders.length > 0 && (
                  <p className="text-xs text-muted">
                    Held by {cause.holders.map((holder) => holder.name.replace(/^\w+ run '(.*)'$/, "$1")).join(", ")}
                  </p>
                )}
              </li>
            ))}
          </ul>
          {depth > runs.length && (
            <Link
              to="/runs"
              search={{ q: `pool:${JSON.stringify(pool.name)} state:Scheduled expected:..now` } as never}
              className="text-xs text-accent hover:underline"
            >
              All {plural(depth, "run")} that wait
            </Link>
          )}
        </div>
      )}
    </Panel>
  );
}
