/** Artifacts on the server. */
import { keepPreviousData, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, data, type Schemas } from "@/api/client";
import { percent } from "./model";
import type { ArtifactsSearch } from "./search";

export type Overview = Schemas["ArtifactOverview"];
export type Page = Schemas["ArtifactPage"];
export type Version = Schemas["ArtifactVersion"];
export type Artifact = Schemas["Artifact"];

const PAGE = 60;
const REFRESH = 10_000;
const LIVE = 2_000;
/** Progress that nobody has moved for so long is not looked at every 2 seconds any more. */
const STALE = 10 * 60_000;

export function useArtifacts(search: ArtifactsSearch) {
  const { q, kind, run, task, all, sort, asc } = search;
  const asked = { q, kind, run, task, all, sort, asc };
  const query = useInfiniteQuery({
    queryKey: ["artifacts", "list", asked],
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
    queryFn: ({ pageParam, signal }) =>
      data(
        api.POST("/api/rota/artifacts/overview", {
          signal,
          body: {
            search: q ?? "",
            kinds: kind ? [kind] : [],
            flow_run_id: run ?? null,
            task_run_id: task ?? null,
            all_versions: all ?? false,
            sort: sort ?? "updated",
            descending: !asc,
            limit: PAGE,
            offset: pageParam,
          },
        }),
      ),
    getNextPageParam: (last, pages) => (last.artifacts.length === PAGE ? pages.length * PAGE : undefined),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.artifacts) ?? [], [query.data]);
  return { ...query, rows, count: query.data?.pages[0]?.count ?? null };
}

export const countWords = (count: { value: number; is_exact: boolean }, noun: string): string =>
  `${count.value.toLocaleString("en-US")}${count.is_exact ? "" : "+"} ${noun}${count.value === 1 && count.is_exact ? "" : "s"}`;

const moves = (page: Page | undefined): boolean => {
  if (page?.kind !== "progress") return false;
  const value = percent(page.artifact.data);
  return value !== null && value < 100 && Date.now() - new Date(page.artifact.updated ?? 0).getTime() < STALE;
};

export const artifactPage = (by: { id: string } | { key: string }) =>
  queryOptions<Page>({
    queryKey: ["artifacts", "page", by],
    refetchInterval: (query) => (moves(query.state.data) ? LIVE : "key" in by ? REFRESH : false),
    queryFn: ({ signal }) =>
      "id" in by
        ? data(api.GET("/api/rota/artifacts/{id}/page", { signal, params: { path: { id: by.id } } }))
        : data(api.GET("/api/rota/artifacts/key/{key}/page", { signal, params: { path: { key: by.key } } })),
  });

/** One version; what is not the latest hardly changes. */
export const artifactVersion = (id: string) =>
  queryOptions<Artifact>({
    queryKey: ["artifacts", "version", id],
    staleTime: 60_000,
    queryFn: ({ signal }) => data(api.GET("/api/artifacts/{id}", { signal, params: { path: { id } } })),
  });

export const removeArtifact = (id: string) => data(api.DELETE("/api/artifacts/{id}", { params: { path: { id } } }));
