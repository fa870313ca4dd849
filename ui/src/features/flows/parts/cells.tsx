/** Pieces that the list and the page of a flow share. */
import { Link } from "@tanstack/react-router";
import { ActivityStrip, type StripBar } from "@/components/charts";
import { Ago } from "@/components/time";
import { StatePill } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatDate, formatDuration, formatPercent, plural } from "@/lib/format";
import type { FlowRow } from "../queries";

const dash = <span className="text-muted">–</span>;
const LINK = "inline-flex min-h-6 min-w-0 items-center rounded-sm hover:underline";
const LOW = 0.9;

export const barsOf = (row: Pick<FlowRow, "last_runs">): StripBar[] =>
  row.last_runs.map((run) => ({
    id: run.id,
    state: { type: run.state_type ?? "", name: run.state_name ?? "" },
    seconds: run.seconds,
    title: `${run.name}: ${run.state_name}, ${formatDuration(run.seconds)}${run.start_time ? `, ${formatDate(run.start_time, "minute")}` : ""}`,
  }));

export function Strip({ row, onOpen, height = 24 }: { row: FlowRow; onOpen: (id: string) => void; height?: number }) {
  if (row.last_runs.length === 0) return <span className="text-xs text-muted">No runs yet</span>;
  return <ActivityStrip bars={barsOf(row)} label={`Last runs of ${row.name}`} onOpen={onOpen} height={height} />;
}

/** Of the last seven days, and of how many runs. */
export function Success({ row }: { row: FlowRow }) {
  if (row.success_rate == null) return dash;
  return (
    <span
      className={cx("tabular-nums", row.success_rate < LOW && "text-danger")}
      title={`${formatPercent(row.success_rate)} of the last ${plural(row.success_runs, "run")} within 7 days`}
    >
      {formatPercent(row.success_rate)}
    </span>
  );
}

export function LastRun({ row }: { row: FlowRow }) {
  const run = row.last_run;
  if (!run) return dash;
  return (
    <Link to="/runs/flow-run/$id" params={{ id: run.id }} tabIndex={-1} className={LINK} title={run.name}>
      <StatePill bare state={{ type: run.state_type, name: run.state_name }} />
      <span className="ml-2 truncate text-xs text-muted">
        <Ago at={run.start_time} />
      </span>
    </Link>
  );
}

export function NextRun({ row }: { row: FlowRow }) {
  if (!row.next_run) return dash;
  return (
    <Link
      to="/runs/flow-run/$id"
      params={{ id: row.next_run.id }}
      tabIndex={-1}
      className={LINK}
      title={row.next_run.name}
    >
      <Ago at={row.next_run.at} />
    </Link>
  );
}
