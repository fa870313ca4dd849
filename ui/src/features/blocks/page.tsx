/** All blocks, who uses them, and which one keeps results by default. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { MoreHorizontal, Plus } from "lucide-react";
import { type Column, Grid } from "@/components/grid";
import { SearchBox } from "@/components/search-box";
import { Ago } from "@/components/time";
import {
  Button,
  copyText,
  EmptyState,
  ErrorPanel,
  IconButton,
  Menu,
  type MenuEntry,
  Select,
  Skeleton,
  toast,
  usePage,
} from "@/components/ui";
import { cx } from "@/lib/cx";
import { plural } from "@/lib/format";
import { absolute, pageOf } from "@/lib/url";
import { deleteBlock } from "./delete-block";
import { Logo } from "./logo";
import { templateOf } from "./model";
import { blockUses, type Overview, useBlockActions, useBlocks } from "./queries";
import type { BlocksSearch } from "./search";

const route = getRouteApi("/blocks");
const rowKey = (row: Overview) => row.id;

const NEW = (
  <Link
    to="/blocks/catalog"
    className="inline-flex h-7 items-center gap-1.5 rounded-sm border border-accent bg-accent px-2.5 text-sm font-medium text-on-accent hover:brightness-110 coarse:h-11"
  >
    <Plus size={14} aria-hidden="true" />
    <span className="max-sm:sr-only">New block</span>
  </Link>
);

export function BlocksPage() {
  usePage({ title: "Blocks", heading: true, actions: NEW });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const actions = useBlockActions();
  const list = useBlocks(search);
  const change = (part: Partial<BlocksSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const open = (row: Overview, newTab: boolean) => {
    if (newTab) window.open(absolute(pageOf.block(row.id)), "_blank", "noopener");
    else void navigate({ to: "/blocks/block/$id", params: { id: row.id }, search: {} as never });
  };
  const menu = (row: Overview): MenuEntry[] => [
    { label: "Open", shortcut: "Enter", onSelect: () => open(row, false) },
    {
      label: "Change",
      onSelect: () => void navigate({ to: "/blocks/block/$id/edit", params: { id: row.id }, search: {} as never }),
    },
    { label: "Copy the name", onSelect: () => void copyText(row.name) },
    { label: "Copy as template", onSelect: () => void copyText(templateOf(row.block_type.slug, row.name)) },
    { label: "Copy the id", onSelect: () => void copyText(row.id) },
    "separator",
    {
      label: "Delete",
      danger: true,
      onSelect: () => void deleteBlock(row, () => queries.fetchQuery(blockUses(row.id)), actions),
    },
  ];
  const columns = columnsOf((type) => change({ type }), menu);
  const rows = list.data?.blocks ?? [];
  const filtered = Boolean(search.q || search.type || search.capability);
  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <DefaultStorage list={list.data} onChange={(id) => actions.setDefaultStorage(id)} />
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <SearchBox
          label="Search blocks by name"
          placeholder="Search by name"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Select
          aria-label="Type"
          className="w-44!"
          value={search.type ?? ""}
          onChange={(type) => change({ type: type || undefined })}
          options={options("Any type", list.data?.types ?? [], search.type)}
        />
        <Select
          aria-label="Capability"
          className="w-40!"
          value={search.capability ?? ""}
          onChange={(capability) => change({ capability: capability || undefined })}
          options={options(
            "Any capability",
            (list.data?.capabilities ?? []).map((slug) => ({ slug, name: slug })),
            search.capability,
          )}
        />
        <span className="grow" />
        {list.data && (
          <span className="text-xs text-muted">
            {rows.length < list.data.count ? `The first ${rows.length} of ` : ""}
            {plural(list.data.count, "block")}
          </span>
        )}
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />}
      <Grid
        label="Blocks"
        className={cx("grow", list.isPlaceholderData && "stale")}
        columns={columns}
        rows={rows}
        rowKey={rowKey}
        total={list.data?.count}
        rowHeight={44}
        onOpen={open}
        rowMenu={menu}
        sort={{ id: search.sort ?? "name", descending: search.desc ?? false }}
        onSort={({ id, descending }) =>
          change({ sort: id === "name" ? undefined : (id as BlocksSearch["sort"]), desc: descending || undefined })
        }
        cardHeight={60}
        card={(row) => (
          <div className="flex h-full items-center gap-2">
            <Logo slug={row.block_type.slug} name={row.block_type.name} />
            <div className="min-w-0 grow">
              <div className="truncate font-medium">{row.name}</div>
              <div className="truncate text-xs text-muted">
                {row.block_type.name} · {usedBy(row)}
              </div>
            </div>
            <RowMenu row={row} items={menu(row)} />
          </div>
        )}
        empty={
          list.isError ? null : list.isPending ? (
            <Skeleton lines={12} className="p-4" />
          ) : (
            <Empty
              filtered={filtered}
              onClear={() => change({ q: undefined, type: undefined, capability: undefined })}
            />
          )
        }
      />
    </div>
  );
}

/** Choices with the one that is on, also when no block has it any more. */
function options(any: string, known: readonly { slug: string; name: string }[], chosen?: string) {
  const all = known.map(({ slug, name }) => ({ value: slug, label: name }));
  if (chosen && !known.some(({ slug }) => slug === chosen)) all.push({ value: chosen, label: chosen });
  return [{ value: "", label: any }, ...all];
}

