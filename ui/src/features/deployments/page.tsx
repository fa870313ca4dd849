/** All deployments: whether they can run, when they will, and how they did. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, data } from "@/api/client";
import { type ColumnChoice, ColumnMenu, Grid } from "@/components/grid";
import { Button, EmptyState, ErrorPanel, Input, Select, Skeleton, Tags, usePage } from "@/components/ui";
import { plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { setting, useSetting } from "@/lib/storage";
import { absolute, pageOf } from "@/lib/url";
import { useActions } from "./actions";
import { Bulk } from "./parts/bulk";
import { ScheduleCell, Status, Strip } from "./parts/cells";
import { columnsOf, Name, Pauser, RowActions } from "./parts/columns";
import type { Overview, OverviewQuery } from "./queries";
import type { DeploymentsSearch } from "./search";

const route = getRouteApi("/deployments");
const PAGE = 100;
const PAUSE = 200;
const REFRESH = 10_000;
const choices = setting<ColumnChoice>(
  "deployments-columns",
  {},
  (value) => typeof value === "object" && value !== null,
);
const rowKey = (row: Overview) => row.id;

function queryOf(search: DeploymentsSearch): Partial<OverviewQuery> {
  const [flow, name] = search.q?.includes("/") ? search.q.split("/", 2) : [undefined, search.q];
  return {
    ...(name && { name: { include: [`*${name}*`], exclude: [] } }),
    ...(flow && { flow: { include: [`*${flow}*`], exclude: [] } }),
    ...(search.tag && { tags: [search.tag] }),
    ...(search.status && { status: search.status }),
    ...(search.schedules && { paused: search.schedules === "paused" }),
    sort: search.sort ?? "name",
    descending: search.desc ?? false,
  };
}

export function DeploymentsPage() {
  usePage({ title: "Deployments", heading: true });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useActions();
  const [choice, setChoice] = useSetting(choices);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const asked = queryOf(search);
  const list = useInfiniteQuery({
    queryKey: ["deployments", "list", asked],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      data(
        api.POST("/api/rota/deployments/overview", {
          body: { ...asked, limit: PAGE, offset: pageParam } as OverviewQuery,
        }),
      ),
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.count ? pages.length * PAGE : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.deployments) ?? [], [list.data]);
  const count = list.data?.pages[0]?.count ?? 0;
  const change = (part: Partial<DeploymentsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const openRun = (id: string) => void navigate({ to: "/runs/flow-run/$id", params: { id } });
  const columns = columnsOf(actions, openRun, (tag) => change({ tag }));
  const filtered = Boolean(search.q || search.tag || search.status || search.schedules);
  const clear = () => change({ q: undefined, tag: undefined, status: undefined, schedules: undefined });
  const chosen = rows.filter((row) => selected.has(row.id));

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <SearchBox value={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
        <Select
          aria-label="Status"
          className="w-36!"
          value={search.status ?? ""}
          onChange={(status) => change({ status: status || undefined })}
          options={[
            { value: "", label: "Any status" },
            { value: "READY", label: "Ready" },
            { value: "NOT_READY", label: "Not ready" },
          ]}
        />
        <Select
          aria-label="Schedules"
          className="w-40!"
          value={search.schedules ?? ""}
          onChange={(schedules) => change({ schedules: schedules || undefined })}
          options={[
            { value: "", label: "Schedules: any" },
            { value: "active", label: "Schedules: on" },
            { value: "paused", label: "Schedules: paused" },
          ]}
        />
        {search.tag && <Tags tags={[`${search.tag} ✕`]} onClick={() => change({ tag: undefined })} />}
        <span className="grow" />
        {list.data && <span className="text-xs text-muted">{plural(count, "deployment")}</span>}
        <ColumnMenu columns={columns} choice={choice} onChoice={setChoice} />
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />}
      {list.isPending ? (
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
        </div>
      ) : (
        <Grid
          label="Deployments"
          className="grow"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          total={count}
          rowHeight={44}
          onOpen={(row, newTab) =>
            newTab ? void window.open(absolute(pageOf.deployment(row.id)), "_blank", "noopener") : actions.open(row.id)
          }
          selected={selected}
          onSelect={setSelected}
          onSelectAll={() => setSelected(new Set(rows.map(rowKey)))}
          rowMenu={(row) => actions.menu(row)}
          sort={{ id: search.sort ?? "name", descending: search.desc ?? false }}
          onSort={({ id, descending }) =>
            change({
              sort: id === "name" ? undefined : (id as DeploymentsSearch["sort"]),
              desc: descending || undefined,
            })
          }
          choice={choice}
          onChoice={setChoice}
          cardHeight={124}
          card={(row) => (
            <div className="flex h-full flex-col justify-center gap-1">
              <div className="flex items-center gap-2">
                <div className="min-w-0 grow">
                  <Name row={row} />
                </div>
                <Pauser row={row} actions={actions} />
                <RowActions row={row} actions={actions} />
              </div>
              <div className="flex items-center justify-between gap-3">
                <Status row={row} why="no" />
                <Strip row={row} onOpen={openRun} height={18} />
              </div>
              <ScheduleCell row={row} />
              {row.status_reason && <p className="truncate text-xs leading-[15px] text-muted">{row.status_reason}</p>}
            </div>
          )}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          loadingMore={list.isFetchingNextPage}
          empty={
            filtered ? (
              <EmptyState title="No deployment fits" action={<Button onClick={clear}>Clear the filters</Button>}>
                Nothing has {search.q ? `“${search.q}” in its name` : "what is asked for"}.
              </EmptyState>
            ) : (
              <EmptyState title="No deployments yet">
                <p>A deployment lets a flow run from here, by schedule or by hand. The shortest way to one:</p>
                <pre className="mt-2 rounded-md border border-line bg-raised p-3 text-left font-mono text-xs text-text">
                  {'if __name__ == "__main__":\n    my_flow.serve(name="my-deployment")'}
                </pre>
              </EmptyState>
            )
          }
        />
      )}
      {chosen.length > 0 && <Bulk rows={chosen} actions={actions} onClear={() => setSelected(new Set())} />}
    </div>
  );
}

/** The box stays where it is also when nothing is found. */
function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const latest = useRef(onChange);
  latest.current = onChange;
  const sent = useRef(value);
  // An address that changed by other means than typing here.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      latest.current(sent.current);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, value]);
  useKeys({ "/": () => box.current?.focus() }, { scope: "Lists", label: "Search" });
  return (
    <div className="w-72 max-sm:w-full">
      <Input
        ref={box}
        type="search"
        aria-label="Search deployments"
        placeholder="Search: name, or flow/name"
        icon={<Search size={14} />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
      />
    </div>
  );
}
