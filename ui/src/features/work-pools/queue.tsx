/** One queue of a pool; make one, change one; and the page that finds it by its id. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useEffect, useMemo } from "react";
import { ApiError, api, data } from "@/api/client";
import { SlotBar } from "@/components/charts";
import { Ago } from "@/components/time";
import { Button, CopyButton, EmptyState, ErrorPanel, Panel, Skeleton, Tabs, usePage } from "@/components/ui";
import { RunsList } from "@/features/runs";
import { type Actions, useActions } from "./actions";
import { isManaged, type Pool, type Queue } from "./model";
import { Depth, Fact } from "./parts/cells";
import { Deployments } from "./parts/deployments";
import { QueueForm } from "./parts/queue-form";
import { QueueStatus } from "./parts/queues";
import { StartCommand } from "./parts/start-command";
import { WhyWaiting } from "./parts/why";
import { poolsQuery, usePoolsLive } from "./queries";
import type { PoolsSearch } from "./search";

const pathOf = (pool: string) => `/work-pools/work-pool/${encodeURIComponent(pool)}`;

const crumbs = (pool: string) => [
  { label: "Work pools", to: "/work-pools" },
  { label: pool, to: pathOf(pool) },
];

/** A pool and one of its queues, by what the address calls them. */
function useQueue(): {
  found: ReturnType<typeof useQuery<Pool[]>>;
  pool: Pool | undefined;
  queue: Queue | undefined;
  names: { name: string; queue: string };
} {
  const names = useParams({ strict: false }) as { name: string; queue: string };
  const found = useQuery(poolsQuery);
  const pool = found.data?.find((each) => each.name === names.name || each.id === names.name);
  const queue = pool?.queues.find((each) => each.name === names.queue || each.id === names.queue);
  return { found, pool, queue, names };
}

function Missing({ what }: { what: string }) {
  return <ErrorPanel error={new ApiError(404, `There is no ${what}.`, null, null)} className="m-4" />;
}

export function CreateQueuePage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const found = useQuery(poolsQuery);
  const pool = found.data?.find((each) => each.name === name);
  usePage({ title: "New queue", kind: name, heading: true, breadcrumb: crumbs(name) });
  if (found.isPending) return <Skeleton className="m-4 h-64" />;
  if (!pool) return <Missing what={`work pool ${name}`} />;
  return <QueueForm pool={pool} queue={null} />;
}

export function EditQueuePage() {
  const { found, pool, queue, names } = useQueue();
  usePage({
    title: "Edit",
    kind: names.queue,
    heading: true,
    breadcrumb: [
      ...crumbs(names.name),
      { label: names.queue, to: `${pathOf(names.name)}/queue/${encodeURIComponent(names.queue)}` },
    ],
  });
  const details = useQuery({
    queryKey: ["work-pools", "queue", queue?.id],
    queryFn: () => data(api.GET("/api/work_queues/{id}", { params: { path: { id: queue?.id as string } } })),
    enabled: queue !== undefined,
  });
  if (found.isPending || (queue && details.isPending)) return <Skeleton className="m-4 h-64" />;
  if (!pool || !queue) return <Missing what={`queue ${names.queue} in ${names.name}`} />;
  if (details.isError) return <ErrorPanel error={details.error} className="m-4" />;
  return <QueueForm key={queue.id} pool={pool} queue={queue} description={details.data?.description ?? ""} />;
}

/** Clients print addresses with the queue's id: this sends them on. */
export function QueueByIdPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const navigate = useNavigate();
  usePage({ title: "Work queue", heading: true, breadcrumb: [{ label: "Work pools", to: "/work-pools" }] });
  const found = useQuery({
    queryKey: ["work-pools", "queue", id],
    queryFn: () => data(api.GET("/api/work_queues/{id}", { params: { path: { id } } })),
  });
  const queue = found.data;
  useEffect(() => {
    if (queue?.work_pool_name)
      void navigate({
        to: "/work-pools/work-pool/$name/queue/$queue",
        params: { name: queue.work_pool_name, queue: queue.name },
        replace: true,
      });
  }, [queue, navigate]);
  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  return <Skeleton className="m-4 h-64" />;
}

const HIDDEN = ["pool"] as const;

