/** What runs now: since when, how far, and until when. */
import { Link } from "@tanstack/react-router";
import { Duration, useNow } from "@/components/time";
import { Panel } from "@/components/ui";
import { formatDuration, formatNumber } from "@/lib/format";
import { type Asked, type Dashboard, runsQuery } from "../model";

type Run = Dashboard["running"][number];
const SHOWN = 8;

export function RunningNow({ dashboard, asked }: { dashboard: Dashboard; asked: Asked }) {
  const runs = dashboard.running.slice(0, SHOWN);
  const rest = dashboard.counters.running.value - runs.length;
  return (
    <Panel flush title="Running now">
      {runs.length === 0 ? (
        <p className="px-3 py-3 text-muted">Nothing runs at the moment.</p>
      ) : (
        <ul>
          {runs.map((run) => (
            <Row key={run.id} run={run} />
          ))}
        </ul>
      )}
      {runs.length > 0 && rest > 0 && (
        <p className="border-t border-line px-3 py-1 text-xs">
          <Link
            to="/runs"
            search={{ q: runsQuery("Running", asked, "none") } as never}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            {formatNumber(rest)} more
          </Link>
        </p>
      )}
    </Panel>
  );
}

/** Tasks that are known and over are no measure of a run that makes its tasks one after another. */
function shareOf(run: Run): number | null {
  const { tasks, progress } = run;
  if (progress == null) return null;
  const known = tasks ? tasks.done + tasks.failed >= tasks.total && tasks.total > 0 : false;
  return known && progress >= 1 ? null : Math.min(1, progress);
}

function Row({ run }: { run: Run }) {
  const share = shareOf(run);
  const { tasks } = run;
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-0">
      <div className="flex min-w-0 items-baseline gap-1">
        <Link
          to="/flows/flow/$id"
          params={{ id: run.flow.id }}
          className="max-w-[45%] shrink-0 truncate text-muted hover:underline"
        >
          {run.flow.name}
        </Link>
        <span aria-hidden="true" className="text-muted">
          ›
        </span>
        <Link to="/runs/flow-run/$id" params={{ id: run.id }} className="min-w-0 truncate font-medium hover:underline">
          {run.name}
        </Link>
        <span className="grow" />
        <Duration start={run.start_time} className="shrink-0" />
      </div>
      <div
        role="progressbar"
        aria-label={`Progress of ${run.name}`}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        data-tone="running"
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        {share === null ? (
          <Pace run={run} />
        ) : (
          <div className="tone-bar h-full rounded-full" style={{ width: `${Math.max(2, share * 100)}%` }} />
        )}
      </div>
      <div className="flex items-center justify-between gap-2 text-xs text-muted">
        <span className="truncate">
          {tasks && tasks.total > 0
            ? `${formatNumber(tasks.done)} of ${formatNumber(tasks.total)}${tasks.is_exact ? "" : "+"} task runs`
            : "no task runs yet"}
          {tasks && tasks.failed > 0 && <span className="text-danger"> · {formatNumber(tasks.failed)} failed</span>}
          {share !== null && ` · ${Math.round(share * 100)}%`}
        </span>
        <Eta run={run} />
      </div>
    </li>
  );
}

/** How far it would be if it took as long as usual: paler, for it is a guess. */
function Pace({ run }: { run: Run }) {
  const now = useNow(run.typical_seconds && run.start_time ? 1 : 0);
  if (!run.typical_seconds || !run.start_time) return null;
  const share = Math.min(1, (now - Date.parse(run.start_time)) / 1000 / run.typical_seconds);
  return <div className="tone-bar h-full rounded-full opacity-45" style={{ width: `${Math.max(2, share * 100)}%` }} />;
}

function Eta({ run }: { run: Run }) {
  const now = useNow(run.eta ? 1 : 0);
  if (!run.eta) return null;
  const left = (Date.parse(run.eta) - now) / 1000;
  const taken = run.start_time ? (now - Date.parse(run.start_time)) / 1000 : 0;
  if (left <= 1 && run.typical_seconds && taken > run.typical_seconds) {
    return (
      <span
        data-tone="late"
        className="tone-text shrink-0"
        title={`It usually takes ${formatDuration(run.typical_seconds)}`}
      >
        usually {formatDuration(run.typical_seconds)}
      </span>
    );
  }
  return <span className="shrink-0">about {formatDuration(Math.max(1, Math.round(left)))} left</span>;
}
