import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { useMemo } from "react";
import { JsonDiff } from "@/components/json";
import { Time } from "@/components/time";
import { taskName } from "@/components/timeline";
import { Button, Checkbox, ErrorPanel, Panel, Skeleton, StatePill, usePage } from "@/components/ui";
import { formatDuration } from "@/lib/format";
import { pageOf } from "@/lib/url";
import { compareTasks } from "./compare-tasks";
import { type FlowRunPageData, runPage } from "./queries";
import type { Search } from "./search";
import { useGraph } from "./use-graph";

/** Two runs side by side: facts, parameters, and how long each task took in both. */
export function ComparePage() {
  const { id, other } = useParams({ strict: false }) as { id: string; other: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const left = useQuery(runPage(id));
  const right = useQuery(runPage(other));
  usePage({
    title: left.data && right.data ? `${left.data.run.name} and ${right.data.run.name}` : "Compare",
    kind: "Compare",
    breadcrumb: [
      { label: "Runs", to: "/runs" },
      ...(left.data ? [{ label: left.data.flow.name ?? "flow", to: pageOf.flow(left.data.flow.id) }] : []),
    ],
  });
  const onlyChanged = search.show !== "all";
  const error = left.error ?? right.error;
  return (
    <div className="flex flex-col gap-3 p-4 max-sm:p-3">
      <div className="flex flex-wrap items-center gap-3">
        <h1 tabIndex={-1} className="text-lg font-semibold">
          Compare two runs
        </h1>
        <span className="grow" />
        <Checkbox
          checked={onlyChanged}
          onChange={(changed) =>
            void navigate({
              to: ".",
              search: ((now: Search) => ({ ...now, show: changed ? undefined : "all" })) as never,
              replace: true,
            })
          }
          label="Only what differs"
        />
        <Button
          icon={<ArrowLeftRight size={13} />}
          onClick={() => void navigate({ to: `${pageOf.flowRun(other)}/compare/${id}` })}
        >
          Swap
        </Button>
      </div>
      {error && <ErrorPanel error={error} retry={() => void (left.error ? left : right).refetch()} />}
      {!error && (!left.data || !right.data) && <Skeleton lines={6} />}
      {left.data && right.data && <Both left={left.data} right={right.data} onlyChanged={onlyChanged} />}
    </div>
  );
}

function Both({ left, right, onlyChanged }: { left: FlowRunPageData; right: FlowRunPageData; onlyChanged: boolean }) {
  const a = useGraph(left.run.id);
  const b = useGraph(right.run.id);
  const titles: [string, string] = [left.run.name, right.run.name];
  const tasks = useMemo(() => (a.graph && b.graph ? compareTasks(a.graph, b.graph) : null), [a.graph, b.graph]);
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        {[left, right].map((page) => (
          <Summary key={page.run.id} page={page} />
        ))}
      </div>
      <Panel title="Facts" flush>
        <JsonDiff before={facts(left)} after={facts(right)} titles={titles} onlyChanged={onlyChanged} />
      </Panel>
      <Panel title="Parameters" flush>
        <JsonDiff
          before={left.run.parameters}
          after={right.run.parameters}
          titles={titles}
          onlyChanged={onlyChanged}
          empty="The flow takes none."
        />
      </Panel>
      <Panel title="Tasks" flush>
        {!tasks && <Skeleton lines={3} className="p-3" />}
        {tasks && <TaskTable tasks={tasks} titles={titles} onlyChanged={onlyChanged} />}
      </Panel>
    </>
  );
}

function Summary({ page }: { page: FlowRunPageData }) {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-md border border-line bg-surface p-3">
      <div className="flex items-center gap-2">
        <StatePill state={{ type: page.run.state_type, name: page.run.state_name }} />
        <Link to={pageOf.flowRun(page.run.id)} className="min-w-0 truncate font-semibold hover:underline">
          {page.run.name}
        </Link>
      </div>
      <p className="text-sm text-muted">
        <Time at={page.run.start_time} /> · {formatDuration(page.run.total_run_time)}
      </p>
      {page.failure && <p className="text-sm text-danger [overflow-wrap:anywhere]">{page.failure.summary}</p>}
    </div>
  );
}

const facts = ({ run, flow, deployment, place, failure, tasks }: FlowRunPageData) => ({
  flow: flow.name,
  state: run.state_name,
  error: failure?.summary ?? undefined,
  duration: formatDuration(run.total_run_time),
  late: formatDuration(run.estimated_start_time_delta),
  attempts: run.run_count,
  task_runs: tasks.total,
  failed_task_runs: tasks.failed,
  deployment: deployment?.name ?? undefined,
  deployment_version: deployment?.version ?? undefined,
  flow_version: run.flow_version ?? undefined,
  work_pool: place.work_pool?.name ?? undefined,
  work_queue: place.work_queue?.name ?? undefined,
  worker: place.worker ?? undefined,
  tags: run.tags?.join(", ") || undefined,
  created_by: run.created_by?.display_value ?? undefined,
  job_variables: run.job_variables ?? undefined,
});

function TaskTable({
  tasks,
  titles,
  onlyChanged,
}: {
  tasks: ReturnType<typeof compareTasks>;
  titles: [string, string];
  onlyChanged: boolean;
}) {
  const shown = onlyChanged ? tasks.filter((task) => task.isDifferent) : tasks;
  if (shown.length === 0)
    return (
      <p className="p-3 text-sm text-muted">{tasks.length ? "All tasks ran alike." : "No tasks on either side."}</p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <div className="overflow-x-auto" tabIndex={0}>
      <table className="w-full min-w-[560px] text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {["Task", titles[0], titles[1], "Longer by"].map((title) => (
              <th key={title} className="px-3 py-1 font-normal">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((task) => (
            <tr key={task.name} className="border-b border-line/60">
              <td className="px-3 py-1">{taskName(task.name)}</td>
              {task.sides.map((side, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: there are always two
                <td key={at} className="px-3 py-1">
                  {side ? (
                    <>
                      {formatDuration(side.seconds)} <span className="text-muted">{side.text}</span>
                    </>
                  ) : (
                    <span className="text-muted">did not run</span>
                  )}
                </td>
              ))}
              <td className="px-3 py-1">
                {task.longer === null ? "" : `${task.longer > 0 ? "+" : ""}${formatDuration(task.longer)}`}
                {task.ratio !== null && (
                  <span className="text-muted">
                    {" "}
                    ({task.ratio > 0 ? "+" : ""}
                    {Math.round(task.ratio * 100)}%)
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