const usedBy = (row: Overview): string => {
  const parts = [
    row.deployments > 0 && plural(row.deployments, "deployment"),
    row.others > 0 && plural(row.others, row.deployments > 0 ? "other" : "object"),
  ].filter(Boolean);
  return parts.length ? parts.join(", ") : "not used";
};

function columnsOf(onType: (slug: string) => void, menu: (row: Overview) => MenuEntry[]): Column<Overview>[] {
  return [
    {
      id: "name",
      header: "Name",
      width: 240,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <Logo slug={row.block_type.slug} name={row.block_type.name} />
          <Link
            to="/blocks/block/$id"
            params={{ id: row.id }}
            tabIndex={-1}
            className="truncate rounded-sm font-medium hover:underline"
          >
            {row.name}
          </Link>
        </span>
      ),
      text: (row) => row.name,
    },
    {
      id: "type",
      header: "Type",
      width: 180,
      priority: 1,
      sort: "type",
      cell: (row) => (
        <button
          type="button"
          tabIndex={-1}
          title={`Only ${row.block_type.name}`}
          className="block min-h-6 max-w-full truncate rounded-sm hover:underline"
          onClick={() => onType(row.block_type.slug)}
        >
          {row.block_type.name}
        </button>
      ),
      text: (row) => row.block_type.name,
    },
    {
      id: "capabilities",
      header: "Capabilities",
      width: 260,
      priority: 4,
      cell: (row) => (
        <span className="block truncate text-xs text-muted" title={row.capabilities.join(", ")}>
          {row.capabilities.join(", ") || "–"}
        </span>
      ),
      text: (row) => row.capabilities.join(" "),
    },
    {
      id: "used",
      header: "Used by",
      width: 170,
      priority: 2,
      cell: (row) => (
        <span className={cx("block truncate", row.deployments + row.others === 0 && "text-muted")}>{usedBy(row)}</span>
      ),
      text: (row) => row.deployments + row.others,
    },
    {
      id: "updated",
      header: "Updated",
      width: 92,
      priority: 3,
      sort: "updated",
      cell: (row) => <Ago at={row.updated} />,
      text: (row) => row.updated,
    },
    {
      id: "actions",
      header: "Actions",
      width: 66,
      priority: 0,
      cell: (row) => <RowMenu row={row} items={menu(row)} />,
    },
  ];
}

const RowMenu = ({ row, items }: { row: Overview; items: MenuEntry[] }) => (
  <Menu
    align="end"
    items={items}
    trigger={<IconButton size="sm" tip={false} label={`Actions of ${row.name}`} icon={<MoreHorizontal size={15} />} />}
  />
);

interface StorageProps {
  list: ReturnType<typeof useBlocks>["data"];
  onChange: (id: string | null) => Promise<void>;
}

/** Where results go when nothing else is said. */
function DefaultStorage({ list, onChange }: StorageProps) {
  if (!list) return null;
  const { default_result_storage: chosen, result_storages: storages } = list;
  const known = storages.some(({ id }) => id === chosen?.id);
  const set = (id: string) =>
    void onChange(id || null).then(
      () => toast({ text: id ? "New results go to this block." : "Results stay where each run keeps them." }),
      (error: unknown) => toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) }),
    );
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-bg px-4 py-1.5 text-sm max-[899px]:px-3">
      <label htmlFor="default-storage" className="font-medium">
        Default result storage
      </label>
      <Select
        id="default-storage"
        className="w-64! max-w-full"
        value={chosen?.id ?? ""}
        onChange={set}
        options={[
          { value: "", label: "None: the machine that runs the flow" },
          ...(chosen && !known ? [{ value: chosen.id, label: chosen.name ?? "A block that is gone" }] : []),
          ...storages.map(({ id, name }) => ({ value: id, label: name ?? id })),
        ]}
      />
      <span className="text-xs text-muted max-lg:hidden">
        Keeps results of flows and tasks that name no storage of their own.
      </span>
    </div>
  );
}

function Empty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState
        title="No blocks match"
        action={
          <Button size="sm" variant="primary" onClick={onClear}>
            Clear all filters
          </Button>
        }
      />
    );
  return (
    <EmptyState title="There are no blocks yet" action={NEW}>
      A block keeps what flows need to reach other systems: credentials, storage, addresses. Secrets are encrypted.
    </EmptyState>
  );
}
