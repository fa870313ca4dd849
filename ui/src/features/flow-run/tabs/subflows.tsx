import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { RunNodes, TimelineNode } from "@/components/timeline";
import { EmptyState, Skeleton, StatePill } from "@/components/ui";
import { formatDate, formatDuration } from "@/lib/format";
import { pageOf } from "@/lib/url";
import { useSubflowGraphs } from "../use-graph";

/** Subflow runs as a tree; what is inside one is read when it is opened. */
export function SubflowsTab({ graph }: { graph: RunNodes }) {
  const subflows = [...graph.nodes.values()].filter((node) => node.isSubflow);
  if (subflows.length === 0) return <EmptyState title="No subflow runs">The flow has called no other flow.</EmptyState>;
  return (
    <ul className="py-1" aria-label="Subflow runs">
      {subflows.map((node) => (
        <Branch key={node.id} node={node} depth={0} />
      ))}
    </ul>
  );
}

function Branch({ node, depth }: { node: TimelineNode; depth: number }) {
  const [isOpen, setOpen] = useState(false);
  const graphs = useSubflowGraphs(isOpen ? [node.id] : [], null);
  const inside = graphs.get(node.id);
  const children = inside ? [...inside.nodes.values()].filter((one) => one.isSubflow) : [];
  return (
    <li>
      <div
        className="flex min-h-8 items-center gap-3 border-b border-line/60 px-3 hover:bg-raised"
        style={{ paddingLeft: 12 + depth * 20 }}
      >
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Subflows of ${node.name}`}
          className="inline-flex size-6 shrink-0 items-center justify-center text-muted"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </button>
        <span className="w-28 shrink-0">
          <StatePill bare state={{ type: node.stateType, name: node.stateName }} />
        </span>
        <Link to={pageOf.flowRun(node.id)} className="min-w-0 truncate hover:underline">
          {node.name}
        </Link>
        <span className="min-w-0 grow truncate text-muted max-sm:hidden">{node.group}</span>
        <span className="w-20 text-right max-sm:hidden">
          {node.start === null ? "–" : formatDate(node.start, "time")}
        </span>
        <span className="w-20 text-right">
          {node.start === null ? "–" : formatDuration(((node.end ?? Date.now()) - node.start) / 1000)}
        </span>
      </div>
      {isOpen && !inside && <Skeleton className="p-3" />}
      {isOpen && inside && children.length === 0 && (
        <p className="border-b border-line/60 py-1.5 text-xs text-muted" style={{ paddingLeft: 48 + depth * 20 }}>
          {inside.nodes.size} task runs, no subflow of its own.
        </p>
      )}
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <Branch key={child.id} node={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}
