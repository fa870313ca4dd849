/** Runs that should have begun, and why they have not. */
import { Link } from "@tanstack/react-router";
import { Duration } from "@/components/time";
import { Glyph, Panel } from "@/components/ui";
import { formatNumber, plural } from "@/lib/format";
import { type Asked, type Dashboard, type LateGroup, lateGroups, runsQuery } from "../model";

const SINCE = / It is late since [^.]*\.$/;

export function LateRuns({ dashboard, asked }: { dashboard: Dashboard; asked: Asked }) {
  const groups = lateGroups(dashboard.late);
  if (groups.length === 0) return null;
  const rest = dashboard.counters.late.value - dashboard.late.length;
  return (
    <Panel flush title="Late runs">
      <ul>
        {groups.map((group) => (
          <Row key={group.key} group={group} />
        ))}
      </ul>
      {rest > 0 && (
        <p className="border-t border-line px-3 py-1 text-xs">
          <Link
            to="/runs"
            search={{ q: runsQuery("Late", asked, "none") } as never}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            {formatNumber(rest)} more
          </Link>
        </p>
      )}
    </Panel>
  );
}

function Row({ group }: { group: LateGroup }) {
  const [first] = group.runs;
  if (!first) return null;
  const many = group.runs.length > 1;
  return (
    <li data-tone="late" className="flex items-start gap-2 border-b border-line px-3 py-2 last:border-0">
      <span className="tone-text mt-[3px] shrink-0">
        <Glyph name="clock-alert" size={13} />
      </span>
      <div className="min-w-0 grow">
        <p className="flex min-w-0 items-baseline gap-1">
          {many ? (
            <Link
              to="/runs"
              search={{ q: group.deployment ? `state:Late deployment:${group.deployment.id}` : "state:Late" } as never}
              className="min-w-0 truncate font-medium hover:underline"
            >
              {group.flow.name} › {group.deployment?.name}
            </Link>
          ) : (
            <>
              <span className="shrink-0 text-muted">{group.flow.name} ›</span>
              <Link
                to="/runs/flow-run/$id"
                params={{ id: first.id }}
                className="min-w-0 truncate font-medium hover:underline"
              >
                {first.name}
              </Link>
            </>
          )}
          <span className="shrink-0 text-muted">{many && ` · ${plural(group.runs.length, "run")}`}</span>
        </p>
        <p className="text-xs text-muted">{(group.reason ?? "The reason was not worked out.").replace(SINCE, "")}</p>
      </div>
      <span className="tone-text shrink-0 text-xs tabular-nums" title="Since it should have begun">
        <Duration start={first.expected_start_time} /> late
      </span>
      {group.work_pool?.name && (
        <Link
          to="/work-pools/work-pool/$name"
          params={{ name: group.work_pool.name }}
          className="inline-flex min-h-6 shrink-0 items-center text-xs text-accent hover:underline max-sm:hidden"
        >
          Open the pool
        </Link>
      )}
    </li>
  );
}
