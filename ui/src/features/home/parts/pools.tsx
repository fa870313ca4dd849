/** Work pools: whether somebody takes their runs. */
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleOff, Pause } from "lucide-react";
import { Ago } from "@/components/time";
import { Panel, Pill } from "@/components/ui";
import { formatNumber, plural } from "@/lib/format";
import type { Dashboard } from "../model";

type Pool = Dashboard["work_pools"][number];
const SHOWN = 8;

export function WorkPools({ pools }: { pools: readonly Pool[] }) {
  if (pools.length === 0) return null;
  const sorted = [...pools].sort((a, b) => b.late - a.late || b.depth - a.depth || a.name.localeCompare(b.name));
  return (
    <Panel flush title="Work pools">
      <ul>
        {sorted.slice(0, SHOWN).map((pool) => (
          <Row key={pool.id} pool={pool} />
        ))}
      </ul>
      {sorted.length > SHOWN && (
        <p className="border-t border-line px-3 py-1 text-xs">
          <Link to="/work-pools" className="inline-flex min-h-6 items-center text-accent hover:underline">
            {formatNumber(sorted.length - SHOWN)} more
          </Link>
        </p>
      )}
    </Panel>
  );
}

function Status({ pool }: { pool: Pool }) {
  if (pool.is_paused)
    return (
      <Pill tone="neutral" icon={<Pause size={11} aria-hidden="true" />}>
        Paused
      </Pill>
    );
  const ready = pool.status === "READY";
  return (
    <Pill
      tone={ready ? "success" : "warning"}
      icon={ready ? <CircleCheck size={11} aria-hidden="true" /> : <CircleOff size={11} aria-hidden="true" />}
    >
      {ready ? "Ready" : "No worker"}
    </Pill>
  );
}

function Row({ pool }: { pool: Pool }) {
  const limit = pool.concurrency_limit;
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-0">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          to="/work-pools/work-pool/$name"
          params={{ name: pool.name }}
          className="min-w-0 truncate font-medium hover:underline"
        >
          {pool.name}
        </Link>
        <span className="shrink-0 text-xs text-muted">{pool.type}</span>
        <span className="grow" />
        <Status pool={pool} />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
        <span>
          {pool.workers_total === 0
            ? "no workers"
            : `${pool.workers_online} of ${plural(pool.workers_total, "worker")} online`}
        </span>
        <span className={pool.depth ? "text-text" : ""}>{formatNumber(pool.depth)} queued</span>
        {pool.late > 0 && (
          <span data-tone="late" className="tone-text font-medium">
            {formatNumber(pool.late)} late
          </span>
        )}
        {limit === null ? (
          pool.slots_used > 0 && <span>{formatNumber(pool.slots_used)} in use</span>
        ) : (
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-1 w-10 overflow-hidden rounded-full bg-line">
              <span
                data-tone={pool.slots_used >= limit ? "late" : "running"}
                className="tone-bar block h-full"
                style={{ width: `${limit ? Math.min(100, (100 * pool.slots_used) / limit) : 100}%` }}
              />
            </span>
            {formatNumber(pool.slots_used)} of {formatNumber(limit)} slots
          </span>
        )}
        <span className="ml-auto whitespace-nowrap">
          {pool.last_polled ? (
            <>
              polled <Ago at={pool.last_polled} />
            </>
          ) : (
            "never polled"
          )}
        </span>
      </div>
    </li>
  );
}
