/** Blocks on the server. */
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Schemas } from "@/api/client";
import { type JsonObject, losslessly } from "@/components/schema-form";
import type { BlocksSearch } from "./search";

export type Overview = Schemas["BlockOverview"];
export type BlockType = Schemas["BlockType"];
export type BlockSchema = Schemas["BlockSchema"];
export type BlockDocument = Schemas["BlockDocument"];
export type Uses = Schemas["BlockUses"];

const MOST = 200;

export function useBlocks({ q, type, capability, sort, desc }: BlocksSearch) {
  return useQuery({
    queryKey: ["blocks", "list", { q, type, capability, sort, desc }],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      data(
        api.POST("/api/rota/blocks/overview", {
          signal,
          body: {
            search: q ?? "",
            types: type ? [type] : [],
            capabilities: capability ? [capability] : [],
            sort: sort ?? "name",
            descending: desc ?? false,
            limit: MOST,
            offset: 0,
          },
        }),
      ),
  });
}

export interface CatalogEntry {
  type: Pick<BlockType, "name" | "slug" | "description" | "documentation_url" | "code_example" | "is_protected"> & {
    id?: string;
  };
  /** The newest schema; null for a type that is known and has none. */
  schema: BlockSchema | null;
  capabilities: string[];
  /** False: a package describes it, this server does not know it yet. */
  installed: boolean;
}

/** The newest schema of each type. They come newest first. */
function newest(schemas: readonly BlockSchema[]): CatalogEntry[] {
  const found = new Map<string, CatalogEntry>();
  for (const schema of schemas) {
    const { block_type: type } = schema;
    if (type && !found.has(type.slug))
      found.set(type.slug, { type, schema, capabilities: [...(schema.capabilities ?? [])].sort(), installed: true });
  }
  return [...found.values()];
}

interface Described {
  name: string;
  description?: string | null;
  documentation_url?: string | null;
  code_example?: string | null;
  block_schema?: { capabilities?: string[] };
}

/** Types that packages describe and that are not known here. */
function installable(view: Record<string, unknown>, known: ReadonlySet<string>): CatalogEntry[] {
  return Object.values(view).flatMap((collection) =>
    Object.entries((collection as { block_types?: Record<string, Described> }).block_types ?? {})
      .filter(([slug]) => !known.has(slug))
      .map(([slug, described]) => ({
        type: { slug, is_protected: false, ...described } as CatalogEntry["type"],
        schema: null,
        capabilities: [...(described.block_schema?.capabilities ?? [])].sort(),
        installed: false,
      })),
  );
}

export const catalog = queryOptions({
  queryKey: ["blocks", "catalog"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<CatalogEntry[]> => {
    const [schemas, view] = await Promise.all([
      data(api.POST("/api/block_schemas/filter", { signal, body: { limit: MOST, offset: 0 } as never })),
      data(
        api.GET("/api/collections/views/{view}", { signal, params: { path: { view: "aggregate-block-metadata" } } }),
      ),
    ]);
    const known = newest(schemas as BlockSchema[]);
    const slugs = new Set(known.map(({ type }) => type.slug));
    return [...known, ...installable(view as Record<string, unknown>, slugs)].sort((a, b) =>
      a.type.name.localeCompare(b.type.name),
    );
  },
});

/** One type with its newest schema. */
export const typeBySlug = (slug: string) =>
  queryOptions({
    queryKey: ["blocks", "type", slug],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const type = (await data(
        api.GET("/api/block_types/slug/{slug}", { signal, params: { path: { slug } } }),
      )) as BlockType;
      const body = { block_schemas: { block_type_id: { any_: [type.id] } }, limit: 1, offset: 0 } as never;
      const schemas = (await data(api.POST("/api/block_schemas/filter", { signal, body }))) as BlockSchema[];
      return { type, schema: schemas[0] ?? null };
    },
  });

export const block = (id: string) =>
  queryOptions({
    queryKey: ["blocks", "one", id],
    queryFn: async ({ signal }) =>
      (await data(api.GET("/api/block_documents/{id}", { signal, params: { path: { id } } }))) as BlockDocument,
  });

/** With its secrets; kept nowhere but with the caller. */
export const revealed = async (id: string): Promise<BlockDocument> =>
  (await data(
    api.GET("/api/block_documents/{id}", { params: { path: { id }, query: { include_secrets: true } } }),
  )) as BlockDocument;

export const blockUses = (id: string) =>
  queryOptions({
    queryKey: ["blocks", "uses", id],
    queryFn: ({ signal }) => data(api.GET("/api/rota/blocks/{id}/uses", { signal, params: { path: { id } } })),
  });

export function useBlockActions() {
  const queries = useQueryClient();
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["blocks"] }),
      queries.invalidateQueries({ queryKey: ["schema-form", "blocks"] }),
    ]);
  };
  return {
    async create(name: string, schema: BlockSchema, values: JsonObject): Promise<string> {
      const body = { name, block_schema_id: schema.id, block_type_id: schema.block_type_id, data: values } as never;
      const made = (await data(
        api.POST("/api/block_documents/", { body, bodySerializer: losslessly }),
      )) as BlockDocument;
      await refresh();
      return made.id as string;
    },
    async update(id: string, schema: BlockSchema, values: JsonObject): Promise<void> {
      const body = { data: values, merge_existing_data: false, block_schema_id: schema.id } as never;
      await data(
        api.PATCH("/api/block_documents/{id}", { params: { path: { id } }, body, bodySerializer: losslessly }),
      );
      await refresh();
    },
    async remove(id: string): Promise<void> {
      await data(api.DELETE("/api/block_documents/{id}", { params: { path: { id } } }));
      await refresh();
    },
    async setDefaultStorage(id: string | null): Promise<void> {
      if (id === null) await data(api.DELETE("/api/admin/storage"));
      else await data(api.PUT("/api/admin/storage", { body: { default_result_storage_block_id: id } }));
      await refresh();
    },
    async install(): Promise<void> {
      await data(api.POST("/api/block_types/install_system_block_types"));
      await refresh();
    },
  };
}

export type BlockActions = ReturnType<typeof useBlockActions>;
