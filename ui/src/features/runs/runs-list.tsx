/** Runs as part of another page: what the filter means, live, with a way to the whole list. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { type Column, Grid, type Sort } from "@/components/grid";
import { ErrorPanel } from "@/components/ui";
import { formatNumber } from "@/lib/format";
import { absolute, pageOf } from "@/lib/url";
import { RunCard } from "./card";
import { flowColumns } from "./columns";
import { asked, type Run, type SortBy, useRuns } from "./queries";

interface RunsListProps {
  /** As it is typed on the page of runs: `flow:orders state:Failed`. */
  q: string;
  label: string;
  /** Ids of columns that would say the same in each row. */
  without?: readonly string[];
  empty: React.ReactNode;
  className?: string;
}

const rowKey = (run: Run) => run.id;

export function RunsList({ q, label, without = [], empty, className }: RunsListProps) {
  const navigate = useNavigate();
  const [sort, setSort] = useState<Sort>({ id: "expected", descending: true });
  const what = useMemo(
    () => asked({ q, sort: sort.id as SortBy, asc: sort.descending ? undefined : true } as Parameters<typeof asked>[0]),
    [q, sort],
  );
  const runs = useRuns(what);
  const hidden = without.join(" ");
  const columns = useMemo<Column<Run>[]>(() => {
    const onTag = (tag: string) =>
      void navigate({ to: "/runs", search: { q: `${q} tag:${JSON.stringify(tag)}` } as never });
    const gone = new Set(hidden.split(" "));
    return flowColumns({ onTag, compact: false }).filter((column) => !gone.has(column.id));
  }, [navigate, q, hidden]);
  const { hasNextPage, isFetching, fetchNextPage } = runs;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <div
      className={className}
      onPointerEnter={() => {
        runs.holding.current = true;
      }}
      onPointerLeave={() => {
        runs.holding.current = false;
        runs.release();
      }}
    >
      {runs.isError && <ErrorPanel error={runs.error} retry={() => void runs.refetch()} className="m-3" />}
      <Grid
        label={label}
        className="grow"
        columns={columns}
        rows={runs.rows}
        rowKey={rowKey}
        total={runs.count?.value}
        sort={sort}
        onSort={setSort}
        onOpen={(run, newTab) =>
          newTab
            ? void window.open(absolute(pageOf.flowRun(run.id)), "_blank", "noopener")
            : void navigate({ to: "/runs/flow-run/$id", params: { id: run.id } })
        }
        card={(run) => <RunCard run={run} />}
        cardHeight={66}
        onEnd={onEnd}
        loadingMore={runs.isFetchingNextPage}
        empty={runs.isPending || runs.isError ? null : empty}
      />
      <div className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-3 text-xs text-muted">
        {runs.count && (
          <span>
            {runs.count.is_exact ? "" : "about "}
            {formatNumber(runs.count.value)} {runs.count.value === 1 ? "run" : "runs"}
          </span>
        )}
        {runs.held.length > 0 && (
          <button type="button" onClick={runs.release} className="min-h-6 text-accent hover:underline">
            {runs.held.length} new
          </button>
        )}
        <span className="grow" />
        <Link
          to="/runs"
          search={{ q } as never}
          className="inline-flex min-h-6 items-center text-accent hover:underline"
        >
          Open in Runs
        </Link>
      </div>
    </div>
  );
}
