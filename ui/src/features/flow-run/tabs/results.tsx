import { type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { JsonView } from "@/components/json";
import { Time } from "@/components/time";
import { type RunNodes, type TimelineNode, taskName } from "@/components/timeline";
import { Button, EmptyState, ErrorPanel, KeyValue, Skeleton } from "@/components/ui";
import { formatBytes } from "@/lib/format";
import { flowResult, taskResult } from "../queries";

type Result = Schemas["RunResult"];

const KINDS: Record<string, string> = { none: "nothing kept", inline: "in the database", stored: "in a storage" };
const PAGE = 50;

/** What the run and its task runs returned. Values are read when somebody asks for them. */
export function ResultsTab({ id, name, graph }: { id: string; name: string; graph: RunNodes | null }) {
  const [shown, setShown] = useState(PAGE);
  const done = [...(graph?.nodes.values() ?? [])].filter((node) => node.stateType === "COMPLETED" && !node.isSubflow);
  return (
    <div className="divide-y divide-line/60">
      <Entry title={name} note="the flow itself" query={flowResult(id) as never} isOpen />
      {done.slice(0, shown).map((node: TimelineNode) => (
        <Entry
          key={node.id}
          title={node.name}
          note={node.cached ? `${taskName(node.group)}, from the cache` : taskName(node.group)}
          query={taskResult(node.id) as never}
        />
      ))}
      {done.length > shown && (
        <div className="p-3">
          <Button onClick={() => setShown(shown + PAGE)}>Show {Math.min(PAGE, done.length - shown)} more</Button>
        </div>
      )}
      {done.length === 0 && (
        <EmptyState title="No results of task runs">Only task runs that completed have one.</EmptyState>
      )}
    </div>
  );
}

function Entry({
  title,
  note,
  query,
  isOpen: first = false,
}: {
  title: string;
  note: string;
  query: UseQueryOptions<Result>;
  isOpen?: boolean;
}) {
  const [isOpen, setOpen] = useState(first);
  const result = useQuery({ ...query, enabled: isOpen });
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex min-h-8 w-full items-center gap-2 px-3 text-left hover:bg-raised"
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown size={14} className="text-muted" /> : <ChevronRight size={14} className="text-muted" />}
        <span className="truncate font-medium">{title}</span>
        <span className="truncate text-xs text-muted">{note}</span>
      </button>
      {isOpen && (
        <div className="px-3 pb-3 pl-9">
          {result.isPending && <Skeleton lines={2} />}
          {result.error && <ErrorPanel error={result.error} retry={() => void result.refetch()} />}
          {result.data && <ResultView result={result.data} title={title} />}
        </div>
      )}
    </div>
  );
}

export function ResultView({ result, title }: { result: Result; title: string }) {
  const [isShown, setShown] = useState(false);
  const hasValue = result.format !== "none";
  return (
    <div className="flex flex-col gap-2">
      <KeyValue
        rows={[
          ["Kept", result.is_gone ? "gone: it has expired" : (KINDS[result.kind] ?? result.kind)],
          result.type
            ? [
                "Type",
                <code key="t" className="font-mono text-xs">
                  {result.type}
                </code>,
              ]
            : null,
          result.size !== null && result.size !== undefined ? ["Size", formatBytes(result.size)] : null,
          result.serializer ? ["Serializer", result.serializer] : null,
          result.key
            ? [
                "Storage key",
                <code key="k" className="font-mono text-xs">
                  {result.key}
                </code>,
              ]
            : null,
          result.cache_key
            ? [
                "Cache key",
                <code key="c" className="font-mono text-xs">
                  {result.cache_key}
                </code>,
              ]
            : null,
          result.expires ? ["Expires", <Time key="e" at={result.expires} />] : null,
        ]}
      />
      {hasValue &&
        (isShown ? (
          result.format === "text" ? (
            <pre className="max-h-96 overflow-auto rounded-sm bg-raised p-2 font-mono text-xs whitespace-pre-wrap">
              {String(result.value)}
            </pre>
          ) : (
            <JsonView value={result.value} label={`result of ${title}`} />
          )
        ) : (
          <span>
            <Button size="sm" onClick={() => setShown(true)}>
              Show the value
            </Button>
          </span>
        ))}
      {!hasValue && result.reason && <p className="text-sm text-muted">{result.reason}</p>}
    </div>
  );
}
