import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChartColumnStacked, Download } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { FilterInput, quote, replaced } from "@/components/filter";
import { type ColumnChoice, ColumnMenu, Grid, ROW_HEIGHTS } from "@/components/grid";
import { copyText, ErrorPanel, IconButton, Menu, type MenuEntry, RadioGroup, toast, usePage } from "@/components/ui";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { density } from "@/lib/preferences";
import { setting, useSetting } from "@/lib/storage";
import { absolute, pageOf } from "@/lib/url";
import { BulkBar } from "./bulk-bar";
import { RunCard } from "./card";
import { flowColumns, taskColumns } from "./columns";
import { RunsEmpty } from "./empty";
import { allMatching, download } from "./export";
import { FIELDS } from "./filter";
import { HistogramStrip } from "./histogram";
import { Jobs } from "./jobs";
import { Preview } from "./preview";
import { asked, type Kind, type Run, type SortBy, useHistogram, useRuns } from "./queries";
import type { RunsSearch } from "./search";
import { StatusLine } from "./status-line";
import { ViewsMenu } from "./views";

const stripShown = setting<boolean>("runs-strip", true, (value) => typeof value === "boolean");
/** Columns by view: what was chosen under a view comes back with it. */
const choices = setting<Record<string, ColumnChoice>>(
  "runs-columns",
  {},
  (value) => typeof value === "object" && value !== null,
);
const rowKey = (run: Run) => run.id;

