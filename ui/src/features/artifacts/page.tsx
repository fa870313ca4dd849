/** All artifacts: the latest of each key as cards or as a table, or every version. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type Column, type ColumnChoice, Grid, ROW_HEIGHTS } from "@/components/grid";
import { SearchBox } from "@/components/search-box";
import { Ago } from "@/components/time";
import {
  Button,
  Checkbox,
  copyText,
  EmptyState,
  ErrorPanel,
  RadioGroup,
  Select,
  Skeleton,
  usePage,
} from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatBytes } from "@/lib/format";
import { density } from "@/lib/preferences";
import { setting, useSetting } from "@/lib/storage";
import { absolute } from "@/lib/url";
import { ArtifactCard, KindPill, nameOf, Origin, pathOf, versionWords } from "./card";
import { KIND_WORDS, linkOf, percent, percentText } from "./model";
import { countWords, type Overview, useArtifacts } from "./queries";
import { type ArtifactsSearch, KINDS } from "./search";

const route = getRouteApi("/artifacts");
const choices = setting<ColumnChoice>("artifacts-columns", {}, (value) => typeof value === "object" && value !== null);
const views = setting<"cards" | "table">("artifacts-view", "cards", (value) => value === "cards" || value === "table");
const rowKey = (row: Overview) => row.id;

export function ArtifactsPage() {
  usePage({ title: "Artifacts", heading: true });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useArtifacts(search);
  const [preferred, setPreferred] = useSetting(views);
  const view = search.view ?? preferred;
  const change = (part: Partial<ArtifactsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const filtered = Boolean(search.q || search.kind || search.run || search.task);
  const all = search.all ?? false;
  const open = (row: Overview, newTab: boolean) => {
    const path = pathOf(row, all);
    if (newTab) window.open(absolute(path), "_blank", "noopener");
    else void navigate({ to: path });
  };
  const more = () => void (list.hasNextPage && !list.isFetching && list.fetchNextPage());
  const empty = list.isError ? null : list.isPending ? (
    <Skeleton lines={12} className="p-4" />
  ) : (
    <Empty
      filtered={filtered}
      all={all}
      onAll={() => change({ all: true })}
      onClear={() => change({ q: undefined, kind: undefined, run: undefined, task: undefined })}
    />
  );
  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <SearchBox
          label="Search artifacts by key or description"
          placeholder="Search by key or description"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Select
          aria-label="Type"
          className="w-32!"
          value={search.kind ?? ""}
          onChange={(kind) => change({ kind: kind || undefined })}
          options={[
            { value: "", label: "Any type" },
            ...KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] })),
          ]}
        />
        {(search.run || search.task) && (
          <Button size="sm" icon={<X size={12} />} onClick={() => change({ run: undefined, task: undefined })}>
            Of one {search.run ? "flow run" : "task run"}
          </Button>
        )}
        <Checkbox label="All versions" checked={all} onChange={(on) => change({ all: on || undefined })} />
        <span className="grow" />
        {list.count && (
          <span className="text-xs text-muted">{countWords(list.count, all ? "version" : "artifact")}</span>
        )}
        <RadioGroup
          label="Shown as"
          segmented
          value={view}
          onChange={(next) => {
            setPreferred(next);
            change({ view: undefined });
          }}
          options={[
            { value: "cards", label: "Cards" },
            { value: "table", label: "Table" },
          ]}
        />
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />}
      <div className={cx("flex min-h-0 grow flex-col", list.isPlaceholderData && "stale")}>
        {view === "table" ? (
          <Rows list={list} search={search} empty={empty} onMore={more} onOpen={open} onChange={change} />
        ) : (
          <div className="min-h-0 grow overflow-auto p-4 max-[899px]:p-3">
            {list.rows.length === 0 ? (
              empty
            ) : (
              <ul
                className="grid grid-cols-[repeat(auto-fill,minmax(min(300px,100%),1fr))] gap-3"
                aria-label="Artifacts"
              >
                {list.rows.map((artifact) => (
                  <ArtifactCard key={artifact.id} artifact={artifact} all={all} />
                ))}
              </ul>
            )}
            {list.hasNextPage && <More onSeen={more} loading={list.isFetchingNextPage} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** Loads more when it comes into view. */
function More({ onSeen, loading }: { onSeen: () => void; loading: boolean }) {
  const end = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && seen.current(),
    );
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={end} className="flex justify-center p-4">
      <Button onClick={onSeen} loading={loading}>
        More
      </Button>
    </div>
  );
}

interface RowsProps {
  list: ReturnType<typeof useArtifacts>;
  search: ArtifactsSearch;
  empty: React.ReactNode;
  onMore: () => void;
  onOpen: (row: Overview, newTab: boolean) => void;
  onChange: (part: Partial<ArtifactsSearch>) => void;
}

