/** One work pool: who serves it, what it runs, what waits and why. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { MoreHorizontal, Pause, Pencil, Play } from "lucide-react";
import { useEffect, useMemo } from "react";
import { ApiError } from "@/api/client";
import { SlotBar } from "@/components/charts";
import { Ago } from "@/components/time";
import { Button, EmptyState, ErrorPanel, IconButton, Menu, Panel, Skeleton, Tabs, usePage } from "@/components/ui";
import { RunsList } from "@/features/runs";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { type Actions, useActions } from "./actions";
import { isManaged, type Pool } from "./model";
import { Depth, Fact, Late, Status, TypeIcon, Workers } from "./parts/cells";
import { Deployments } from "./parts/deployments";
import { useDepths } from "./parts/depths";
import { Details } from "./parts/details";
import { Queues } from "./parts/queues";
import { StartCommand } from "./parts/start-command";
import { WhyWaiting } from "./parts/why";
import { WorkersTab } from "./parts/workers";
import { keys, poolsQuery, usePoolsLive } from "./queries";
import { TABS, type Tab } from "./search";

const route = getRouteApi("/work-pools/work-pool/$name");
const HIDDEN = ["pool"] as const;

export function WorkPoolPage() {
  const { name } = route.useParams();
  const { tab = "runs" } = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useActions();
  const found = useQuery(poolsQuery);
  const pool = found.data?.find((each) => each.name === name || each.id === name);
  usePoolsLive((client) => void client.invalidateQueries({ queryKey: keys.workers(pool?.name ?? name) }));
  const depths = useDepths(pool, found.dataUpdatedAt);
  const buttons = useMemo(() => (pool ? <HeadActions pool={pool} actions={actions} /> : undefined), [pool, actions]);
  usePage({
    title: pool?.name ?? name,
    kind: "Work pool",
    heading: true,
    breadcrumb: [{ label: "Work pools", to: "/work-pools" }],
    actions: buttons,
  });
  // Addresses may name a pool by its id.
  useEffect(() => {
    if (pool && pool.name !== name)
      void navigate({ params: { name: pool.name }, search: (before) => before, replace: true });
  }, [pool, name, navigate]);
  const select = (next: Tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "runs" ? undefined : next }), replace: true });
  useKeys(Object.fromEntries(TABS.map((each, at) => [String(at + 1), () => select(each)])), { scope: "Work pool" });
  useKeys(
    {
      p: () => pool && void actions.pause(pool, !pool.is_paused),
      e: () => pool && void navigate({ to: "/work-pools/work-pool/$name/edit", params: { name: pool.name } }),
    },
    { scope: "Work pool", label: { p: "Pause or resume", e: "Edit" }, enabled: pool !== undefined },
  );

  if (found.isError && !pool)
    return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (found.isPending)
    return (
      <div className="grid gap-4 p-4">
        <Skeleton className="h-16" />
        <Skeleton className="h-80" />
      </div>
    );
  if (!pool)
    return <ErrorPanel error={new ApiError(404, `There is no work pool ${name}.`, null, null)} className="m-4" />;
  const labels = {
    runs: "Runs",
    queues: "Work queues",
    workers: "Workers",
    deployments: "Deployments",
    details: "Details",
  };
  // The panel that says why runs wait has the command, too.
  const explained = pool.depth > 0 && pool.workers_online === 0 && !pool.is_paused;
  const served = pool.depth === 0 && (pool.workers_online > 0 || isManaged(pool));
  const counts: Partial<Record<Tab, number>> = { queues: pool.queues.length, workers: pool.workers_total };
  return (
    <div className="mx-auto flex max-w-[1500px] flex-col gap-4 p-4 max-[899px]:p-3">
      <Header pool={pool} />
      <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4 max-[1099px]:grid-cols-1">
        <div className="min-w-0 rounded-md border border-line bg-surface">
          <Tabs
            className="px-2"
            label="Parts of the work pool"
            panel="pool-tab"
            tabs={TABS.map((each) => ({ id: each, label: labels[each], count: counts[each] }))}
            active={tab}
            onChange={select}
          />
          <div id="pool-tab" role="tabpanel" aria-label={labels[tab]} className="min-w-0">
            {tab === "runs" && (
              <RunsList
                q={`pool:${JSON.stringify(pool.name)}`}
                label={`Runs of ${pool.name}`}
                without={HIDDEN}
                className="flex h-[max(420px,calc(100dvh-260px))] flex-col"
                empty={
                  <EmptyState title="No run has come here yet">
                    Runs of deployments that name this pool appear here, those that wait among them.
                  </EmptyState>
                }
              />
            )}
            {tab === "queues" && <Queues pool={pool} actions={actions} depths={depths} />}
            {tab === "workers" && <WorkersTab pool={pool} actions={actions} />}
            {tab === "deployments" && <Deployments pool={pool.name} />}
            {tab === "details" && <Details pool={pool} />}
          </div>
        </div>
        <aside
          className={cx("flex min-w-0 flex-col gap-4", !served && "max-[1099px]:order-first")}
          aria-label="What runs need here"
        >
          <WhyWaiting pool={pool} depth={pool.depth} />
          {!explained && (
            <Panel title={isManaged(pool) ? "Served by the server" : "Start a worker"}>
              <StartCommand pool={pool} />
            </Panel>
          )}
        </aside>
      </div>
    </div>
  );
}

function Header({ pool }: { pool: Pool }) {
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border border-line bg-surface px-4 py-3">
      <Status status={pool.status} />
      <Fact label="Type">
        <span className="inline-flex items-center gap-1.5">
          <TypeIcon type={pool.type} size={14} /> {pool.type}
        </span>
      </Fact>
      <Fact label="Workers">{isManaged(pool) ? "the server itself" : <Workers pool={pool} />}</Fact>
      <Fact label="Slots">
        <span className="inline-flex w-40">
          <SlotBar used={pool.slots_used} limit={pool.concurrency_limit} label={`Slots of ${pool.name}`} />
        </span>
      </Fact>
      <Fact label="Waiting">
        <Depth count={pool.depth} />
        {pool.late > 0 && (
          <>
            <span className="text-muted">, late </span>
            <Late count={pool.late} name={pool.name} />
          </>
        )}
      </Fact>
      <Fact label="Last poll">{pool.last_polled ? <Ago at={pool.last_polled} /> : "never"}</Fact>
      {pool.description && <p className="min-w-0 basis-full text-sm text-muted">{pool.description}</p>}
    </header>
  );
}

function HeadActions({ pool, actions }: { pool: Pool; actions: Actions }) {
  const navigate = useNavigate();
  return (
    <>
      <Button
        icon={pool.is_paused ? <Play size={14} /> : <Pause size={14} />}
        onClick={() => void actions.pause(pool, !pool.is_paused)}
      >
        {pool.is_paused ? "Resume" : "Pause"}
      </Button>
      <Button
        className="max-sm:hidden"
        icon={<Pencil size={14} />}
        onClick={() => void navigate({ to: "/work-pools/work-pool/$name/edit", params: { name: pool.name } })}
      >
        Edit
      </Button>
      <Menu
        align="end"
        items={actions.menu(pool, () => void navigate({ to: "/work-pools" }))}
        trigger={<IconButton label="More actions" icon={<MoreHorizontal size={16} />} tip={false} />}
      />
    </>
  );
}