export function RunsPage() {
  usePage({ title: "Runs", heading: true });
  const search = useSearch({ strict: false }) as RunsSearch;
  const navigate = useNavigate();
  const [strip, setStrip] = useSetting(stripShown);
  const [rows] = useSetting(density);
  const [chosen, setChosen] = useSetting(choices);
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [all, setAll] = useState(false);

  const text = JSON.stringify(asked(search));
  const what = useMemo(() => JSON.parse(text) as ReturnType<typeof asked>, [text]);
  const runs = useRuns(what);
  const histogram = useHistogram(what, strip);

  const change = useCallback(
    (next: Partial<RunsSearch>, replace = false) =>
      void navigate({
        to: "/runs",
        search: ((before: RunsSearch) => ({ ...before, preview: undefined, ...next })) as never,
        replace,
      }),
    [navigate],
  );
  const open = useCallback(
    (next: Record<string, unknown>) => void navigate({ to: "/runs", search: next as never }),
    [navigate],
  );
  const setQuery = useCallback(
    (q: string) => {
      setSelected(new Set());
      setAll(false);
      change({ q: q || undefined });
    },
    [change],
  );

  const onTag = useCallback(
    (tag: string) => setQuery(`${search.q ?? ""} tag:${quote(tag)}`.trim()),
    [setQuery, search.q],
  );
  const compact = rows === "compact";
  const columns = useMemo(
    () => (what.kind === "task" ? taskColumns : flowColumns)({ onTag, compact }),
    [what.kind, onTag, compact],
  );
  const view = `${what.kind}/${search.view ?? ""}`;
  const choice = chosen[view] ?? chosen[`${what.kind}/`] ?? {};
  const known = useMemo(() => ({ tag: [...new Set(runs.rows.flatMap((run) => run.tags))].sort() }), [runs.rows]);

  const pathOf = (run: Run) => (run.kind === "task" ? pageOf.taskRun(run.id) : pageOf.flowRun(run.id));
  const onOpen = (run: Run, newTab: boolean) => {
    if (newTab) window.open(absolute(pathOf(run)), "_blank", "noopener");
    else
      void navigate({ to: run.kind === "task" ? "/runs/task-run/$id" : "/runs/flow-run/$id", params: { id: run.id } });
  };
  const preview = runs.rows.find((run) => run.id === search.preview);
  const { onEnd, onStart } = usePaging(runs);
  const clear = () => {
    setSelected(new Set());
    setAll(false);
  };
  const select = (next: Set<string>) => {
    setSelected(next);
    setAll(false);
  };
  const save = async (format: "csv" | "json") => {
    const some = selected.size > 0 && !all ? runs.rows.filter((run) => selected.has(run.id)) : null;
    try {
      download(some ?? (await allMatching(what)), columns, format);
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    }
  };
  const subflowsHidden = /(^|\s)-is:subflow(\s|$)/.test(search.q ?? "");
  useKeys(
    {
      e: () => void save("csv"),
      h: () => setQuery(replaced(search.q ?? "", FIELDS, "is", subflowsHidden ? null : "-is:subflow")),
      ...(selected.size > 0 && { Escape: clear }),
    },
    { scope: "Lists", label: { e: "Export as CSV", h: "Hide or show subflow runs" } },
  );
  const rowMenu = (run: Run): MenuEntry[] => [
    { label: "Open", shortcut: "Enter", onSelect: () => onOpen(run, false) },
    { label: "Open in a new tab", shortcut: "Ctrl+Enter", onSelect: () => onOpen(run, true) },
    { label: "Preview", shortcut: "Space", onSelect: () => change({ preview: run.id }, true) },
    "separator",
    ...(run.flow?.name
      ? [{ label: `Only the flow ${run.flow.name}`, onSelect: () => setQuery(`flow:${quote(run.flow?.name ?? "")}`) }]
      : []),
    ...(run.state_name
      ? [{ label: `Only ${run.state_name}`, onSelect: () => setQuery(`state:${quote(run.state_name ?? "")}`) }]
      : []),
    "separator",
    { label: "Copy the id", onSelect: () => void copyText(run.id) },
    { label: "Copy the link", onSelect: () => void copyText(absolute(pathOf(run))) },
  ];

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 max-[899px]:px-3 max-sm:h-auto max-sm:flex-wrap max-sm:py-1.5">
        <RadioGroup<Kind>
          label="Kind of runs"
          segmented
          value={what.kind}
          onChange={(tab) => {
            clear();
            change({ tab: tab === "flow" ? undefined : tab, sort: undefined, asc: undefined });
          }}
          options={[
            { value: "flow", label: "Flow runs" },
            { value: "task", label: "Task runs" },
          ]}
        />
        <div className="flex min-w-0 grow max-sm:order-last max-sm:w-full">
          <FilterInput
            value={search.q ?? ""}
            onChange={setQuery}
            fields={FIELDS}
            known={known}
            label="Filter runs"
            placeholder="Filter: state:Failed  -flow:heartbeat  tag:prod  duration:>10m  “text”"
          />
        </div>
        <ViewsMenu search={search} onOpen={open} />
        <span className="flex max-sm:ml-auto">
          <IconButton
            label={strip ? "Hide the histogram" : "Show the histogram"}
            pressed={strip}
            icon={<ChartColumnStacked size={15} />}
            onClick={() => setStrip(!strip)}
          />
          <Menu
            align="end"
            trigger={<IconButton label="Export" icon={<Download size={15} />} />}
            items={[
              { label: "Export as CSV", shortcut: "e", onSelect: () => void save("csv") },
              { label: "Export as JSON", onSelect: () => void save("json") },
            ]}
          />
          <ColumnMenu columns={columns} choice={choice} onChoice={(next) => setChosen({ ...chosen, [view]: next })} />
        </span>
      </div>
      {strip && (
        <HistogramStrip
          histogram={histogram.data}
          stale={histogram.isPlaceholderData}
          onRange={(since, until) =>
            setQuery(
              replaced(search.q ?? "", FIELDS, "expected", `expected:${since.toISOString()}..${until.toISOString()}`),
            )
          }
        />
      )}
      <Jobs />
      {runs.isError && (
        <div className="p-3">
          <ErrorPanel error={runs.error} retry={runs.refetch} />
        </div>
      )}
      <div
        className={cx("relative flex min-h-0 grow flex-col", runs.isPlaceholderData && "stale")}
        onPointerEnter={() => {
          runs.holding.current = true;
        }}
        onPointerLeave={() => {
          runs.holding.current = false;
          runs.release();
        }}
      >
        {runs.held.length > 0 && (
          <button
            type="button"
            onClick={runs.release}
            className="absolute top-8 left-1/2 z-20 h-7 -translate-x-1/2 rounded-full bg-accent px-3 text-xs font-medium text-on-accent shadow-float"
          >
            {runs.held.length} new
          </button>
        )}
        <Grid
          label={what.kind === "task" ? "Task runs" : "Flow runs"}
          className="grow"
          columns={columns}
          rows={runs.rows}
          rowKey={rowKey}
          total={runs.count?.value}
          onOpen={onOpen}
          onPreview={(run) => change({ preview: search.preview === run.id ? undefined : run.id }, true)}
          selected={selected}
          onSelect={select}
          onSelectAll={() => {
            setSelected(new Set(runs.rows.map(rowKey)));
            setAll(true);
          }}
          rowMenu={rowMenu}
          sort={{ id: what.sort, descending: what.descending }}
          onSort={(sort) => change({ sort: sort.id as SortBy, asc: sort.descending ? undefined : true })}
          choice={choice}
          onChoice={(next) => setChosen({ ...chosen, [view]: next })}
          rowHeight={ROW_HEIGHTS[rows]}
          card={(run) => <RunCard run={run} />}
          cardHeight={66}
          onEnd={onEnd}
          onStart={onStart}
          loadingMore={runs.isFetchingNextPage}
          empty={runs.isError ? null : <RunsEmpty loading={runs.isPending} what={what} onQuery={setQuery} />}
        />
        {selected.size > 0 && (
          <BulkBar
            what={what}
            selected={selected}
            all={all}
            total={runs.count}
            onAll={() => setAll(true)}
            onClear={clear}
            onExport={(format) => void save(format)}
          />
        )}
      </div>
      <StatusLine runs={runs} what={what} onUpcoming={() => change({ upcoming: search.upcoming ? undefined : true })} />
      {preview && (
        <Preview
          run={preview}
          onClose={() => change({ preview: undefined }, true)}
          onOpen={() => onOpen(preview, false)}
        />
      )}
    </div>
  );
}

function usePaging(runs: ReturnType<typeof useRuns>) {
  const { hasNextPage, isFetching, fetchNextPage, hasPreviousPage, fetchPreviousPage } = runs;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const onStart = useCallback(() => {
    if (hasPreviousPage && !isFetching) void fetchPreviousPage();
  }, [hasPreviousPage, isFetching, fetchPreviousPage]);
  return { onEnd, onStart };
}
