/** All work pools: who serves them, what runs, what waits. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus, Search, Server } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type ColumnChoice, ColumnMenu, Grid } from "@/components/grid";
import { Button, EmptyState, ErrorPanel, Input, Select, Skeleton, usePage } from "@/components/ui";
import { plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { setting, useSetting } from "@/lib/storage";
import { absolute, pageOf } from "@/lib/url";
import { useActions } from "./actions";
import { matching, type Pool, sorted } from "./model";
import { Depth, PoolName, Status, Workers } from "./parts/cells";
import { columnsOf, Pauser, PoolMenu, Slots } from "./parts/columns";
import { poolsQuery, usePoolsLive } from "./queries";
import type { PoolsSearch } from "./search";

const route = getRouteApi("/work-pools");
const choices = setting<ColumnChoice>("work-pools-columns", {}, (value) => typeof value === "object" && value !== null);
const rowKey = (pool: Pool) => pool.id;

export function WorkPoolsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useActions();
  const [choice, setChoice] = useSetting(choices);
  const [text, setText] = useState(search.q ?? "");
  const box = useRef<HTMLInputElement>(null);
  const create = () => void navigate({ to: "/work-pools/create" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button does the same for good
  const buttons = useMemo(
    () => (
      <Button variant="primary" icon={<Plus size={14} />} onClick={create}>
        New pool
      </Button>
    ),
    [],
  );
  usePage({ title: "Work pools", heading: true, actions: buttons });
  const found = useQuery(poolsQuery);
  usePoolsLive();
  useKeys(
    { "/": () => box.current?.focus(), n: create },
    { scope: "Lists", label: { "/": "Search", n: "New work pool" } },
  );

  const pools = found.data ?? [];
  const types = useMemo(() => [...new Set(found.data?.map((pool) => pool.type))].sort(), [found.data]);
  const rows = useMemo(
    () => sorted(matching(found.data ?? [], { ...search, q: text }), search.sort, search.desc),
    [found.data, search, text],
  );
  const columns = useMemo(() => columnsOf(actions), [actions]);
  const change = (part: Partial<PoolsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const clear = () => {
    setText("");
    change({ q: undefined, type: undefined, status: undefined });
  };

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <div className="w-72 max-sm:w-full">
          <Input
            ref={box}
            type="search"
            aria-label="Search work pools"
            placeholder="Search: name, type, description"
            icon={<Search size={14} />}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              change({ q: event.target.value || undefined });
            }}
            autoComplete="off"
          />
        </div>
        <Select
          aria-label="Status"
          className="w-36!"
          value={search.status ?? ""}
          onChange={(status) => change({ status: status || undefined })}
          options={[
            { value: "", label: "Any status" },
            { value: "READY", label: "Ready" },
            { value: "NOT_READY", label: "Not ready" },
            { value: "PAUSED", label: "Paused" },
          ]}
        />
        {(types.length > 1 || search.type) && (
          <Select
            aria-label="Type"
            className="w-36!"
            value={search.type ?? ""}
            onChange={(type) => change({ type: type || undefined })}
            options={[{ value: "", label: "Any type" }, ...types.map((type) => ({ value: type, label: type }))]}
          />
        )}
        <span className="grow" />
        {found.data && <Sum pools={pools} shown={rows.length} />}
        <ColumnMenu columns={columns} choice={choice} onChoice={setChoice} />
      </div>
      {found.isError && <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-3" />}
      {found.isPending ? (
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
        </div>
      ) : (
        <Grid
          label="Work pools"
          className="grow"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          total={rows.length}
          rowHeight={44}
          onOpen={(pool, newTab) =>
            newTab
              ? void window.open(absolute(pageOf.workPool(pool.name)), "_blank", "noopener")
              : actions.open(pool.name)
          }
          rowMenu={(pool) => actions.menu(pool)}
          sort={{ id: search.sort ?? "name", descending: search.desc ?? false }}
          onSort={({ id, descending }) =>
            change({ sort: id === "name" ? undefined : (id as PoolsSearch["sort"]), desc: descending || undefined })
          }
          choice={choice}
          onChoice={setChoice}
          cardHeight={104}
          card={(pool) => (
            <div className="flex h-full flex-col justify-center gap-1.5 pl-2">
              <div className="flex items-center gap-2">
                <div className="min-w-0 grow">
                  <PoolName pool={pool} />
                </div>
                <Pauser pool={pool} actions={actions} />
                <PoolMenu pool={pool} actions={actions} />
              </div>
              <div className="flex items-center gap-3 text-xs">
                <Status status={pool.status} />
                <span className="text-muted">
                  workers <Workers pool={pool} />
                </span>
                <span className="text-muted">
                  waiting <Depth count={pool.depth} />
                  {pool.late > 0 && (
                    <span data-tone="late" className="tone-text font-medium">
                      , {pool.late} late
                    </span>
                  )}
                </span>
              </div>
              <div className="text-xs">
                <Slots pool={pool} />
              </div>
            </div>
          )}
          empty={
            found.isError ? null : pools.length > 0 ? (
              <EmptyState title="No work pool fits" action={<Button onClick={clear}>Clear the filters</Button>}>
                None of {plural(pools.length, "work pool")} {text ? `has “${text}” in it` : "is like this"}.
              </EmptyState>
            ) : (
              <EmptyState
                icon={<Server size={28} />}
                title="No work pools yet"
                action={
                  <Link
                    to="/work-pools/create"
                    className="inline-flex h-7 items-center gap-1.5 rounded-sm border border-accent bg-accent px-2.5 text-sm font-medium text-on-accent"
                  >
                    <Plus size={14} /> New pool
                  </Link>
                }
              >
                A work pool is where deployments' runs wait until a worker, or the server itself, takes and runs them.
                Flows that are served or called need none.
              </EmptyState>
            )
          }
        />
      )}
    </div>
  );
}

/** The whole in one line: what to look at first. */
function Sum({ pools, shown }: { pools: Pool[]; shown: number }) {
  const late = pools.reduce((sum, pool) => sum + pool.late, 0);
  return (
    <span className="text-xs text-muted">
      {shown === pools.length ? plural(pools.length, "work pool") : `${shown} of ${plural(pools.length, "work pool")}`}
      {late > 0 && (
        <>
          {" · "}
          <span data-tone="late" className="tone-text font-medium">
            {plural(late, "late run")}
          </span>
        </>
      )}
    </span>
  );
}
