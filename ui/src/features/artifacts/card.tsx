/** An artifact in a list: what it is about, how it begins, who left it. */

import { Link } from "@tanstack/react-router";
import { ChartNoAxesColumn, FileText, Image, Link2, Loader, Table2 } from "lucide-react";
import { Markdown } from "@/components/markdown";
import { Ago } from "@/components/time";
import { Pill } from "@/components/ui";
import { formatBytes } from "@/lib/format";
import { pageOf, safeHref } from "@/lib/url";
import { cellText, KIND_WORDS, type Kind, linkOf, percent, tableStart } from "./model";
import type { Overview } from "./queries";
import { ProgressView } from "./view";

const ICONS: Record<Kind, typeof FileText> = {
  markdown: FileText,
  link: Link2,
  table: Table2,
  progress: Loader,
  image: Image,
  other: ChartNoAxesColumn,
};

export const KindPill = ({ kind }: { kind: Kind }) => {
  const Icon = ICONS[kind];
  return <Pill icon={<Icon size={12} aria-hidden="true" />}>{KIND_WORDS[kind]}</Pill>;
};

export const nameOf = (artifact: { key?: string | null; id?: string }): string =>
  artifact.key ?? `Without a key (${(artifact.id ?? "").slice(0, 8)})`;

export const pathOf = (artifact: Overview, all: boolean): string =>
  artifact.key && !all ? pageOf.artifactKey(artifact.key) : pageOf.artifact(artifact.id);

/** Where it is from, as links. */
export function Origin({ of, className = "" }: { of: Pick<Overview, "flow_run" | "task_run">; className?: string }) {
  const { flow_run: flow, task_run: task } = of;
  if (!flow && !task) return <span className={`text-muted ${className}`}>No run</span>;
  return (
    <span className={`flex min-w-0 items-center gap-1 ${className}`}>
      {flow && (
        <Link to="/runs/flow-run/$id" params={{ id: flow.id }} className="truncate rounded-sm hover:underline">
          {flow.name ?? "deleted run"}
        </Link>
      )}
      {flow && task && <span aria-hidden="true">›</span>}
      {task && (
        <Link to="/runs/task-run/$id" params={{ id: task.id }} className="truncate rounded-sm hover:underline">
          {task.name ?? "deleted task run"}
        </Link>
      )}
    </span>
  );
}

export function ArtifactCard({ artifact, all }: { artifact: Overview; all: boolean }) {
  return (
    <li className="relative flex h-56 min-w-0 flex-col overflow-hidden rounded-md border border-line bg-surface focus-within:border-control hover:border-control">
      <div className="flex items-start gap-2 px-3 pt-2.5">
        <h2 className="min-w-0 grow text-sm font-semibold">
          {/* The whole card leads there; links inside of it lie above. */}
          <Link to={pathOf(artifact, all)} className="block truncate rounded-sm after:absolute after:inset-0">
            {nameOf(artifact)}
          </Link>
        </h2>
        <KindPill kind={artifact.kind} />
      </div>
      <p className="shrink-0 truncate px-3 text-xs text-muted">{artifact.description || "No description"}</p>
      <div className="relative mx-3 mt-2 min-h-0 grow overflow-hidden" inert>
        <Preview artifact={artifact} />
      </div>
      <div className="flex items-center gap-2 border-t border-line px-3 py-1.5 text-xs text-muted">
        <Origin of={artifact} className="relative z-10 min-w-0 grow" />
        {artifact.versions > 1 && <span className="shrink-0">{versionWords(artifact.versions)}</span>}
        <Ago at={artifact.updated} className="shrink-0" />
      </div>
    </li>
  );
}

export const versionWords = (count: number): string =>
  count >= 1000 ? "1,000+ versions" : `${count} version${count === 1 ? "" : "s"}`;

function Preview({ artifact: { kind, preview, size } }: { artifact: Overview }) {
  if (kind === "progress")
    return (
      <div className="flex h-full items-center">
        <div className="w-full">
          <ProgressView value={percent(preview)} label="Progress" />
        </div>
      </div>
    );
  if (kind === "link") {
    const link = linkOf(preview);
    return (
      <div className="flex h-full flex-col justify-center">
        <span className="truncate font-medium text-accent">{link?.text ?? preview}</span>
        <span className="truncate text-xs text-muted">{link?.href}</span>
      </div>
    );
  }
  if (kind === "image") return <ImagePreview preview={preview} size={size} />;
  if (kind === "table") return <TablePreview preview={preview} size={size} />;
  if (kind === "markdown") return <Markdown text={preview} className="text-xs" />;
  return <pre className="font-mono text-xs whitespace-pre-wrap text-muted">{preview}</pre>;
}

function ImagePreview({ preview, size }: { preview: string; size: number }) {
  // Only a whole address of a small inlined image is drawn in a list; others ask first, on their page.
  if (preview.startsWith("data:image/") && size < 600)
    return (
      <img
        alt=""
        className="h-full w-full object-contain"
        src={preview.replace(/^(data:image\/[\w.+-]+);utf8,/, "$1;charset=utf-8,")}
      />
    );
  const href = preview.startsWith("data:") ? null : safeHref(preview);
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 rounded-sm bg-raised text-xs text-muted">
      <Image size={20} aria-hidden="true" />
      <span>{href ? new URL(href).host : formatBytes(size)}</span>
    </div>
  );
}

const COLUMNS = 5;
const ROWS = 5;

function TablePreview({ preview, size }: { preview: string; size: number }) {
  const table = tableStart(preview);
  if (!table || table.columns.length === 0)
    return <p className="text-xs text-muted">A table of {formatBytes(size)}. It opens on its page.</p>;
  const columns = table.columns.slice(0, COLUMNS);
  return (
    <table className="w-full table-fixed text-xs">
      <thead>
        <tr className="text-left text-muted">
          {columns.map((column) => (
            <th key={column} className="truncate border-b border-line py-0.5 pr-2 font-medium">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.slice(0, ROWS).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
          <tr key={index}>
            {columns.map((column, at) => (
              <td key={column} className="truncate border-b border-line/60 py-0.5 pr-2">
                {cellText(row[at]) || "–"}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
