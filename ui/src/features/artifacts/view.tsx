/** What an artifact shows, by its kind: on its own page, on cards and in the tabs of runs. */
import { ExternalLink } from "lucide-react";
import { useMemo } from "react";
import { JsonView } from "@/components/json";
import { Markdown } from "@/components/markdown";
import { safeHref } from "@/lib/url";
import { ImageView } from "./image";
import { type Kind, kindOf, linkOf, percent, percentText, tableOf } from "./model";
import { TableView } from "./table";

export interface ShownArtifact {
  key?: string | null;
  type?: string | null;
  data?: unknown;
}

interface Props {
  artifact: ShownArtifact;
  /** In a list of many: no controls, little height. */
  compact?: boolean;
}

const COMPACT_ROWS = 6;

export function ArtifactView({ artifact, compact }: Props) {
  const { data, type, key } = artifact;
  const kind: Kind = kindOf(type, data);
  const name = key ?? "artifact";
  if (data === null || data === undefined || data === "")
    return <p className="text-sm text-muted">It holds nothing.</p>;
  if (kind === "progress") return <ProgressView value={percent(data)} label={name} />;
  if (kind === "link") return <LinkView text={String(data)} />;
  if (kind === "image") return <ImageView data={data} label={name} compact={compact} />;
  if (kind === "table") return <TableOf data={data} name={name} compact={compact} />;
  if (kind === "markdown" && typeof data === "string")
    return (
      <div className={compact ? "max-h-40 overflow-hidden" : "max-w-[860px]"}>
        <Markdown text={data} />
      </div>
    );
  return compact ? (
    <pre className="max-h-40 overflow-hidden font-mono text-xs whitespace-pre-wrap text-muted">
      {typeof data === "string" ? data : JSON.stringify(data, null, 2)}
    </pre>
  ) : (
    <JsonView value={data} label={name} maxHeight={640} />
  );
}

function TableOf({ data, name, compact }: { data: unknown; name: string; compact?: boolean }) {
  const table = useMemo(() => tableOf(data), [data]);
  if (!table)
    return (
      <div>
        <p className="mb-2 text-sm text-muted">This cannot be read as a table. It is shown as it is.</p>
        <JsonView value={data} label={name} />
      </div>
    );
  return compact ? (
    <TableView table={{ ...table, rows: table.rows.slice(0, COMPACT_ROWS) }} name={name} compact />
  ) : (
    <TableView table={table} name={name} />
  );
}

export function ProgressView({ value, label }: { value: number | null; label: string }) {
  if (value === null) return <p className="text-sm text-muted">Its progress is no number.</p>;
  const inside = Math.max(0, Math.min(100, value));
  return (
    <div className="flex items-center gap-3">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={inside}
        aria-valuemin={0}
        aria-valuemax={100}
        data-tone={inside >= 100 ? "completed" : "running"}
        className="h-2.5 min-w-0 grow overflow-hidden rounded-full bg-raised shadow-[inset_0_0_0_1px_var(--line)]"
      >
        <div className="tone-bar h-full rounded-full transition-[width] duration-300" style={{ width: `${inside}%` }} />
      </div>
      <span className="w-14 shrink-0 text-right font-medium tabular-nums">{percentText(value)}</span>
    </div>
  );
}

function LinkView({ text }: { text: string }) {
  const link = linkOf(text);
  const href = link && safeHref(link.href);
  if (!link || !href) return <p className="text-sm [overflow-wrap:anywhere]">{text}</p>;
  return (
    <div className="min-w-0">
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        className="inline-flex max-w-full items-center gap-1.5 font-medium text-accent hover:underline"
      >
        <span className="truncate">{link.text}</span>
        <ExternalLink size={13} aria-hidden="true" className="shrink-0" />
      </a>
      {link.text !== link.href && <p className="truncate text-xs text-muted">{link.href}</p>}
    </div>
  );
}
