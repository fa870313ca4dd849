/** One flow: how it did lately, its runs, deployments and errors. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MoreHorizontal, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { api, data } from "@/api/client";
import { Ago } from "@/components/time";
import {
  confirm,
  copyText,
  EmptyState,
  ErrorPanel,
  IconButton,
  Menu,
  Skeleton,
  Tabs,
  Tags,
  toast,
  usePage,
} from "@/components/ui";
import { RunsList } from "@/features/runs";
import { formatDuration, plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { absolute, pageOf } from "@/lib/url";
import { LastRun, NextRun, Strip, Success } from "./parts/cells";
import { Deployments, Details, Errors } from "./parts/tabs";
import { deploymentsQuery, type FlowRow, flowQuery, keys, rowQuery, useFresh } from "./queries";
import { TABS, type Tab } from "./search";

const route = getRouteApi("/flows/flow/$id");
const LABELS: Record<Tab, string> = { runs: "Runs", deployments: "Deployments", errors: "Errors", details: "Details" };
const WITHOUT = ["deployment"] as const;

const failed = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });

export function FlowPage() {
  const { id } = route.useParams();
  const { tab = "runs" } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery(flowQuery(id));
  const overview = useQuery(rowQuery(id));
  useFresh();
  const flow = found.data;
  const row = overview.data ?? null;
  const remove = useRemove(id, flow?.name);
  const actions = useMemo(
    () => (
      <Menu
        align="end"
        trigger={<IconButton label="Actions of the flow" icon={<MoreHorizontal size={16} />} tip={false} />}
        items={[
          { label: "Copy the id", onSelect: () => void copyText(id) },
          { label: "Copy the link", onSelect: () => void copyText(absolute(pageOf.flow(id))) },
          "separator",
          { label: "Delete…", danger: true, icon: <Trash2 size={13} />, onSelect: () => void remove().catch(failed) },
        ]}
      />
    ),
    [id, remove],
  );
  usePage({
    title: flow?.name ?? "Flow",
    kind: "Flow",
    heading: true,
    breadcrumb: [{ label: "Flows", to: "/flows" }],
    actions,
  });
  const select = (next: Tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "runs" ? undefined : next }), replace: true });
  useKeys(Object.fromEntries(TABS.map((name, index) => [String(index + 1), () => select(name)])), { scope: "Flow" });

  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (!flow) return <Skeleton lines={8} className="p-4" />;
  const counts: Partial<Record<Tab, number>> = { deployments: row?.deployments };
  return (
    <div className="flex h-full min-h-[520px] flex-col">
      {row && <Facts row={row} onRun={(run) => void navigate({ to: "/runs/flow-run/$id", params: { id: run } })} />}
      <Tabs
        className="shrink-0 bg-surface px-3"
        label="Parts of the flow"
        panel="flow-tab"
        tabs={TABS.map((name) => ({ id: name, label: LABELS[name], count: counts[name] }))}
        active={tab}
        onChange={select}
      />
      <div id="flow-tab" role="tabpanel" aria-label={LABELS[tab]} className="flex min-h-0 grow flex-col bg-surface">
        {tab === "runs" && (
          <RunsList
            className="flex min-h-0 grow flex-col"
            q={`flow:${id}`}
            label={`Runs of ${flow.name}`}
            without={row?.deployments ? undefined : WITHOUT}
            empty={
              <EmptyState title="No runs yet">
                Call the flow, or run one of its deployments: it appears here.
              </EmptyState>
            }
          />
        )}
        {tab === "deployments" && <Deployments id={id} />}
        {tab === "errors" && <Errors id={id} />}
        {tab === "details" && <Details flow={flow} row={row} />}
      </div>
    </div>
  );
}

function Facts({ row, onRun }: { row: FlowRow; onRun: (id: string) => void }) {
  const over = row.last_runs.filter((run) => run.state_type === "COMPLETED").map((run) => run.seconds);
  const typical = [...over].sort((a, b) => a - b)[Math.floor(over.length / 2)];
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-surface px-4 py-2.5 max-[899px]:px-3">
      {row.last_runs.length > 0 && <Strip row={row} onOpen={onRun} height={30} />}
      <Fact label="Success, 7 d">
        <Success row={row} />
        {row.success_rate != null && (
          <span className="ml-1 text-xs text-muted">of {plural(row.success_runs, "run")}</span>
        )}
      </Fact>
      {typical !== undefined && <Fact label="Typical duration">{formatDuration(typical)}</Fact>}
      <Fact label="Last run">
        <LastRun row={row} />
      </Fact>
      <Fact label="Next run">
        <NextRun row={row} />
      </Fact>
      <Fact label="Created">
        <Ago at={row.created} />
      </Fact>
      <Tags tags={row.tags} max={5} />
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col">
      <span className="text-xs text-muted">{label}</span>
      <span className="flex min-h-6 items-center">{children}</span>
    </div>
  );
}

/** Ask with all that goes with the flow in sight, then delete it. */
function useRemove(id: string, name: string | undefined) {
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  return useMemo(
    () => async () => {
      const [listed, counted] = await Promise.all([
        queries.fetchQuery(deploymentsQuery(id)),
        data(
          api.POST("/api/rota/runs/search", {
            body: { kind: "flow", filter: { flow: { include: [id], exclude: [] } }, limit: 1, count: true } as never,
          }),
        ),
      ]);
      const names = listed.deployments.map((row) => row.name);
      const runs = counted.count;
      const yes = await confirm({
        title: `Delete the flow ${name ?? ""}?`,
        danger: true,
        typed: names.length > 0 ? name : undefined,
        body: (
          <>
            <p>
              {runs ? `${runs.is_exact ? "" : "About "}${plural(runs.value, "run")}` : "Its runs"} with their logs and
              results go with it{names.length ? `, and ${plural(names.length, "deployment")}:` : "."}
            </p>
            {names.length > 0 && (
              <ul className="mt-2 max-h-40 list-disc overflow-auto pl-5">
                {names.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            )}
          </>
        ),
      });
      if (!yes) return;
      await data(api.DELETE("/api/flows/{id}", { params: { path: { id } } }) as Promise<{ data?: unknown }>);
      toast({ text: `The flow ${name} is deleted.` });
      // First away from its page, which would ask for it again.
      await navigate({ to: "/flows", search: {} });
      queries.removeQueries({ queryKey: ["flows", "one", id] });
      await queries.invalidateQueries({ queryKey: keys.all });
    },
    [id, name, queries, navigate],
  );
}
