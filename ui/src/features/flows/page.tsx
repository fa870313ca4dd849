/** All flows: how they did, and when they run next. */
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ColumnChoice, ColumnMenu, Grid } from "@/components/grid";
import { SearchBox } from "@/components/search-box";
import { Button, copyText, EmptyState, ErrorPanel, type MenuEntry, Skeleton, Tags, usePage } from "@/components/ui";
import { plural } from "@/lib/format";
import { setting, useSetting } from "@/lib/storage";
import { absolute, pageOf } from "@/lib/url";
import { LastRun, Strip, Success } from "./parts/cells";
import { columnsOf } from "./parts/columns";
import { type FlowRow, useFlows, useFresh } from "./queries";
import type { FlowsSearch } from "./search";

const route = getRouteApi("/flows");
const choices = setting<ColumnChoice>("flows-columns", {}, (value) => typeof value === "object" && value !== null);
const rowKey = (row: FlowRow) => row.id;

export function FlowsPage() {
  usePage({ title: "Flows", heading: true });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [choice, setChoice] = useSetting(choices);
  const list = useFlows(search);
  useFresh();
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.flows) ?? [], [list.data]);
  const count = list.data?.pages[0]?.count ?? 0;
  const change = (part: Partial<FlowsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const openRun = (id: string) => void navigate({ to: "/runs/flow-run/$id", params: { id } });
  const open = (row: FlowRow) => void navigate({ to: "/flows/flow/$id", params: { id: row.id }, search: {} });
  const columns = columnsOf(openRun, (tag) => change({ tag }));
  const menu = (row: FlowRow): MenuEntry[] => [
    { label: "Open", shortcut: "Enter", onSelect: () => open(row) },
    {
      label: "Show its runs",
      onSelect: () => void navigate({ to: "/runs", search: { q: `flow:${JSON.stringify(row.name)}` } as never }),
    },
    "separator",
    { label: "Copy the name", onSelect: () => void copyText(row.name) },
    { label: "Copy the id", onSelect: () => void copyText(row.id) },
    { label: "Copy the link", onSelect: () => void copyText(absolute(pageOf.flow(row.id))) },
  ];

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <SearchBox
          label="Search flows"
          placeholder="Search by name"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        {search.tag && <Tags tags={[`${search.tag} ✕`]} onClick={() => change({ tag: undefined })} />}
        <span className="grow" />
        {list.data && <span className="text-xs text-muted">{plural(count, "flow")}</span>}
        <ColumnMenu columns={columns} choice={choice} onChoice={setChoice} />
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />}
      {list.isPending ? (
        <Skeleton lines={8} className="p-4" />
      ) : (
        <Grid
          label="Flows"
          className="grow"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          total={count}
          rowHeight={40}
          onOpen={(row, newTab) =>
            newTab ? void window.open(absolute(pageOf.flow(row.id)), "_blank", "noopener") : open(row)
          }
          rowMenu={menu}
          sort={{ id: search.sort ?? "name", descending: search.desc ?? false }}
          onSort={({ id, descending }) =>
            change({ sort: id === "name" ? undefined : (id as FlowsSearch["sort"]), desc: descending || undefined })
          }
          choice={choice}
          onChoice={setChoice}
          cardHeight={64}
          card={(row) => (
            <div className="flex h-full flex-col justify-center gap-0.5 pl-2">
              <div className="flex items-center justify-between gap-3">
                <span className="truncate font-medium">{row.name}</span>
                <Strip row={row} onOpen={openRun} height={18} />
              </div>
              <div className="flex items-center justify-between gap-3 text-xs">
                <LastRun row={row} />
                <Success row={row} />
              </div>
            </div>
          )}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          loadingMore={list.isFetchingNextPage}
          empty={
            list.isError ? null : search.q || search.tag ? (
              <EmptyState
                title="No flow fits"
                action={<Button onClick={() => change({ q: undefined, tag: undefined })}>Clear the search</Button>}
              >
                No flow has {search.q ? `“${search.q}” in its name` : `the tag “${search.tag}”`}.
              </EmptyState>
            ) : (
              <EmptyState title="No flows yet">
                A flow appears here when it runs for the first time, or when it is deployed. Home shows the way to the
                first one.
              </EmptyState>
            )
          }
        />
      )}
    </div>
  );
}
