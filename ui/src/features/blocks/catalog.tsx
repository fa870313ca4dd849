/** All types of blocks, and the page of one type. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate, useParams } from "@tanstack/react-router";
import { ExternalLink, Plus } from "lucide-react";
import { Markdown } from "@/components/markdown";
import { SearchBox } from "@/components/search-box";
import { Button, EmptyState, ErrorPanel, KeyValue, Panel, Pill, Skeleton, Tags, toast, usePage } from "@/components/ui";
import { plural } from "@/lib/format";
import { safeHref } from "@/lib/url";
import { Logo } from "./logo";
import { type CatalogEntry, catalog, typeBySlug, useBlockActions } from "./queries";
import type { BlocksSearch } from "./search";

const route = getRouteApi("/blocks/catalog");
const BREADCRUMB = [{ label: "Blocks", to: "/blocks" }];
const TYPE_BREADCRUMB = [...BREADCRUMB, { label: "Catalog", to: "/blocks/catalog" }];

/** The first sentence or paragraph, without Markdown's marks. */
export const brief = (text: string | null | undefined): string =>
  (text ?? "").split(/\n\n/)[0]?.replace(/`/g, "").replaceAll("\n", " ") ?? "";

export function CatalogPage() {
  usePage({ title: "Catalog", breadcrumb: BREADCRUMB });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useBlockActions();
  const types = useQuery(catalog);
  const change = (part: Partial<BlocksSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const wanted = search.q?.toLowerCase() ?? "";
  const all = types.data ?? [];
  const capabilities = [...new Set(all.flatMap((entry) => entry.capabilities))].sort();
  const found = all.filter(
    ({ type, capabilities: can }) =>
      `${type.name} ${type.slug} ${type.description ?? ""}`.toLowerCase().includes(wanted) &&
      (!search.capability || can.includes(search.capability)),
  );
  const missing = found.filter(({ installed }) => !installed);
  const install = () =>
    void actions.install().then(
      () => toast({ text: "The block types are installed." }),
      (error: unknown) => toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) }),
    );
  return (
    <div className="flex flex-col gap-3 p-4 max-[899px]:p-3">
      <div>
        <h1 tabIndex={-1} className="text-xl font-semibold">
          Block catalog
        </h1>
        <p className="text-sm text-muted">
          Choose what the new block is. Packages add their types when their code saves a first block or registers it.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox
          label="Search block types"
          placeholder="Search types"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <fieldset className="flex min-w-0 flex-wrap gap-1">
          <legend className="sr-only">Capability</legend>
          {["", ...capabilities].map((capability) => {
            const on = (search.capability ?? "") === capability;
            return (
              <button
                key={capability}
                type="button"
                aria-pressed={on}
                onClick={() => change({ capability: capability || undefined })}
                className="h-6 rounded-full border border-line bg-surface px-2.5 text-xs text-muted hover:border-control hover:text-text aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-on-accent coarse:h-11"
              >
                {capability || "All"}
              </button>
            );
          })}
        </fieldset>
        <span className="grow" />
        {types.data && <span className="text-xs text-muted">{plural(found.length, "type")}</span>}
      </div>
      {types.isError && <ErrorPanel error={types.error} retry={() => void types.refetch()} />}
      {types.isPending && <Skeleton lines={8} />}
      {types.data && found.length === 0 && (
        <EmptyState
          title="No type matches"
          action={
            <Button size="sm" variant="primary" onClick={() => change({ q: undefined, capability: undefined })}>
              Clear all filters
            </Button>
          }
        />
      )}
      <ul
        aria-label="Block types"
        className="grid grid-cols-[repeat(auto-fill,minmax(min(280px,100%),1fr))] gap-3 max-sm:gap-2"
      >
        {found
          .filter(({ installed }) => installed)
          .map((entry) => (
            <TypeCard key={entry.type.slug} entry={entry} />
          ))}
      </ul>
      {missing.length > 0 && (
        <section aria-labelledby="installable" className="flex flex-col gap-2">
          <div className="flex items-center gap-3">
            <h2 id="installable" className="text-md font-semibold">
              Not installed
            </h2>
            <Button size="sm" onClick={install}>
              Install {plural(missing.length, "type")}
            </Button>
          </div>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(280px,100%),1fr))] gap-3">
            {missing.map((entry) => (
              <TypeCard key={entry.type.slug} entry={entry} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function TypeCard({ entry: { type, capabilities, installed, schema } }: { entry: CatalogEntry }) {
  return (
    <li className="relative flex min-w-0 gap-3 rounded-md border border-line bg-surface p-3 focus-within:border-control hover:border-control">
      <Logo slug={type.slug} name={type.name} size={40} />
      <div className="flex min-w-0 grow flex-col">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 grow truncate text-sm font-semibold">
            {installed ? (
              <Link
                to="/blocks/catalog/$slug"
                params={{ slug: type.slug }}
                className="rounded-sm after:absolute after:inset-0"
              >
                {type.name}
              </Link>
            ) : (
              type.name
            )}
          </h2>
          {!installed && <Pill>Not installed</Pill>}
        </div>
        <p className="line-clamp-2 min-h-10 text-sm text-muted">{brief(type.description) || "No description."}</p>
        <div className="mt-1 flex items-center gap-2">
          <span className="min-w-0 grow truncate text-xs text-muted">{capabilities.join(", ")}</span>
          {installed && schema && (
            <Link
              to="/blocks/catalog/$slug/create"
              params={{ slug: type.slug }}
              aria-label={`Create a ${type.name} block`}
              className="relative z-10 inline-flex h-6 items-center gap-1 rounded-sm border border-line px-2 text-xs hover:border-control hover:bg-raised coarse:h-11"
            >
              <Plus size={12} aria-hidden="true" /> Create
            </Link>
          )}
        </div>
      </div>
    </li>
  );
}

export function BlockTypePage() {
  const { slug } = useParams({ strict: false }) as { slug: string };
  const found = useQuery(typeBySlug(slug));
  const navigate = useNavigate();
  usePage({ title: found.data?.type.name ?? slug, kind: "Block type", breadcrumb: TYPE_BREADCRUMB });
  if (found.isPending) return <Skeleton lines={6} className="p-4" />;
  if (found.isError)
    return (
      <div className="p-4">
        <h1 className="mb-3 text-xl font-semibold">{slug}</h1>
        <ErrorPanel error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  const { type, schema } = found.data;
  const docs = type.documentation_url ? safeHref(type.documentation_url) : undefined;
  const fields = Object.entries(
    (schema?.fields?.properties ?? {}) as Record<string, { title?: string; description?: string }>,
  );
  return (
    <div className="flex max-w-4xl flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-wrap items-center gap-3">
        <Logo slug={type.slug} name={type.name} size={40} />
        <div className="min-w-0 grow">
          <h1 tabIndex={-1} className="text-xl font-semibold">
            {type.name}
          </h1>
          <Tags tags={schema?.capabilities} />
        </div>
        <Button onClick={() => void navigate({ to: "/blocks", search: { type: type.slug } as never })}>
          Blocks of this type
        </Button>
        {schema && (
          <Button
            variant="primary"
            icon={<Plus size={14} />}
            onClick={() => void navigate({ to: "/blocks/catalog/$slug/create", params: { slug } })}
          >
            Create
          </Button>
        )}
      </header>
      {type.description && <Markdown text={type.description} />}
      {docs && (
        <a
          href={docs}
          target="_blank"
          rel="noopener noreferrer"
          className="inline-flex items-center gap-1 text-accent hover:underline"
        >
          Documentation <ExternalLink size={13} aria-hidden="true" />
        </a>
      )}
      {fields.length > 0 && (
        <Panel title="Fields">
          <KeyValue rows={fields.map(([name, field]) => [field.title ?? name, field.description ?? ""] as const)} />
        </Panel>
      )}
      {type.code_example && (
        <Panel title="Example">
          <Markdown text={type.code_example} />
        </Panel>
      )}
    </div>
  );
}
