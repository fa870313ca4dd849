/** Runs of a deployment: those that were, and those that are to be. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SkipForward } from "lucide-react";
import { ApiError, api, data, type Schemas } from "@/api/client";
import { Ago, Duration, Time } from "@/components/time";
import { Button, EmptyState, ErrorPanel, Skeleton, StatePill, toast } from "@/components/ui";
import { formatDate, formatDuration } from "@/lib/format";
import type { Deployment } from "../queries";

const SHOWN = 50;
const REFRESH = 10_000;
const CELL = "px-3 py-1.5 text-left align-top";

type Found = Schemas["FoundRun"];
type FlowRun = Schemas["FlowRun"];

export function PastRuns({ deployment, flow }: { deployment: Deployment; flow: string }) {
  const runs = useQuery({
    queryKey: ["deployments", "runs", deployment.id],
    refetchInterval: REFRESH,
    queryFn: () =>
      data(
        api.POST("/api/rota/runs/search", {
          body: {
            kind: "flow",
            filter: {
              deployment: { include: [deployment.id], exclude: [] },
              state_type: { include: [], exclude: ["SCHEDULED"] },
            },
            limit: SHOWN,
          } as never,
        }),
      ),
  });
  if (runs.isError) return <ErrorPanel error={runs.error} retry={() => void runs.refetch()} className="m-3" />;
  if (runs.isPending) return <Skeleton className="m-3 h-40" />;
  const rows: Found[] = runs.data.runs;
  if (rows.length === 0)
    return (
      <EmptyState title="No runs yet">
        <p>Runs appear here as soon as one has begun.</p>
      </EmptyState>
    );
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr className="border-b border-line">
            <th className={`${CELL} font-medium`}>State</th>
            <th className={`${CELL} font-medium`}>Run</th>
            <th className={`${CELL} font-medium max-sm:hidden`}>Started</th>
            <th className={`${CELL} font-medium`}>Duration</th>
            <th className={`${CELL} font-medium max-md:hidden`}>Created by</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((run) => (
            <tr key={run.id} className="border-b border-line last:border-0 hover:bg-raised">
              <td className={CELL}>
                <StatePill state={{ type: run.state_type, name: run.state_name, message: run.summary }} />
              </td>
              <td className={`${CELL} max-w-96 min-w-0`}>
                <Link to="/runs/flow-run/$id" params={{ id: run.id }} className="font-medium hover:underline">
                  {run.name}
                </Link>
                {run.summary && <p className="truncate text-xs text-muted">{run.summary}</p>}
              </td>
              <td className={`${CELL} whitespace-nowrap max-sm:hidden`}>
                <Time at={run.start_time ?? run.expected_start_time} />
              </td>
              <td className={`${CELL} whitespace-nowrap`}>
                {run.state_type === "RUNNING" && run.start_time ? (
                  <Duration start={run.start_time} />
                ) : (
                  formatDuration(run.seconds)
                )}
              </td>
              <td className={`${CELL} text-muted max-md:hidden`}>
                {run.created_by?.display_value ?? run.created_by?.type}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-line px-3 py-2 text-xs">
        <Link
          to="/runs"
          search={{ q: `deployment:"${flow}/${deployment.name}"` } as never}
          className="text-accent hover:underline"
        >
          All runs of this deployment
        </Link>
      </p>
    </div>
  );
}

export function Upcoming({ id, paused }: { id: string; paused: boolean }) {
  const client = useQueryClient();
  const key = ["deployments", "upcoming", id];
  const runs = useQuery({
    queryKey: key,
    refetchInterval: REFRESH,
    queryFn: () =>
      data(
        api.POST("/api/flow_runs/filter", {
          body: {
            flow_runs: { deployment_id: { any_: [id] }, state: { type: { any_: ["SCHEDULED"] } } },
            sort: "EXPECTED_START_TIME_ASC",
            limit: SHOWN,
          } as never,
        }),
      ) as Promise<FlowRun[]>,
  });

  async function skip(run: FlowRun) {
    client.setQueryData<FlowRun[]>(key, (held) => held?.filter((each) => each.id !== run.id));
    try {
      await api.POST("/api/flow_runs/{id}/set_state", {
        params: { path: { id: run.id } },
        body: { state: { type: "CANCELLED", message: "This occurrence was skipped." } } as never,
      });
      toast({
        text: `Skipped the run of ${formatDate(String(run.expected_start_time), "minute")}.`,
        link: { to: `/runs/flow-run/${run.id}`, text: "Open" },
      });
    } catch (error) {
      toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });
    } finally {
      void client.invalidateQueries({ queryKey: key });
    }
  }

  if (runs.isError) return <ErrorPanel error={runs.error} retry={() => void runs.refetch()} className="m-3" />;
  if (runs.isPending) return <Skeleton className="m-3 h-40" />;
  if (runs.data.length === 0)
    return (
      <EmptyState title="Nothing is scheduled">
        {paused ? "The schedules are paused: no runs are made." : "No schedule has a time in the near future."}
      </EmptyState>
    );
  const days = new Map<string, FlowRun[]>();
  for (const run of runs.data) {
    const day = formatDate(String(run.expected_start_time), "date");
    days.set(day, [...(days.get(day) ?? []), run]);
  }
  return (
    <div className="flex flex-col gap-3 p-3">
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h2 className="mb-1 text-xs font-medium text-muted">{day}</h2>
          <ul className="rounded-sm border border-line">
            {list.map((run) => (
              <li
                key={run.id}
                className="flex min-h-9 items-center gap-3 border-b border-line px-3 last:border-0 hover:bg-raised"
              >
                <span className="w-16 font-mono text-xs">
                  <Time at={run.expected_start_time} form="time" />
                </span>
                <Link to="/runs/flow-run/$id" params={{ id: run.id }} className="min-w-0 truncate hover:underline">
                  {run.name}
                </Link>
                <StatePill state={{ type: run.state_type, name: run.state_name }} />
                <span className="grow text-right text-xs text-muted max-sm:hidden">
                  <Ago at={run.expected_start_time} />
                </span>
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<SkipForward size={13} />}
                  aria-label={`Skip ${run.name}`}
                  onClick={() => void skip(run)}
                >
                  Skip
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