function Rows({ list, search, empty, onMore, onOpen, onChange }: RowsProps) {
  const [rows] = useSetting(density);
  const [choice, setChoice] = useSetting(choices);
  const [columns] = useState(() => columnsOf(search.all ?? false));
  return (
    <Grid
      label="Artifacts"
      className="grow"
      columns={columns}
      rows={list.rows}
      rowKey={rowKey}
      total={list.count?.value}
      rowHeight={ROW_HEIGHTS[rows]}
      onOpen={onOpen}
      rowMenu={(row) => [
        { label: "Open", shortcut: "Enter", onSelect: () => onOpen(row, false) },
        { label: "Open in a new tab", shortcut: "Ctrl+Enter", onSelect: () => onOpen(row, true) },
        {
          label: "Copy the key",
          disabled: !row.key,
          reason: "It has none",
          onSelect: () => void copyText(row.key ?? ""),
        },
        { label: "Copy the id", onSelect: () => void copyText(row.id) },
      ]}
      sort={{ id: search.sort ?? "updated", descending: !search.asc }}
      onSort={({ id, descending }) => onChange({ sort: id as ArtifactsSearch["sort"], asc: !descending || undefined })}
      choice={choice}
      onChoice={setChoice}
      onEnd={onMore}
      loadingMore={list.isFetchingNextPage}
      cardHeight={64}
      card={(row) => (
        <div className="flex h-full flex-col justify-center gap-0.5">
          <div className="flex items-center gap-2">
            <Link to={pathOf(row, search.all ?? false)} tabIndex={-1} className="min-w-0 grow truncate font-medium">
              {nameOf(row)}
            </Link>
            <KindPill kind={row.kind} />
          </div>
          <div className="flex items-center gap-2 text-xs text-muted">
            <span className="min-w-0 grow truncate">{summary(row)}</span>
            <Ago at={row.updated} />
          </div>
        </div>
      )}
      empty={empty}
    />
  );
}

function summary(row: Overview): string {
  if (row.kind === "progress") {
    const value = percent(row.preview);
    return value === null ? "–" : percentText(value);
  }
  if (row.kind === "link") return linkOf(row.preview)?.href ?? row.preview;
  if (row.kind === "markdown") return row.preview.replace(/[#*`>|\s-]+/g, " ").trim();
  if (row.kind === "image") return row.preview.startsWith("data:") ? `Inlined, ${formatBytes(row.size)}` : row.preview;
  return formatBytes(row.size);
}

function columnsOf(all: boolean): Column<Overview>[] {
  return [
    {
      id: "key",
      header: "Key",
      width: 230,
      priority: 0,
      sort: "key",
      cell: (row) => (
        <Link to={pathOf(row, all)} tabIndex={-1} className="block truncate rounded-sm font-medium hover:underline">
          {nameOf(row)}
        </Link>
      ),
      text: (row) => row.key,
    },
    {
      id: "type",
      header: "Type",
      width: 112,
      priority: 0,
      cell: (row) => <KindPill kind={row.kind} />,
      text: (row) => row.kind,
    },
    {
      id: "description",
      header: "Description",
      width: 180,
      flex: true,
      priority: 4,
      cell: (row) => <span className="block truncate">{row.description ?? <span className="text-muted">–</span>}</span>,
      text: (row) => row.description,
    },
    {
      id: "preview",
      header: "Begins with",
      width: 220,
      priority: 5,
      cell: (row) => <span className="block truncate text-xs text-muted">{summary(row)}</span>,
      text: (row) => summary(row),
    },
    {
      id: "run",
      header: "Run",
      width: 200,
      priority: 3,
      cell: (row) => <Origin of={row} />,
      text: (row) => row.flow_run?.name,
    },
    {
      id: "versions",
      header: "Versions",
      width: 84,
      align: "end",
      priority: 3,
      cell: (row) => <span title={versionWords(row.versions)}>{row.versions}</span>,
      text: (row) => row.versions,
    },
    {
      id: "updated",
      header: "Updated",
      width: 92,
      priority: 1,
      sort: "updated",
      cell: (row) => <Ago at={row.updated} />,
      text: (row) => row.updated,
    },
  ];
}

interface EmptyProps {
  filtered: boolean;
  all: boolean;
  onAll: () => void;
  onClear: () => void;
}

function Empty({ filtered, all, onAll, onClear }: EmptyProps) {
  if (filtered)
    return (
      <EmptyState
        title="No artifacts match"
        action={
          <>
            <Button size="sm" variant="primary" onClick={onClear}>
              Clear all filters
            </Button>
            {!all && (
              <Button size="sm" onClick={onAll}>
                Look in all versions
              </Button>
            )}
          </>
        }
      />
    );
  return (
    <EmptyState title="There are no artifacts yet">
      Runs leave artifacts for people to read: reports, tables, links, progress, images. With a key, each run adds a
      version.
      <pre className="mt-3 rounded-sm bg-raised p-3 text-left font-mono text-xs whitespace-pre-wrap text-text">
        {
          'from rota.artifacts import create_markdown_artifact\n\ncreate_markdown_artifact(key="report", markdown="# All is well")'
        }
      </pre>
    </EmptyState>
  );
}