export function QueuePage() {
  const { found, pool, queue, names } = useQueue();
  const { tab = "runs" } = useSearch({ strict: false }) as PoolsSearch;
  const navigate = useNavigate();
  const actions = useActions();
  usePoolsLive();
  const buttons = useMemo(
    () => (pool && queue ? <HeadActions pool={pool} queue={queue} actions={actions} /> : undefined),
    [pool, queue, actions],
  );
  usePage({
    title: queue?.name ?? names.queue,
    kind: "Work queue",
    heading: true,
    breadcrumb: crumbs(pool?.name ?? names.name),
    actions: buttons,
  });
  if (found.isError && !found.data)
    return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (found.isPending) return <Skeleton className="m-4 h-64" />;
  if (!pool || !queue) return <Missing what={`queue ${names.queue} in ${names.name}`} />;
  const shown = tab === "deployments" ? "deployments" : "runs";
  return (
    <div className="mx-auto flex max-w-[1500px] flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border border-line bg-surface px-4 py-3">
        <QueueStatus queue={queue} />
        <Fact label="Work pool">
          <Link to="/work-pools/work-pool/$name" params={{ name: pool.name }} className="text-accent hover:underline">
            {pool.name}
          </Link>
          {pool.is_paused && <span className="text-muted">, which is paused</span>}
        </Fact>
        <Fact label="Priority">
          {queue.priority} <span className="text-muted">of {pool.queues.length}</span>
        </Fact>
        <Fact label="Slots">
          <span className="inline-flex w-40">
            <SlotBar used={queue.slots_used} limit={queue.concurrency_limit} label={`Slots of ${queue.name}`} />
          </span>
        </Fact>
        <Fact label="Waiting">
          <Depth count={queue.depth} />
          {queue.late > 0 && (
            <span data-tone="late" className="tone-text">
              , {queue.late} late
            </span>
          )}
        </Fact>
        {!isManaged(pool) && (
          <Fact label="Last poll">{queue.last_polled ? <Ago at={queue.last_polled} /> : "never"}</Fact>
        )}
        <span className="ml-auto inline-flex items-center gap-1 text-xs text-muted">
          <CopyButton text={queue.id} label="Copy the id" />
        </span>
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4 max-[1099px]:grid-cols-1">
        <div className="min-w-0 rounded-md border border-line bg-surface">
          <Tabs
            className="px-2"
            label="Parts of the queue"
            panel="queue-tab"
            tabs={[
              { id: "runs", label: "Runs" },
              { id: "deployments", label: "Deployments" },
            ]}
            active={shown}
            onChange={(next) =>
              void navigate({ to: ".", search: { tab: next === "runs" ? undefined : next } as never, replace: true })
            }
          />
          <div
            id="queue-tab"
            role="tabpanel"
            aria-label={shown === "runs" ? "Runs" : "Deployments"}
            className="min-w-0"
          >
            {shown === "runs" ? (
              <RunsList
                q={`pool:${JSON.stringify(pool.name)} queue:${JSON.stringify(queue.name)}`}
                label={`Runs of ${queue.name}`}
                without={HIDDEN}
                className="flex h-[max(420px,calc(100dvh-260px))] flex-col"
                empty={<EmptyState title="No run has come here yet" />}
              />
            ) : (
              <Deployments pool={pool.name} queue={queue.name} />
            )}
          </div>
        </div>
        <aside className="flex min-w-0 flex-col gap-4" aria-label="What runs need here">
          <WhyWaiting pool={pool} queue={queue.name} depth={queue.depth} />
          <Panel title={isManaged(pool) ? "Served by the server" : "A worker for this queue alone"}>
            <StartCommand pool={pool} queue={queue.name} />
          </Panel>
        </aside>
      </div>
    </div>
  );
}

function HeadActions({ pool, queue, actions }: { pool: Pool; queue: Queue; actions: Actions }) {
  const navigate = useNavigate();
  const params = { name: pool.name, queue: queue.name };
  const isDefault = queue.name === "default";
  return (
    <>
      <Button
        icon={queue.is_paused ? <Play size={14} /> : <Pause size={14} />}
        onClick={() => void actions.pauseQueue(pool, queue, !queue.is_paused)}
      >
        {queue.is_paused ? "Resume" : "Pause"}
      </Button>
      <Button
        icon={<Pencil size={14} />}
        onClick={() => void navigate({ to: "/work-pools/work-pool/$name/queue/$queue/edit", params })}
      >
        Edit
      </Button>
      {!isDefault && (
        <Button
          variant="danger"
          className="max-sm:hidden"
          icon={<Trash2 size={14} />}
          onClick={() =>
            void actions.destroyQueue(
              pool.name,
              queue,
              () => void navigate({ to: "/work-pools/work-pool/$name", params, search: { tab: "queues" } }),
            )
          }
        >
          Delete
        </Button>
      )}
    </>
  );
}
