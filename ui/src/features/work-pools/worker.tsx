/** One worker of a pool: its signs of life and the runs it has taken. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useMemo } from "react";
import { ApiError } from "@/api/client";
import { Ago } from "@/components/time";
import { Button, CopyButton, EmptyState, ErrorPanel, Panel, Skeleton, usePage } from "@/components/ui";
import { RunsList } from "@/features/runs";
import { formatDuration } from "@/lib/format";
import { useActions } from "./actions";
import { isManaged, startCommand } from "./model";
import { Fact } from "./parts/cells";
import { Command } from "./parts/start-command";
import { WorkerStatus } from "./parts/workers";
import { workerRunsQuery } from "./parts/workers-data";
import { keys, poolsQuery, usePoolsLive, workersQuery } from "./queries";

const HIDDEN = ["pool"] as const;

export function WorkerPage() {
  const { name, worker: asked } = useParams({ strict: false }) as { name: string; worker: string };
  const actions = useActions();
  const navigate = useNavigate();
  const pools = useQuery(poolsQuery);
  const pool = pools.data?.find((each) => each.name === name || each.id === name);
  const found = useQuery({ ...workersQuery(pool?.name ?? name), enabled: pool !== undefined });
  const worker = found.data?.find((each) => each.name === asked || each.id === asked);
  usePoolsLive((client) => void client.invalidateQueries({ queryKey: keys.workers(pool?.name ?? name) }));
  const runs = useQuery({
    ...workerRunsQuery(pool?.type ?? "", pool?.name ?? name, worker?.name ?? asked),
    enabled: pool !== undefined && worker !== undefined,
  });
  const buttons = useMemo(
    () =>
      pool && worker ? (
        <Button
          variant="danger"
          icon={<Trash2 size={14} />}
          onClick={() =>
            void actions.forgetWorker(
              pool.name,
              worker.name,
              worker.status === "ONLINE",
              () =>
                void navigate({
                  to: "/work-pools/work-pool/$name",
                  params: { name: pool.name },
                  search: { tab: "workers" },
                }),
            )
          }
        >
          Forget
        </Button>
      ) : undefined,
    [pool, worker, actions, navigate],
  );
  usePage({
    title: worker?.name ?? asked,
    kind: "Worker",
    heading: true,
    breadcrumb: [
      { label: "Work pools", to: "/work-pools" },
      { label: pool?.name ?? name, to: `/work-pools/work-pool/${encodeURIComponent(pool?.name ?? name)}` },
    ],
    actions: buttons,
  });
  const error = pools.error ?? found.error;
  if (error && !found.data) return <ErrorPanel error={error} retry={() => void found.refetch()} className="m-4" />;
  if (pools.isPending || (pool && found.isPending)) return <Skeleton className="m-4 h-64" />;
  if (!pool || !worker)
    return (
      <ErrorPanel
        error={new ApiError(404, `There is no worker ${asked} in ${name}: it may have been forgotten.`, null, null)}
        className="m-4"
      />
    );
  const ids = runs.data?.ids ?? [];
  return (
    <div className="mx-auto flex max-w-[1500px] flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border border-line bg-surface px-4 py-3">
        <WorkerStatus status={worker.status} />
        <Fact label="Work pool">
          <Link to="/work-pools/work-pool/$name" params={{ name: pool.name }} className="text-accent hover:underline">
            {pool.name}
          </Link>
        </Fact>
        <Fact label="Last heartbeat">
          {worker.last_heartbeat_time ? <Ago at={worker.last_heartbeat_time} /> : "never"}
        </Fact>
        <Fact label="Heartbeat every">
          {worker.heartbeat_interval_seconds ? formatDuration(worker.heartbeat_interval_seconds) : "–"}
        </Fact>
        <Fact label="Started">
          <Ago at={runs.data?.startedAt} />
        </Fact>
        <Fact label="Version">
          <span className="font-mono text-xs">{runs.data?.version ?? "–"}</span>
        </Fact>
        <Fact label="First seen">
          <Ago at={worker.created} />
        </Fact>
        <span className="ml-auto">
          <CopyButton text={worker.id} label="Copy the id" />
        </span>
      </header>
      {worker.status === "OFFLINE" && (
        <Panel title={isManaged(pool) ? "The server starts it again" : "It has gone quiet"}>
          <p className="mb-2 max-w-[80ch] text-sm">
            Nothing has been heard of it for longer than its heartbeat allows. Runs that it had started go on by
            themselves, and the next worker of the pool on that machine looks after them.
          </p>
          {!isManaged(pool) && (
            <Command text={`${startCommand(pool.name)} --name ${worker.name}`} label="Copy the start command" />
          )}
        </Panel>
      )}
      <Panel title="Runs it has taken" flush>
        {runs.isError && <ErrorPanel error={runs.error} retry={() => void runs.refetch()} className="m-3" />}
        {runs.isPending ? (
          <Skeleton className="m-3 h-32" />
        ) : ids.length === 0 ? (
          <EmptyState title="No runs yet">
            The newest 50 that it has taken appear here, as long as the server keeps its events.
          </EmptyState>
        ) : (
          <RunsList
            q={`id:${ids.join(",")}`}
            label={`Runs of ${worker.name}`}
            without={HIDDEN}
            className="flex h-[max(360px,calc(100dvh-260px))] flex-col"
            empty={<EmptyState title="These runs are gone" />}
          />
        )}
      </Panel>
    </div>
  );
}
