import { X } from "lucide-react";
import { without } from "@/components/filter";
import { Button, EmptyState, Skeleton } from "@/components/ui";
import { parseRuns } from "./filter";
import type { Asked } from "./queries";

/** Why there are no runs, and which filter to take away. */
export function RunsEmpty({ loading, what, onQuery }: { loading: boolean; what: Asked; onQuery: (q: string) => void }) {
  if (loading) return <Skeleton lines={14} className="p-4" />;
  const tokens = parseRuns(what.q);
  const noun = what.kind === "task" ? "task runs" : "runs";
  if (tokens.length === 0) {
    return (
      <EmptyState title={`There are no ${noun} yet`}>
        Call a flow, or let a deployment make runs: they appear here by themselves.
        <pre className="mt-3 rounded-sm bg-raised p-3 text-left font-mono text-xs text-text">
          {"from rota import flow\n\n@flow\ndef hello():\n    return 42\n\nhello()"}
        </pre>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={`No ${noun} match`}
      action={
        <>
          {tokens.length > 1 &&
            tokens.map((token) => (
              <Button
                key={`${token.start}${token.raw}`}
                size="sm"
                icon={<X size={12} />}
                onClick={() => onQuery(without(what.q, token))}
              >
                Without {token.raw}
              </Button>
            ))}
          <Button size="sm" variant="primary" onClick={() => onQuery("")}>
            Clear all filters
          </Button>
        </>
      }
    >
      {tokens.find((token) => token.problem)?.problem ?? "Take a filter away to see more."}
    </EmptyState>
  );
}
