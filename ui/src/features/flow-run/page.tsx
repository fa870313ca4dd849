import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { ApiError } from "@/api/client";
import type { TimelineNode } from "@/components/timeline";
import { Drawer, EmptyState, ErrorPanel, Skeleton, Tabs, usePage } from "@/components/ui";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { stateToken } from "@/lib/states";
import { pageOf } from "@/lib/url";
import { rename, retryFromFailed, useAct } from "./actions";
import { FailureCard } from "./failure-card";
import { RunHeader } from "./header";
import { type FlowRunPageData, runPage } from "./queries";
import { RunActions } from "./run-actions";
import { type Search, TABS, type TabId } from "./search";
import { ArtifactsTab } from "./tabs/artifacts";
import { DetailsTab } from "./tabs/details";
import { EventsTab } from "./tabs/events";
import { JobVariablesTab } from "./tabs/job-variables";
import { LogsTab } from "./tabs/logs";
import { ParametersTab } from "./tabs/parameters";
import { ResultsTab } from "./tabs/results";
import { SubflowsTab } from "./tabs/subflows";
import { TaskRunsTab } from "./tabs/task-runs";
import { TimelinePanel, timelineOpen } from "./timeline-panel";
import { type RunGraph, useGraph } from "./use-graph";
import { useNotifyAtEnd } from "./use-notify";
import { useRunLive } from "./use-run-live";
import { WhyPanel } from "./why-panel";

const TaskRunPanel = lazy(async () => ({ default: (await import("@/features/task-run")).TaskRunPanel }));

const TAB_NAMES: Record<TabId, string> = {
  logs: "Logs",
  tasks: "Task runs",
  subflows: "Subflow runs",
  results: "Results",
  artifacts: "Artifacts",
  events: "Events",
  parameters: "Parameters",
  details: "Details",
  job: "Job variables",
};

export function FlowRunPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const run = useGraph(id);
  useRunLive(id, run.refresh);
  const page = useQuery(runPage(id));
  const data = page.data;
  const state = stateToken(data?.run.state_type, data?.run.state_name);
  usePage({
    title: data?.run.name ?? id.slice(0, 8),
    kind: "Flow run",
    breadcrumb: [
      { label: "Runs", to: "/runs" },
      ...(data ? [{ label: data.flow.name ?? "flow", to: pageOf.flow(data.flow.id) }] : []),
    ],
    state: data ? state.token : undefined,
  });
  if (page.error && !data) return <Missing error={page.error} retry={() => void page.refetch()} id={id} />;
  if (!data) return <Skeleton lines={6} className="p-4" />;
  return <Loaded key={id} page={data} graph={run} />;
}

function Missing({ error, retry, id }: { error: unknown; retry: () => void; id: string }) {
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <div className="p-4">
      <h1 tabIndex={-1} className="mb-3 text-lg font-semibold">
        Flow run {id.slice(0, 8)}
      </h1>
      {isGone ? (
        <EmptyState title="There is no such flow run">It was deleted, or the address is not complete.</EmptyState>
      ) : (
        <ErrorPanel error={error} retry={retry} />
      )}
    </div>
  );
}

