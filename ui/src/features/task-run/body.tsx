import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ActivityStrip, Histogram } from "@/components/charts";
import { Ago, Duration, Time } from "@/components/time";
import { taskName } from "@/components/timeline";
import { EmptyState, ErrorPanel, KeyValue, Skeleton, StatePill, Tabs, Tags } from "@/components/ui";
import {
  ArtifactsTab,
  Copyable,
  FailureCard,
  LogsTab,
  ResultView,
  StateHistory,
  taskResult,
} from "@/features/flow-run";
import { formatDuration } from "@/lib/format";
import { stateToken } from "@/lib/states";
import { pageOf } from "@/lib/url";
import type { TaskRunPageData } from "./queries";
import { type Search, TASK_TABS, type TaskTab } from "./search";

const NAMES: Record<TaskTab, string> = {
  logs: "Logs",
  artifacts: "Artifacts",
  inputs: "Inputs",
  result: "Result",
  details: "Details",
};

/** All there is about a task run, for its page and for the side panel. */
export function TaskRunBody({
  page,
  heading,
  tab,
  onTab,
  search,
  onSearch,
  onOpen,
  isPanel = false,
}: {
  page: TaskRunPageData;
  heading: React.ReactNode;
  tab: TaskTab;
  onTab: (tab: TaskTab) => void;
  search: Search;
  onSearch: (change: Partial<Search>) => void;
  onOpen: (id: string) => void;
  isPanel?: boolean;
}) {
  const { run } = page;
  const { token, final } = stateToken(run.state_type, run.state_name);
  const bars = useMemo(
    () =>
      page.same_task.map((one) => ({
        id: one.id,
        state: { type: one.state_type ?? "PENDING", name: one.state_name ?? "Pending" },
        seconds: one.seconds,
        title: `${one.name}: ${one.state_name}, ${formatDuration(one.seconds)}`,
      })),
    [page.same_task],
  );
  return (
    <div className="flex flex-col">
      <header className="flex flex-col gap-1.5 px-4 pt-3 pb-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <StatePill size="md" state={{ type: run.state_type, name: run.state_name, message: run.state?.message }} />
          {heading}
        </div>
        {run.state?.message && !page.failure && (
          <p className="text-sm text-muted [overflow-wrap:anywhere]">{run.state.message}</p>
        )}
        <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-xs">
          {page.flow_run && !isPanel && (
            <Fact label="Flow run">
              <Link to={pageOf.flowRun(page.flow_run.id)} className="hover:underline">
                {page.flow_run.name}
              </Link>
            </Fact>
          )}
          {page.subflow_run && (
            <Fact label="Subflow run">
              <Link to={pageOf.flowRun(page.subflow_run.id)} className="hover:underline">
                {page.subflow_run.name}
              </Link>
            </Fact>
          )}
          <Fact label="Task">{taskName(run.task_key.replace(/-[0-9a-f]{6,}$/, ""))}</Fact>
          {run.start_time && (
            <>
              <Fact label="Started">
                <Time at={run.start_time} />{" "}
                <span className="text-muted">
                  (<Ago at={run.start_time} />)
                </span>
              </Fact>
              <Fact label="Duration">
                {run.end_time ? <Duration seconds={run.total_run_time} /> : <Duration start={run.start_time} />}
                {page.typical && <span className="text-muted">, p50 {formatDuration(page.typical.p50_seconds)}</span>}
              </Fact>
            </>
          )}
          {(run.run_count ?? 0) > 1 && <Fact label="Attempts">{run.run_count}</Fact>}
          {run.tags && run.tags.length > 0 && <Tags tags={run.tags} max={5} />}
        </dl>
        {bars.length > 1 && (
          <div className="flex flex-wrap items-end gap-x-6 gap-y-2 pt-1">
            <div>
              <p className="mb-1 text-2xs text-muted">This task in the last {bars.length} runs</p>
              <ActivityStrip bars={bars} label="This task lately" current={run.id} height={30} onOpen={onOpen} />
            </div>
            {!isPanel && bars.length > 7 && (
              <div className="w-56">
                <p className="mb-1 text-2xs text-muted">How long it takes</p>
                <Histogram
                  values={bars.map((bar) => bar.seconds ?? 0)}
                  label="Durations"
                  mark={run.total_run_time}
                  height={46}
                />
              </div>
            )}
          </div>
        )}
      </header>
      {page.failure && <FailureCard failure={page.failure} token={token} states={page.states} />}
      <div
        className={isPanel ? "border-t border-line" : "mx-4 mb-4 rounded-md border border-line bg-surface max-sm:mx-3"}
      >
        <Tabs
          label="Parts of the task run"
          panel="task-run-tab"
          tabs={TASK_TABS.map((one) => ({
            id: one,
            label: NAMES[one],
            count: one === "logs" ? page.counts.logs.value : one === "artifacts" ? page.counts.artifacts.value : null,
          }))}
          active={tab}
          onChange={onTab}
          className="px-2"
        />
        <div id="task-run-tab" role="tabpanel" aria-label={NAMES[tab]}>
          {tab === "logs" && (
            <LogsTab
              key={run.id}
              id={run.id}
              topic={final || !run.flow_run_id ? null : `logs:${run.flow_run_id}`}
              search={search as never}
              onSearch={onSearch as never}
              start={token === "failed" || token === "crashed" ? "error" : final ? "top" : "tail"}
              isLive={!final}
              range={null}
              hasSources={false}
              height={isPanel ? "max(320px, calc(100dvh - 300px))" : undefined}
            />
          )}
          {tab === "artifacts" &&
            (run.flow_run_id ? (
              <ArtifactsTab id={run.flow_run_id} version={run.state_id} names={() => run.name} only={run.id} />
            ) : (
              <EmptyState title="No artifacts" />
            ))}
          {tab === "inputs" && <Inputs inputs={run.task_inputs ?? {}} />}
          {tab === "result" && <ResultPart id={run.id} name={run.name} />}
          {tab === "details" && <Details page={page} />}
        </div>
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </div>
  );
}

