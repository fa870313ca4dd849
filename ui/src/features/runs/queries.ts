/** The list of runs: pages from the server, patched by what it tells live. */
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, data, type Schemas } from "@/api/client";
import { type LiveEvent, useLive } from "@/api/live";
import { defaultRange } from "@/lib/preferences";
import { parseSpan } from "@/lib/range";
import { meansFuture, parseRuns, type RunFilter, toFilter } from "./filter";
import { arranged, type Merged, merge } from "./merge";
import type { RunsSearch } from "./search";

export type Run = Schemas["FoundRun"];
export type RunPage = Schemas["RunSearchPage"];
export type Kind = "flow" | "task";
export type SortBy = NonNullable<RunsSearch["sort"]>;

const PAGE = 100;
const WINDOW = 20;

export interface Asked {
  kind: Kind;
  q: string;
  sort: SortBy;
  descending: boolean;
  /** Runs that are due in the future, too. */
  upcoming: boolean;
}

export function asked(search: RunsSearch): Asked {
  const kind = search.tab ?? "flow";
  const q = search.q ?? "";
  return {
    kind,
    q,
    sort: search.sort ?? (kind === "task" ? "started" : "expected"),
    descending: !search.asc,
    upcoming: search.upcoming === true || meansFuture(parseRuns(q)),
  };
}

/** The filter now. Without `upcoming` it ends with this moment. */
export function filterOf({ q, upcoming, kind }: Asked): RunFilter {
  const filter = toFilter(parseRuns(q));
  if (upcoming || kind === "task" || filter.expected?.until) return filter;
  return { ...filter, expected: { since: null, ...filter.expected, until: new Date(Date.now() + 1000).toISOString() } };
}

export const runsKey = (what: Asked) => ["runs", what] as const;

type Pages = InfiniteData<RunPage, string | null>;

export function useRuns(what: Asked) {
  const queries = useQueryClient();
  const key = useMemo(() => runsKey(what), [what]);
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as string | null,
    maxPages: WINDOW,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      data(
        api.POST("/api/rota/runs/search", {
          signal,
          body: {
            kind: what.kind,
            filter: filterOf(what),
            sort: what.sort,
            descending: what.descending,
            limit: PAGE,
            cursor: pageParam,
            count: pageParam === null,
          },
        }),
      ),
    getNextPageParam: (page) => page.next,
    getPreviousPageParam: (page) => page.previous,
  });

  const [held, setHeld] = useState<Run[]>([]);
  const holding = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list holds nothing yet
  useEffect(() => setHeld([]), [key]);

  const patch = useCallback(
    (change: (merged: Merged) => Merged) =>
      queries.setQueryData<Pages>(key, (pages) => {
        if (!pages) return pages;
        const rows = pages.pages.flatMap((page) => page.runs);
        const { rows: next, delta } = change({ rows, delta: 0 });
        return next === rows ? pages : { ...pages, pages: paged(pages.pages, next, delta) };
      }),
    [queries, key],
  );

  const order = useMemo(() => arranged(what.sort, what.descending), [what.sort, what.descending]);
  const onLive = (event: LiveEvent) => {
    if (event.type === "resync") {
      void queries.invalidateQueries({ queryKey: key });
      return;
    }
    const soon = Date.now() + 60_000;
    const fresh = (event.runs ?? []).filter(
      (run) => what.upcoming || new Date(run.expected_start_time ?? 0).getTime() < soon,
    );
    const known = new Set(rows.map((run) => run.id));
    const inserts = fresh.filter((run) => !known.has(run.id));
    const hold = holding.current && inserts.length > 0;
    patch((merged) =>
      merge(
        merged,
        hold ? fresh.filter((run) => known.has(run.id)) : fresh,
        event.removed ?? [],
        order,
        !query.hasPreviousPage,
      ),
    );
    if (hold) setHeld((before) => [...inserts, ...before.filter((run) => !inserts.some((one) => one.id === run.id))]);
  };
  const release = useCallback(() => {
    setHeld((before) => {
      if (before.length) patch((merged) => merge(merged, before, [], order, true));
      return [];
    });
  }, [patch, order]);

  const rows = useMemo(() => unique(query.data?.pages ?? []), [query.data]);
  const ids = useMemo(() => rows.slice(-1000).map((run) => run.id), [rows]);
  const live = useMemo(
    () => ({ topic: "runs", kind: what.kind, runs: toFilter(parseRuns(what.q)), known: [] }),
    [what.kind, what.q],
  );
  useLive(live, onLive, { known: ids });

  const first = query.data?.pages.find((page) => page.count)?.count;
  const last = query.data?.pages.at(-1);
  return { ...query, rows, count: first ?? null, partial: last?.is_partial ? last : null, held, holding, release };
}

function unique(pages: readonly RunPage[]): Run[] {
  const seen = new Set<string>();
  return pages.flatMap((page) => page.runs).filter((run) => !seen.has(run.id) && seen.add(run.id));
}

/** Put rows back into the pages they are from; what is new goes with the first. */
function paged(pages: RunPage[], rows: Run[], delta: number): RunPage[] {
  const home = new Map(pages.flatMap((page, at) => page.runs.map((run) => [run.id, at] as const)));
  const parts: Run[][] = pages.map(() => []);
  let at = 0;
  for (const run of rows) {
    at = home.get(run.id) ?? at;
    parts[at]?.push(run);
  }
  return pages.map((page, index) => ({
    ...page,
    runs: parts[index] ?? [],
    count: page.count?.is_exact ? { ...page.count, value: Math.max(0, page.count.value + delta) } : page.count,
  }));
}

export type Histogram = Schemas["RunHistogram"];

export function useHistogram(what: Asked, shown: boolean) {
  return useQuery({
    queryKey: ["runs-histogram", what.kind, what.q],
    enabled: shown,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: ({ signal }) => {
      const filter = toFilter(parseRuns(what.q));
      const span = filter.expected?.since || filter.expected?.until ? filter.expected : filter.started;
      const by = span === filter.started && span?.since ? ("started" as const) : ("expected" as const);
      return data(
        api.POST("/api/rota/runs/histogram", {
          signal,
          body: {
            kind: what.kind,
            filter,
            since: span?.since ?? (span?.until ? null : parseSpan(defaultRange.get()).start?.toISOString()) ?? null,
            until: span?.until ?? null,
            buckets: 120,
            by,
          },
        }),
      );
    },
  });
}
