import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/grid";
import { Ago, Duration, Time } from "@/components/time";
import { StatePill, Tags } from "@/components/ui";
import { formatDuration } from "@/lib/format";
import type { Run } from "./queries";

const LINK = "rounded-sm hover:underline";
const dash = <span className="text-muted">–</span>;

const isRunning = (run: Run) => run.state_type === "RUNNING" || run.state_type === "CANCELLING";
const bad = (run: Run) => run.state_type === "FAILED" || run.state_type === "CRASHED";

export function RunName({ run, compact }: { run: Run; compact?: boolean }) {
  const task = run.kind === "task";
  const above = task ? run.flow_run : run.flow;
  const to = task ? "/runs/task-run/$id" : "/runs/flow-run/$id";
  return (
    <div className={compact ? "flex min-w-0 items-baseline gap-2" : "min-w-0"}>
      <div className="flex min-w-0 items-baseline gap-1 leading-[18px]">
        {above?.name && (
          <>
            <Link
              to={task ? "/runs/flow-run/$id" : "/flows/flow/$id"}
              params={{ id: above.id }}
              tabIndex={-1}
              className={`${LINK} max-w-[45%] shrink-0 truncate text-muted`}
            >
              {above.name}
            </Link>
            <span aria-hidden="true" className="text-muted">
              ›
            </span>
          </>
        )}
        <Link to={to} params={{ id: run.id }} tabIndex={-1} className={`${LINK} truncate font-medium`}>
          {run.name}
        </Link>
      </div>
      {run.summary && (
        <div
          className={`truncate text-xs leading-[15px] ${bad(run) ? "text-danger" : "text-muted"}`}
          title={run.summary}
        >
          {reason(run.summary)}
        </div>
      )}
    </div>
  );
}

export function RunTime({ run }: { run: Run }) {
  if (isRunning(run) && run.start_time) return <Duration start={run.start_time} className="text-text" />;
  if (!run.start_time) return dash;
  return <span title={`${run.seconds} s`}>{formatDuration(run.seconds)}</span>;
}

function Progress({ run }: { run: Run }) {
  const tasks = run.tasks;
  if (!tasks || tasks.total === 0) return dash;
  const part = (count: number) => `${(100 * count) / tasks.total}%`;
  const words = `${tasks.done} of ${tasks.total}${tasks.is_exact ? "" : "+"} task runs done${tasks.failed ? `, ${tasks.failed} failed` : ""}${tasks.running ? `, ${tasks.running} running` : ""}`;
  return (
    <span className="flex items-center gap-2" title={words}>
      <span aria-hidden="true" className="flex h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-line">
        <span data-tone="completed" className="tone-bar" style={{ width: part(tasks.done) }} />
        <span data-tone="failed" className="tone-bar" style={{ width: part(tasks.failed) }} />
        <span data-tone="running" className="tone-bar" style={{ width: part(tasks.running) }} />
      </span>
      <span className="text-xs text-muted">
        <span className="sr-only">{words}</span>
        <span aria-hidden="true">
          {tasks.done}/{tasks.total}
          {tasks.failed > 0 && <span className="text-danger"> {tasks.failed}✕</span>}
        </span>
      </span>
    </span>
  );
}

/** Why, without the words that all failures begin with. */
export const reason = (summary: string): string =>
  summary
    .replace(/^(Flow|Task) run encountered an exception:? */, "")
    .replace(/^.*?: (?=\w+(Error|Exception)\b)/, "") || summary;

const named = (object: { id: string; name?: string | null } | null | undefined) => object?.name ?? "";

interface Acts {
  onTag: (tag: string) => void;
  compact: boolean;
}

