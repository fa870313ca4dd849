/** The workers of a pool: who lives, since when nothing was heard of them, what they are at. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleOff, MoreHorizontal } from "lucide-react";
import { Ago } from "@/components/time";
import { EmptyState, ErrorPanel, IconButton, Menu, Pill, Skeleton } from "@/components/ui";
import { formatDuration } from "@/lib/format";
import type { Actions } from "../actions";
import { isManaged, type Pool, type Worker } from "../model";
import { workersQuery } from "../queries";
import { StartCommand } from "./start-command";
import { workerFactsQuery } from "./workers-data";

export function WorkerStatus({ status }: { status: Worker["status"] }) {
  return status === "ONLINE" ? (
    <Pill tone="success" icon={<CircleCheck size={12} aria-hidden="true" />}>
      Online
    </Pill>
  ) : (
    <Pill icon={<CircleOff size={12} aria-hidden="true" />}>Offline</Pill>
  );
}

const byLife = (a: Worker, b: Worker) =>
  Number(b.status === "ONLINE") - Number(a.status === "ONLINE") ||
  (b.last_heartbeat_time ?? "").localeCompare(a.last_heartbeat_time ?? "");

const CELL = "px-3 py-1.5 align-middle";

export function WorkersTab({ pool, actions }: { pool: Pool; actions: Actions }) {
  const found = useQuery(workersQuery(pool.name));
  const facts = useQuery(workerFactsQuery(pool, pool.slots_used));
  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-3" />;
  if (found.isPending) return <Skeleton className="m-3 h-24" />;
  const workers = [...found.data].sort(byLife);
  if (workers.length === 0)
    return (
      <EmptyState title={isManaged(pool) ? "The server is the worker" : "No worker has come yet"}>
        <div className="mt-2 text-left">
          <StartCommand pool={pool} />
        </div>
      </EmptyState>
    );
  return (
    <>
      {isManaged(pool) && (
        <p className="border-b border-line px-3 py-2 text-xs text-muted">
          Started and watched by the server itself: there is nothing to start by hand.
        </p>
      )}
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">Workers of {pool.name}</caption>
        <thead>
          <tr className="h-[26px] border-b border-line bg-raised text-left text-xs text-muted">
            <th className="px-3 font-medium">Worker</th>
            <th className="w-28 px-3 font-medium">Status</th>
            <th className="w-28 px-3 text-right font-medium">Heartbeat</th>
            <th className="w-24 px-3 text-right font-medium max-sm:hidden">Every</th>
            <th className="w-24 px-3 text-right font-medium max-sm:hidden">Running</th>
            <th className="w-24 px-3 font-medium max-md:hidden">Version</th>
            <th className="w-11">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr
              key={worker.id}
              className="border-b border-line/70 last:border-0 hover:bg-raised/60"
              data-worker={worker.name}
            >
              <td className={CELL}>
                <Link
                  to="/work-pools/work-pool/$name/worker/$worker"
                  params={{ name: pool.name, worker: worker.name }}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  {worker.name}
                </Link>
              </td>
              <td className={CELL}>
                <WorkerStatus status={worker.status} />
              </td>
              <td className={`${CELL} text-right whitespace-nowrap text-muted`}>
                {worker.last_heartbeat_time ? <Ago at={worker.last_heartbeat_time} /> : "never"}
              </td>
              <td className={`${CELL} text-right text-muted max-sm:hidden`}>
                {worker.heartbeat_interval_seconds ? formatDuration(worker.heartbeat_interval_seconds) : "–"}
              </td>
              <td className={`${CELL} text-right tabular-nums max-sm:hidden`}>
                {facts.data ? (facts.data.counts.get(worker.name) ?? 0) : "–"}
              </td>
              <td className={`${CELL} max-md:hidden`}>
                <span className="font-mono text-xs">{facts.data?.versions.get(worker.name) ?? "–"}</span>
              </td>
              <td className="px-2">
                <Menu
                  align="end"
                  trigger={
                    <IconButton
                      size="sm"
                      label={`Actions of ${worker.name}`}
                      icon={<MoreHorizontal size={14} />}
                      tip={false}
                    />
                  }
                  items={[
                    {
                      label: "Forget…",
                      danger: true,
                      onSelect: () => void actions.forgetWorker(pool.name, worker.name, worker.status === "ONLINE"),
                    },
                  ]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
