import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Markdown } from "@/components/markdown";
import { Ago } from "@/components/time";
import { EmptyState, ErrorPanel, Pill, Skeleton } from "@/components/ui";
import { pageOf, safeHref } from "@/lib/url";
import { runArtifacts } from "../queries";

interface Artifact {
  id: string;
  key?: string | null;
  type?: string | null;
  description?: string | null;
  data?: unknown;
  updated?: string | null;
  created?: string | null;
  task_run_id?: string | null;
}

export function ArtifactsTab({
  id,
  version,
  names,
  only,
}: {
  id: string;
  version: unknown;
  names: (id: string) => string;
  only?: string;
}) {
  const artifacts = useQuery(runArtifacts(id));
  const { refetch } = artifacts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the run has changed
  useEffect(() => {
    if (artifacts.data) void refetch();
  }, [version, refetch]);
  if (artifacts.isPending) return <Skeleton lines={4} className="p-3" />;
  if (artifacts.error) return <ErrorPanel error={artifacts.error} retry={() => void refetch()} className="m-3" />;
  const all = (artifacts.data as Artifact[]).filter((one) => !only || one.task_run_id === only);
  if (all.length === 0)
    return <EmptyState title="No artifacts">A flow leaves them with create_markdown_artifact and its like.</EmptyState>;
  return (
    <ul className="grid gap-3 p-3 md:grid-cols-2 xl:grid-cols-3">
      {all.map((one) => (
        <li key={one.id} className="flex min-w-0 flex-col gap-2 rounded-md border border-line p-3">
          <div className="flex items-center gap-2">
            <Link to={pageOf.artifact(one.id)} className="min-w-0 truncate font-medium hover:underline">
              {one.key ?? one.id.slice(0, 8)}
            </Link>
            <Pill>{one.type ?? "data"}</Pill>
            <span className="grow" />
            <Ago at={one.updated ?? one.created} className="shrink-0 text-xs text-muted" />
          </div>
          {one.description && <p className="text-sm text-muted">{one.description}</p>}
          <Preview artifact={one} />
          {one.task_run_id && <p className="truncate text-xs text-muted">by {names(one.task_run_id)}</p>}
        </li>
      ))}
    </ul>
  );
}

function Preview({ artifact: { type, data, key } }: { artifact: Artifact }) {
  if (type === "progress" && typeof data === "number")
    return (
      <div className="flex items-center gap-2">
        <div
          role="progressbar"
          aria-label={key ?? "Progress"}
          aria-valuenow={Math.round(data)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="h-2 grow rounded-full bg-raised"
        >
          <div className="h-2 rounded-full bg-accent" style={{ width: `${Math.max(0, Math.min(100, data))}%` }} />
        </div>
        <span className="text-xs">{data.toFixed(0)}%</span>
      </div>
    );
  if (type === "table") return <TableData data={data} />;
  if (type === "image" && typeof data === "string")
    return safeHref(data) ? (
      <a href={safeHref(data)} target="_blank" rel="noreferrer" className="truncate text-accent hover:underline">
        {data}
      </a>
    ) : null;
  if (typeof data === "string") return <Markdown text={data} className="max-h-60 overflow-auto" />;
  return <pre className="max-h-40 overflow-auto font-mono text-xs">{JSON.stringify(data, null, 2)}</pre>;
}

function TableData({ data }: { data: unknown }) {
  let rows: unknown = data;
  try {
    if (typeof data === "string") rows = JSON.parse(data);
  } catch {
    return <pre className="font-mono text-xs">{String(data)}</pre>;
  }
  const list = (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[];
  const columns = [
    ...new Set(list.slice(0, 50).flatMap((row) => (row && typeof row === "object" ? Object.keys(row) : []))),
  ].slice(0, 8);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <div className="max-h-60 overflow-auto" tabIndex={0}>
      <table className="w-full text-xs">
        <thead>
          <tr className="border-b border-line text-left text-muted">
            {columns.map((column) => (
              <th key={column} className="px-2 py-1 font-normal">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.slice(0, 50).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table have no other name
            <tr key={at} className="border-b border-line/60">
              {columns.map((column) => (
                <td key={column} className="px-2 py-1">
                  {String(row[column] ?? "")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {list.length > 50 && (
        <p className="p-1 text-xs text-muted">{list.length - 50} more rows on the artifact's page.</p>
      )}
    </div>
  );
}
