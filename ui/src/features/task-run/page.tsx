import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Ellipsis } from "lucide-react";
import { useCallback } from "react";
import { ApiError } from "@/api/client";
import { useLive } from "@/api/live";
import { copyText, EmptyState, ErrorPanel, IconButton, Menu, Skeleton, toast, usePage } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { stateToken } from "@/lib/states";
import { absolute, pageOf } from "@/lib/url";
import { TaskRunBody } from "./body";
import { taskRunPage } from "./queries";
import { type Search, TASK_TABS, type TaskTab } from "./search";

export function TaskRunPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const page = useQuery(taskRunPage(id));
  const { data } = page;
  const token = stateToken(data?.run.state_type, data?.run.state_name);
  const flowRun = data?.run.flow_run_id;
  useLive(flowRun && !token.final ? `run:${flowRun}` : null, (event) => {
    if (event.type === "resync" || event.task_runs?.some((one) => one.id === id))
      void queries.invalidateQueries({ queryKey: ["task-run", id] });
  });
  usePage({
    title: data?.run.name ?? id.slice(0, 8),
    kind: "Task run",
    breadcrumb: [
      { label: "Runs", to: "/runs" },
      ...(data?.flow ? [{ label: data.flow.name ?? "flow", to: pageOf.flow(data.flow.id) }] : []),
      ...(data?.flow_run ? [{ label: data.flow_run.name ?? "run", to: pageOf.flowRun(data.flow_run.id) }] : []),
    ],
    state: data ? token.token : undefined,
  });
  const open = useCallback((other: string) => void navigate({ to: pageOf.taskRun(other) }), [navigate]);
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
  const onTab = (tab: TaskTab) => onSearch({ tab: tab === "logs" ? undefined : tab });
  const previous = data?.previous_sibling;
  const next = data?.next_sibling;
  const link = async () => (await copyText(absolute(pageOf.taskRun(id)))) && toast({ text: "The link is copied." });
  useKeys(
    {
      j: () => next && open(next.id),
      k: () => previous && open(previous.id),
      u: () => data?.flow_run && void navigate({ to: pageOf.flowRun(data.flow_run.id), search: { task: id } as never }),
      y: () => void link(),
    },
    { scope: "Run", label: { j: "Next task run", k: "Task run before", u: "Its flow run", y: "Copy the link" } },
  );
  useKeys(Object.fromEntries(TASK_TABS.map((tab, at) => [String(at + 1), () => onTab(tab)])), { scope: "Run" });

  if (page.error && !data)
    return (
      <div className="p-4">
        <h1 tabIndex={-1} className="mb-3 text-lg font-semibold">
          Task run {id.slice(0, 8)}
        </h1>
        {page.error instanceof ApiError && page.error.status === 404 ? (
          <EmptyState title="There is no such task run">It was deleted, or the address is not complete.</EmptyState>
        ) : (
          <ErrorPanel error={page.error} retry={() => void page.refetch()} />
        )}
      </div>
    );
  if (!data) return <Skeleton lines={6} className="p-4" />;
  return (
    <TaskRunBody
      page={data}
      tab={search.tab ?? "logs"}
      onTab={onTab}
      search={search}
      onSearch={onSearch}
      onOpen={open}
      heading={
        <>
          <h1 tabIndex={-1} className="min-w-0 text-lg font-semibold [overflow-wrap:anywhere]">
            {data.run.name}
          </h1>
          <span className="grow" />
          <IconButton
            label="Task run before (K)"
            icon={<ChevronLeft size={16} />}
            disabled={!previous}
            onClick={() => previous && open(previous.id)}
          />
          <IconButton
            label="Next task run (J)"
            icon={<ChevronRight size={16} />}
            disabled={!next}
            onClick={() => next && open(next.id)}
          />
          <Menu
            align="end"
            label="Actions"
            trigger={<IconButton label="Actions" icon={<Ellipsis size={16} />} />}
            items={[
              {
                label: "Copy id",
                onSelect: () => void copyText(id).then((done) => done && toast({ text: "The id is copied." })),
              },
              { label: "Copy link", shortcut: "y", onSelect: () => void link() },
            ]}
          />
        </>
      }
    />
  );
}