export function flowColumns({ onTag, compact }: Acts): Column<Run>[] {
  return [
    {
      id: "state",
      header: "State",
      width: 136,
      priority: 0,
      cell: (run) => <StatePill state={{ type: run.state_type, name: run.state_name, message: run.summary }} />,
      text: (run) => run.state_name,
    },
    {
      id: "name",
      header: "Flow › run",
      width: 340,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (run) => <RunName run={run} compact={compact} />,
      text: (run) => `${named(run.flow)} › ${run.name}`,
    },
    {
      id: "deployment",
      header: "Deployment",
      width: 140,
      priority: 3,
      cell: (run) =>
        run.deployment ? (
          <Link
            to="/deployments/deployment/$id"
            params={{ id: run.deployment.id }}
            tabIndex={-1}
            className={`${LINK} block truncate`}
          >
            {run.deployment.name ?? "deleted"}
          </Link>
        ) : (
          dash
        ),
      text: (run) => named(run.deployment),
    },
    {
      id: "started",
      header: "Started",
      width: 92,
      priority: 1,
      sort: "expected",
      cell: (run) => (
        <Ago at={run.start_time ?? run.expected_start_time} className={run.start_time ? "" : "text-muted"} />
      ),
      text: (run) => run.start_time ?? run.expected_start_time,
    },
    {
      id: "duration",
      header: "Duration",
      width: 88,
      align: "end",
      priority: 1,
      sort: "duration",
      cell: (run) => <RunTime run={run} />,
      text: (run) => run.seconds,
    },
    {
      id: "tasks",
      header: "Task runs",
      width: 112,
      priority: 2,
      cell: (run) => <Progress run={run} />,
      text: (run) => (run.tasks ? `${run.tasks.done}/${run.tasks.total}` : ""),
    },
    {
      id: "tags",
      header: "Tags",
      width: 150,
      priority: 4,
      cell: (run) => <Tags tags={run.tags} max={2} onClick={onTag} />,
      text: (run) => run.tags.join(" "),
    },
    {
      id: "pool",
      header: "Pool / queue",
      width: 130,
      priority: 6,
      cell: (run) =>
        run.work_pool?.name ? (
          <Link
            to="/work-pools/work-pool/$name"
            params={{ name: run.work_pool.name }}
            tabIndex={-1}
            className={`${LINK} block truncate`}
          >
            {run.work_pool.name}
            {run.work_queue?.name && run.work_queue.name !== "default" && (
              <span className="text-muted"> / {run.work_queue.name}</span>
            )}
          </Link>
        ) : (
          dash
        ),
      text: (run) => [named(run.work_pool), named(run.work_queue)].filter(Boolean).join(" / "),
    },
    ...shared(),
    {
      id: "parent",
      header: "Parent",
      width: 140,
      optional: true,
      cell: (run) =>
        run.parent ? (
          <Link
            to="/runs/flow-run/$id"
            params={{ id: run.parent.id }}
            tabIndex={-1}
            className={`${LINK} block truncate`}
          >
            {run.parent.name ?? "deleted"}
          </Link>
        ) : (
          dash
        ),
      text: (run) => named(run.parent),
    },
    {
      id: "by",
      header: "Created by",
      width: 120,
      optional: true,
      cell: (run) => (
        <span className="block truncate">
          {run.created_by?.display_value ?? run.created_by?.type?.toLowerCase() ?? dash}
        </span>
      ),
      text: (run) => run.created_by?.display_value ?? run.created_by?.type,
    },
    {
      id: "lateness",
      header: "Late by",
      width: 80,
      align: "end",
      optional: true,
      cell: (run) => (run.lateness_seconds > 0 ? formatDuration(run.lateness_seconds) : dash),
      text: (run) => run.lateness_seconds,
    },
  ];
}

function shared(): Column<Run>[] {
  return [
    {
      id: "parameters",
      header: "Parameters",
      width: 180,
      optional: true,
      cell: (run) => (
        <span className="block truncate font-mono text-xs text-muted">
          {run.parameters === "{}" ? "" : run.parameters}
        </span>
      ),
      text: (run) => run.parameters,
    },
    {
      id: "retries",
      header: "Attempts",
      width: 72,
      align: "end",
      optional: true,
      cell: (run) => run.run_count,
      text: (run) => run.run_count,
    },
    {
      id: "ended",
      header: "Ended",
      width: 140,
      optional: true,
      sort: "ended",
      cell: (run) => <Time at={run.end_time} />,
      text: (run) => run.end_time,
    },
    {
      id: "id",
      header: "Id",
      width: 90,
      optional: true,
      cell: (run) => <span className="block truncate font-mono text-xs">{run.id}</span>,
      text: (run) => run.id,
    },
  ];
}

export function taskColumns(acts: Acts): Column<Run>[] {
  const all = flowColumns(acts);
  const of = (id: string) => all.find((column) => column.id === id) as Column<Run>;
  return [
    of("state"),
    {
      ...of("name"),
      header: "Flow run › task run",
      sort: undefined,
      text: (run) => `${named(run.flow_run)} › ${run.name}`,
    },
    {
      id: "task",
      header: "Task",
      width: 160,
      priority: 3,
      cell: (run) => (
        <span className="block truncate text-muted">{run.task_key?.replace(/-[0-9a-f]{8}$/, "") ?? dash}</span>
      ),
      text: (run) => run.task_key,
    },
    {
      id: "flow",
      header: "Flow",
      width: 140,
      priority: 5,
      cell: (run) => <span className="block truncate text-muted">{run.flow?.name ?? dash}</span>,
      text: (run) => named(run.flow),
    },
    { ...of("started"), sort: "started" },
    { ...of("duration"), sort: undefined },
    {
      id: "cached",
      header: "From cache",
      width: 90,
      priority: 6,
      cell: (run) => (run.is_cached ? "Yes" : dash),
      text: (run) => String(run.is_cached ?? ""),
    },
    of("tags"),
    { ...of("retries"), optional: false, priority: 7 },
    { ...of("ended"), sort: undefined },
    of("id"),
  ];
}
