/** Backfills that are not over. */
import { Link } from "@tanstack/react-router";
import type { Schemas } from "@/api/client";
import { Ago } from "@/components/time";
import { Panel, Pill } from "@/components/ui";
import { formatNumber } from "@/lib/format";

type Backfill = Schemas["Backfill"];

const PARTS = [
  ["completed", "completed"],
  ["failed", "failed"],
  ["crashed", "crashed"],
  ["cancelled", "cancelled"],
  ["running", "running"],
  ["pending", "pending"],
] as const;

const NONE = { completed: 0, failed: 0, crashed: 0, cancelled: 0, running: 0, pending: 0, deleted: 0 };

export function Backfills({ backfills }: { backfills: readonly Backfill[] }) {
  if (backfills.length === 0) return null;
  return (
    <Panel flush title="Backfills">
      <ul>
        {backfills.map((backfill) => (
          <Row key={backfill.id} backfill={backfill} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ backfill }: { backfill: Backfill }) {
  const { total } = backfill;
  const counts = { ...NONE, ...backfill.counts };
  const over = counts.completed + counts.failed + counts.crashed + counts.cancelled + counts.deleted;
  const bad = counts.failed + counts.crashed;
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-0">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          to="/runs"
          search={{ q: `tag:${JSON.stringify(`backfill:${backfill.name}`)}` } as never}
          className="min-w-0 truncate font-medium hover:underline"
        >
          {backfill.name}
        </Link>
        <Link
          to="/deployments/deployment/$id"
          params={{ id: backfill.deployment_id }}
          className="min-w-0 truncate text-xs text-muted hover:underline"
        >
          {backfill.flow_name}/{backfill.deployment_name}
        </Link>
        <span className="grow" />
        {backfill.status !== "RUNNING" && (
          <Pill tone="neutral">{backfill.status === "PAUSED" ? "Paused" : "Cancelling"}</Pill>
        )}
      </div>
      <div aria-hidden="true" className="flex h-1 overflow-hidden rounded-full bg-line">
        {PARTS.map(([key, tone]) => (
          <span
            key={key}
            data-tone={tone}
            className="tone-bar"
            style={{ width: `${(100 * counts[key]) / (total || 1)}%` }}
          />
        ))}
      </div>
      <div className="flex flex-wrap justify-between gap-x-3 text-xs text-muted">
        <span>
          {formatNumber(over)} of {formatNumber(total)} over
          {bad > 0 && <span className="text-danger"> · {formatNumber(bad)} failed</span>}
        </span>
        {backfill.message ? (
          <span>{backfill.message}</span>
        ) : backfill.estimated_end ? (
          <span>
            over <Ago at={backfill.estimated_end} />
          </span>
        ) : (
          backfill.waiting_for && <span>{backfill.waiting_for}</span>
        )}
      </div>
    </li>
  );
}