function Loaded({ page, graph: runGraph }: { page: FlowRunPageData; graph: RunGraph }) {
  const { run, counts } = page;
  const { graph } = runGraph;
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const act = useAct(run.id);
  const { token, final } = stateToken(run.state_type, run.state_name);
  const isBad = token === "failed" || token === "crashed";
  const isLive = !final && run.start_time !== null;
  const tab = search.tab ?? "logs";
  useNotifyAtEnd(run.name, final, run.state_name ?? "");

  const onSearch = useCallback(
    (change: Partial<Search>) =>
      void navigate({
        to: ".",
        search: ((now: Search) => ({ ...now, ...change })) as never,
        replace: true,
        hash: true,
      }),
    [navigate],
  );
  const setTab = (next: TabId) => onSearch({ tab: next === "logs" ? undefined : next });
  const onOpen = useCallback(
    (node: TimelineNode) => {
      if (node.isSubflow) void navigate({ to: pageOf.flowRun(node.id) });
      else onSearch({ task: node.id });
    },
    [navigate, onSearch],
  );
  const range = useMemo<[number, number] | null>(
    () => (search.from !== undefined && search.to !== undefined ? [search.from, search.to] : null),
    [search.from, search.to],
  );
  const nameOf = useCallback((id: string) => graph?.nodes.get(id)?.name, [graph]);
  const names = useCallback((id: string) => graph?.nodes.get(id)?.name ?? id.slice(0, 8), [graph]);

  useKeys(Object.fromEntries(TABS.map((one, at) => [String(at + 1), () => setTab(one)])), {
    scope: "Run",
    label: Object.fromEntries(TABS.map((one, at) => [String(at + 1), TAB_NAMES[one]])),
  });
  useKeys({ "Shift+G": () => timelineOpen.set(!timelineOpen.get()) }, { scope: "Run", label: "Timeline" });

  const number = ({ value, is_exact }: { value: number; is_exact: boolean }) =>
    is_exact ? value : value ? `${value.toLocaleString()}+` : null;
  const sizes: Partial<Record<TabId, number | string | null>> = {
    logs: number(counts.logs),
    tasks: graph ? graph.nodes.size : number(counts.task_runs),
    subflows: number(counts.subflow_runs),
    results: number(counts.results),
    artifacts: graph ? Math.max(graph.artifacts.size, counts.artifacts.value) : number(counts.artifacts),
    events: number(counts.events),
    parameters: Object.keys(run.parameters ?? {}).length,
    job: Object.keys(run.job_variables ?? {}).length || null,
  };
  return (
    <div className="flex min-h-full flex-col">
      <RunHeader
        page={page}
        actions={<RunActions page={page} />}
        onRename={(name) => act(() => rename(run.id, name))}
      />
      {page.failure && (
        <FailureCard
          failure={page.failure}
          token={token}
          states={page.states}
          onRetry={
            run.deployment_id && final
              ? () => void act(() => retryFromFailed(run.id), "The run is tried again.")
              : undefined
          }
          onTask={(task) => onSearch({ task })}
          onCompare={(other) => void navigate({ to: `${pageOf.flowRun(run.id)}/compare/${other}` })}
        />
      )}
      {!final && run.state_type !== "RUNNING" && <WhyPanel id={run.id} state={run.state_id ?? ""} />}
      {!(final && graph?.nodes.size === 0) && (
        <TimelinePanel
          run={runGraph}
          search={search}
          onSearch={onSearch}
          onOpen={onOpen}
          onMarker={(kind) => setTab(kind === "artifact" ? "artifacts" : "events")}
          isLive={isLive}
        />
      )}
      <div className="mx-4 mb-3 flex min-w-0 grow flex-col rounded-md border border-line bg-surface max-sm:mx-3">
        <Tabs
          label="Parts of the run"
          panel="run-tab"
          tabs={TABS.map((one) => ({ id: one, label: TAB_NAMES[one], count: sizes[one] ?? null }))}
          active={tab}
          onChange={setTab}
          className="px-2"
        />
        <div
          id="run-tab"
          role="tabpanel"
          aria-label={TAB_NAMES[tab]}
          className={cx("relative min-w-0 grow", tab === "logs" && "min-h-[max(380px,48dvh)]")}
        >
          {tab === "logs" && (
            <LogsTab
              id={run.id}
              topic={`logs:${run.id}`}
              search={search}
              onSearch={onSearch}
              start={isBad ? "error" : isLive ? "tail" : "top"}
              isLive={!final}
              range={range}
              fill
              nameOf={nameOf}
            />
          )}
          {tab === "tasks" &&
            (graph ? (
              <TaskRunsTab
                graph={graph}
                text={search.name ?? ""}
                tokens={search.state ?? []}
                isLive={isLive}
                selected={search.task}
                onOpen={onOpen}
              />
            ) : (
              <Skeleton lines={6} className="p-3" />
            ))}
          {tab === "subflows" && graph && <SubflowsTab graph={graph} />}
          {tab === "results" && <ResultsTab id={run.id} name={run.name} graph={graph} />}
          {tab === "artifacts" && <ArtifactsTab id={run.id} version={graph?.artifacts.size} names={names} />}
          {tab === "events" && (
            <EventsTab id={run.id} from={run.created ?? run.expected_start_time ?? ""} range={range} />
          )}
          {tab === "parameters" && <ParametersTab run={run} />}
          {tab === "details" && <DetailsTab page={page} />}
          {tab === "job" && <JobVariablesTab run={run} />}
        </div>
      </div>
      <Drawer
        open={Boolean(search.task)}
        onClose={() => onSearch({ task: undefined })}
        title={names(search.task ?? "")}
        width={620}
      >
        <Suspense fallback={<Skeleton lines={6} className="p-4" />}>
          {search.task && <TaskRunPanel id={search.task} />}
        </Suspense>
      </Drawer>
    </div>
  );
}