type TaskInput = { input_type: string; id?: string; name?: string; type?: string };

function Inputs({ inputs }: { inputs: Record<string, unknown> }) {
  const names = Object.keys(inputs);
  if (names.length === 0)
    return <EmptyState title="No inputs">The task was called without arguments that are tracked.</EmptyState>;
  return (
    <div className="p-3">
      <KeyValue
        rows={names.map((name) => {
          const list = inputs[name] as TaskInput[];
          if (list.length === 0)
            return [
              name,
              <span key={name} className="text-muted">
                a value of its own
              </span>,
            ] as const;
          return [
            name,
            <ul key={name} className="flex flex-col gap-0.5">
              {list.slice(0, 100).map((one) => (
                <li key={`${one.id}${one.name}`}>
                  {one.input_type === "task_run" && one.id ? (
                    <Link to={pageOf.taskRun(one.id)} className="text-accent hover:underline">
                      result of the task run {one.id.slice(0, 8)}
                    </Link>
                  ) : one.input_type === "flow_run" && one.id ? (
                    <Link to={pageOf.flowRun(one.id)} className="text-accent hover:underline">
                      result of the flow run {one.id.slice(0, 8)}
                    </Link>
                  ) : one.input_type === "parameter" ? (
                    <>the flow's parameter {one.name}</>
                  ) : (
                    <>a constant of type {one.type}</>
                  )}
                </li>
              ))}
              {list.length > 100 && <li className="text-muted">and {list.length - 100} more</li>}
            </ul>,
          ] as const;
        })}
      />
    </div>
  );
}

function ResultPart({ id, name }: { id: string; name: string }) {
  const result = useQuery(taskResult(id));
  if (result.isPending) return <Skeleton lines={2} className="p-3" />;
  if (result.error) return <ErrorPanel error={result.error} retry={() => void result.refetch()} className="m-3" />;
  return (
    <div className="p-3">
      <ResultView result={result.data} title={name} />
    </div>
  );
}

function Details({ page }: { page: TaskRunPageData }) {
  const { run } = page;
  const policy = run.empirical_policy;
  const delay = policy?.retry_delay;
  return (
    <div className="flex flex-col gap-6 p-3">
      <KeyValue
        rows={[
          ["Task run id", <Copyable key="1" text={run.id} />],
          ["Task key", <Copyable key="2" text={run.task_key} />],
          ["Dynamic key", <Copyable key="3" text={run.dynamic_key} />],
          ["Task version", <Copyable key="4" text={run.task_version} />],
          ["Cache key", <Copyable key="5" text={run.cache_key} />],
          run.cache_expiration ? ["Cached until", <Time key="6" at={run.cache_expiration} form="full" />] : null,
          ["Created", <Time key="7" at={run.created} form="full" />],
          ["Expected start", <Time key="8" at={run.expected_start_time} form="full" />],
          ["Started", <Time key="9" at={run.start_time} form="full" />],
          ["Ended", <Time key="10" at={run.end_time} form="full" />],
          ["Waited", formatDuration(run.estimated_start_time_delta)],
          ["Time running", formatDuration(run.total_run_time)],
          ["Attempts", run.run_count],
          ["Retries", policy?.retries ?? policy?.max_retries ?? 0],
          [
            "Retry delay",
            delay == null
              ? null
              : (Array.isArray(delay) ? delay : [delay]).map((one) => formatDuration(one)).join(", "),
          ],
        ]}
      />
      <StateHistory states={page.states} />
    </div>
  );
}
