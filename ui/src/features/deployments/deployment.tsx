/** One deployment: its runs to be and past, what they are given, when they are made. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronDown, MoreHorizontal } from "lucide-react";
import { useMemo } from "react";
import { Markdown } from "@/components/markdown";
import { Ago, Time } from "@/components/time";
import { Button, EmptyState, ErrorPanel, IconButton, Menu, Skeleton, Tabs, Tags, usePage } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { useActions } from "./actions";
import { Backfills } from "./parts/backfills";
import { Status, Strip } from "./parts/cells";
import { Configuration } from "./parts/configuration";
import { Parameters } from "./parts/parameters";
import { PastRuns, Upcoming } from "./parts/runs";
import { Limits, Schedules } from "./parts/side";
import { Triggers } from "./parts/triggers";
import { deploymentQuery, type Overview, rowQuery } from "./queries";
import { TABS } from "./search";

const route = getRouteApi("/deployments/deployment/$id");
const REFRESH = 10_000;
const LABELS: Record<(typeof TABS)[number], string> = {
  runs: "Runs",
  upcoming: "Upcoming",
  parameters: "Parameters",
  configuration: "Configuration",
  triggers: "Triggers",
  description: "Description",
};

export function DeploymentPage() {
  const { id } = route.useParams();
  const { tab = "runs" } = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useActions();
  const found = useQuery(deploymentQuery(id));
  const overview = useQuery({ ...rowQuery(id), refetchInterval: REFRESH });
  const deployment = found.data;
  const row = overview.data ?? null;
  const buttons = useMemo(() => (row ? <HeadActions row={row} actions={actions} /> : undefined), [row, actions]);
  usePage({
    title: deployment?.name ?? "Deployment",
    kind: "Deployment",
    heading: true,
    breadcrumb: [{ label: "Deployments", to: "/deployments" }],
    actions: buttons,
  });
  const select = (next: (typeof TABS)[number]) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "runs" ? undefined : next }), replace: true });
  useKeys(
    {
      r: () => row && void actions.quickRun(row),
      "Shift+R": () => actions.customRun(id),
      p: () => row && void actions.pause([row], !row.paused),
    },
    {
      scope: "Deployment",
      label: { r: "Quick run", "Shift+R": "Custom run", p: "Pause or resume the schedules" },
      enabled: row !== null,
    },
  );
  useKeys(Object.fromEntries(TABS.map((name, index) => [String(index + 1), () => select(name)])), {
    scope: "Deployment",
  });

  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (!deployment || overview.isPending)
    return (
      <div className="grid gap-4 p-4">
        <Skeleton className="h-16" />
        <Skeleton className="h-80" />
      </div>
    );
  return (
    <div className="mx-auto flex max-w-[1500px] flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-wrap items-center gap-x-5 gap-y-2 rounded-md border border-line bg-surface px-4 py-3">
        {row && <Status row={row} why="beside" />}
        <Fact label="Flow">
          <Link
            to="/flows/flow/$id"
            params={{ id: deployment.flow_id }}
            className="font-medium text-accent hover:underline"
          >
            {row?.flow.name ?? deployment.flow_id}
          </Link>
        </Fact>
        {deployment.work_pool_name && (
          <Fact label="Work pool">
            <Link
              to="/work-pools/work-pool/$name"
              params={{ name: deployment.work_pool_name }}
              className="text-accent hover:underline"
            >
              {deployment.work_pool_name}
            </Link>
            {deployment.work_queue_name && <span className="text-muted"> / {deployment.work_queue_name}</span>}
          </Fact>
        )}
        {row?.last_polled && (
          <Fact label="Last polled">
            <Ago at={row.last_polled} />
          </Fact>
        )}
        <Fact label="Updated">
          <Time at={deployment.updated} form="minute" />
        </Fact>
        <Tags tags={deployment.tags} />
        <span className="grow" />
        {row && row.last_runs.length > 0 && (
          <Strip
            row={row}
            height={26}
            onOpen={(run) => void navigate({ to: "/runs/flow-run/$id", params: { id: run } })}
          />
        )}
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)_320px] items-start gap-4 max-[1099px]:grid-cols-1">
        <div className="min-w-0 rounded-md border border-line bg-surface">
          <Tabs
            className="px-2"
            label="Parts of the deployment"
            panel="deployment-tab"
            tabs={TABS.map((name) => ({ id: name, label: LABELS[name] }))}
            active={tab}
            onChange={select}
          />
          <div id="deployment-tab" role="tabpanel" aria-label={LABELS[tab]} className="min-w-0">
            {tab === "runs" && <PastRuns deployment={deployment} flow={row?.flow.name ?? ""} />}
            {tab === "upcoming" && <Upcoming id={id} paused={deployment.paused || row?.paused === true} />}
            {tab === "parameters" && <Parameters deployment={deployment} />}
            {tab === "configuration" && <Configuration deployment={deployment} />}
            {tab === "triggers" && <Triggers id={id} />}
            {tab === "description" && (
              <div className="p-4">
                {deployment.description ? (
                  <Markdown text={deployment.description} />
                ) : (
                  <EmptyState title="No description">
                    The flow's docstring, or what the deployment is given as its description, appears here.
                  </EmptyState>
                )}
              </div>
            )}
          </div>
        </div>
        <aside aria-label="Schedules and limits" className="flex min-w-0 flex-col gap-4">
          <Schedules deployment={deployment} row={row} actions={actions} />
          <Limits deployment={deployment} />
          <Backfills deployment={deployment} />
        </aside>
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <span className="flex items-baseline gap-1.5 text-sm">
      <span className="text-xs text-muted">{label}</span>
      <span>{children}</span>
    </span>
  );
}

function HeadActions({ row, actions }: { row: Overview; actions: ReturnType<typeof useActions> }) {
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="primary">
            Run <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
        items={[
          { label: "Quick run", shortcut: "r", onSelect: () => void actions.quickRun(row) },
          { label: "Custom run…", shortcut: "Shift+R", onSelect: () => actions.customRun(row.id) },
        ]}
      />
      <Menu
        align="end"
        trigger={<IconButton label="More actions" icon={<MoreHorizontal size={16} />} tip={false} />}
        items={actions.menu(row, () => history.back()).slice(3)}
      />
    </>
  );
}
