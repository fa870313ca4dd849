/** The deployments whose runs go to a pool. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, data } from "@/api/client";
import { ActivityStrip } from "@/components/charts";
import { Ago } from "@/components/time";
import { EmptyState, ErrorPanel, Pill, Skeleton } from "@/components/ui";
import { formatDuration, plural } from "@/lib/format";

const CELL = "px-3 py-1.5 align-middle";
const MOST = 100;

export function Deployments({ pool, queue }: { pool: string; queue?: string }) {
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ["deployments", "of-pool", pool],
    queryFn: () =>
      data(
        api.POST("/api/rota/deployments/overview", {
          body: { work_pool: { include: [pool], exclude: [] }, limit: MOST } as never,
        }),
      ),
    refetchInterval: 20_000,
  });
  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-3" />;
  if (found.isPending) return <Skeleton className="m-3 h-24" />;
  const rows = found.data.deployments.filter((row) => !queue || row.work_queue?.name === queue);
  if (rows.length === 0)
    return (
      <EmptyState title={`No deployment uses this ${queue ? "queue" : "pool"}`}>
        <code className="rounded-sm bg-raised px-2 py-1 font-mono text-xs text-text">
          rota deploy flow.py:my_flow --name my-deployment --pool {pool}
          {queue ? ` --work-queue ${queue}` : ""}
        </code>
      </EmptyState>
    );
  const more = found.data.count - found.data.deployments.length;
  return (
    <>
      <table className="w-full table-fixed text-sm">
        <caption className="sr-only">Deployments of {queue ?? pool}</caption>
        <thead>
          <tr className="h-[26px] border-b border-line bg-raised text-left text-xs text-muted">
            <th className="px-3 font-medium">Deployment</th>
            {!queue && <th className="w-32 px-3 font-medium max-md:hidden">Queue</th>}
            <th className="w-28 px-3 font-medium">Status</th>
            <th className="w-44 px-3 font-medium max-lg:hidden">Last runs</th>
            <th className="w-28 px-3 text-right font-medium max-sm:hidden">Next run</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line/70 last:border-0 hover:bg-raised/60">
              <td className={CELL}>
                <Link
                  to="/deployments/deployment/$id"
                  params={{ id: row.id }}
                  className="block truncate rounded-sm hover:underline"
                >
                  <span className="text-muted">{row.flow.name}/</span>
                  <span className="font-medium">{row.name}</span>
                </Link>
              </td>
              {!queue && <td className={`${CELL} truncate text-muted max-md:hidden`}>{row.work_queue?.name ?? "–"}</td>}
              <td className={CELL} title={row.status_reason ?? undefined}>
                {row.status === "READY" ? <Pill tone="success">Ready</Pill> : <Pill tone="warning">Not ready</Pill>}
              </td>
              <td className={`${CELL} max-lg:hidden`}>
                {row.last_runs.length > 0 ? (
                  <ActivityStrip
                    height={20}
                    label={`Last runs of ${row.name}`}
                    onOpen={(id) => void navigate({ to: "/runs/flow-run/$id", params: { id } })}
                    bars={row.last_runs.map((run) => ({
                      id: run.id,
                      state: { type: run.state_type ?? "", name: run.state_name ?? "" },
                      seconds: run.seconds,
                      title: `${run.name}: ${run.state_name}, ${formatDuration(run.seconds)}`,
                    }))}
                  />
                ) : (
                  <span className="text-xs text-muted">No runs yet</span>
                )}
              </td>
              <td className={`${CELL} text-right text-muted max-sm:hidden`}>
                {row.paused ? "paused" : <Ago at={row.next_run?.at} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <p className="border-t border-line px-3 py-2 text-xs text-muted">And {plural(more, "deployment")} more.</p>
      )}
    </>
  );
}
