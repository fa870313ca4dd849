/** Variables on the server. Values are read and sent without loss: a number stays as it was written. */
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, data } from "@/api/client";
import { losslessly } from "@/components/schema-form";
import { type Json, parse } from "@/components/schema-form/json";
import { toast } from "@/components/ui";
import { plural } from "@/lib/format";
import type { Entry } from "./model";
import type { VariablesSearch } from "./search";

export interface Variable extends Entry {
  id: string;
  created: string;
  updated: string;
}

const PAGE = 200;
const AT_ONCE = 6;

interface Page {
  rows: Variable[];
  count: number | null;
}

function filterOf({ q, tag }: VariablesSearch) {
  return {
    operator: "and_" as const,
    ...(q && { name: { like_: q } }),
    ...(tag && { tags: { operator: "and_" as const, all_: [tag] } }),
  };
}

const sortOf = ({ sort, desc }: VariablesSearch) =>
  sort === "updated" ? "UPDATED_DESC" : sort === "created" ? "CREATED_DESC" : desc ? "NAME_DESC" : "NAME_ASC";

async function readPage(search: VariablesSearch, offset: number, limit = PAGE): Promise<Variable[]> {
  const text = await data(
    api.POST("/api/variables/filter", {
      body: { variables: filterOf(search), sort: sortOf(search), limit, offset } as never,
      parseAs: "text",
    }),
  );
  return parse(text as unknown as string) as unknown as Variable[];
}

const count = (search: VariablesSearch): Promise<number> =>
  data(api.POST("/api/variables/count", { body: { variables: filterOf(search) } as never })) as Promise<number>;

const keyOf = ({ q, tag, sort, desc }: VariablesSearch) => ["variables", "list", { q, tag, sort, desc }] as const;

export function useVariables(search: VariablesSearch) {
  const query = useInfiniteQuery({
    queryKey: keyOf(search),
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam }): Promise<Page> => {
      const [rows, all] = await Promise.all([readPage(search, pageParam), pageParam === 0 ? count(search) : null]);
      return { rows, count: all };
    },
    getNextPageParam: (last, pages) => (last.rows.length === PAGE ? pages.length * PAGE : undefined),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return { ...query, rows, count: query.data?.pages[0]?.count ?? 0 };
}

/** All that match, page by page, up to 10,000. */
export async function readAll(search: VariablesSearch): Promise<Variable[]> {
  const rows: Variable[] = [];
  for (let offset = 0; offset < 10_000; offset += PAGE) {
    const page = await readPage(search, offset);
    rows.push(...page);
    if (page.length < PAGE) break;
  }
  return rows;
}

export async function readByName(name: string): Promise<Variable> {
  const path = { params: { path: { name } }, parseAs: "text" } as const;
  return parse((await data(api.GET("/api/variables/name/{name}", path))) as unknown as string) as unknown as Variable;
}

export type Changes = Partial<Pick<Entry, "name" | "value" | "tags">>;

const create = (entry: Entry) =>
  data(api.POST("/api/variables/", { body: entry as never, bodySerializer: losslessly, parseAs: "text" }));

const update = (id: string, changes: Changes) =>
  data(
    api.PATCH("/api/variables/{id}", {
      params: { path: { id } },
      body: changes as never,
      bodySerializer: losslessly,
    }),
  );

const remove = (id: string) => data(api.DELETE("/api/variables/{id}", { params: { path: { id } } }));

/** Do something with each, a few at a time. Returns what failed, with the server's reason. */
async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<unknown>): Promise<[Item, string][]> {
  const left = [...items];
  const failed: [Item, string][] = [];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await run(item).catch((error: unknown) => {
        failed.push([item as Item, error instanceof Error ? error.message : String(error)]);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

function tell(failed: [{ name: string }, string][], done: number, past: string) {
  if (failed.length === 0) toast({ text: `${plural(done, "variable")} ${past}.` });
  else {
    const [first] = failed;
    toast({
      tone: "danger",
      text: `${done - failed.length} of ${plural(done, "variable")} ${past}. ${first?.[0].name}: ${first?.[1]}`,
    });
  }
}

export function useVariableActions() {
  const queries = useQueryClient();
  const patch = (change: (rows: Variable[]) => Variable[]) =>
    queries.setQueriesData<InfiniteData<Page>>({ queryKey: ["variables", "list"] }, (list) =>
      list ? { ...list, pages: list.pages.map((page) => ({ ...page, rows: change(page.rows) })) } : list,
    );
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["variables"] }),
      queries.invalidateQueries({ queryKey: ["schema-form", "variables"] }),
    ]);
  const show = (id: string, changes: Changes) =>
    patch((rows) => rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));

  return {
    create: async (entry: Entry) => {
      await create(entry);
      await refresh();
    },
    update: async (row: Variable, changes: Changes) => {
      await update(row.id, changes);
      await refresh();
    },
    /** Change the value at once, and offer to take it back. */
    setValue(row: Variable, value: Json) {
      const save = (to: Json) => {
        show(row.id, { value: to });
        return update(row.id, { value: to }).then(refresh, (error: unknown) => {
          show(row.id, { value: row.value });
          toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
        });
      };
      void save(value).then(() => toast({ text: `${row.name} changed.`, undo: () => void save(row.value) }));
    },
    async tag(rows: readonly Variable[], add: readonly string[], drop: readonly string[]) {
      const failed = await each(rows, (row) =>
        update(row.id, { tags: [...new Set([...row.tags, ...add])].filter((tag) => !drop.includes(tag)) }),
      );
      tell(failed, rows.length, "changed");
      await refresh();
    },
    async remove(rows: readonly Variable[]) {
      const failed = await each(rows, (row) => remove(row.id));
      tell(failed, rows.length, "deleted");
      await refresh();
    },
    /** Take entries over: new ones are made, others changed. Returns what failed. */
    async take(entries: readonly { entry: Entry; now?: Variable }[]) {
      const failed = await each(entries, ({ entry, now }) =>
        now
          ? update(now.id, { value: entry.value, ...(entry.tags.length > 0 && { tags: entry.tags }) })
          : create(entry),
      );
      await refresh();
      return failed.map(([{ entry }, reason]) => `${entry.name}: ${reason}`);
    },
  };
}

export type VariableActions = ReturnType<typeof useVariableActions>;
