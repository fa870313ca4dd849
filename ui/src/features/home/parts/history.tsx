/** Runs over time by state, and how long they took. Drawing over the bars narrows the range. */
import { useMemo } from "react";
import { DurationLine, StackedBars } from "@/components/charts";
import { useZone } from "@/components/time";
import { Panel } from "@/components/ui";
import { zoneName } from "@/lib/format";
import { bucketsOf, type Dashboard, durationsOf } from "../model";

interface HistoryProps {
  dashboard: Dashboard;
  onRange: (from: number, to: number) => void;
}

const LEGEND = ["completed", "failed", "crashed", "cancelled", "running", "scheduled", "paused", "pending"] as const;
const WORDS: Record<(typeof LEGEND)[number], string> = {
  completed: "Completed",
  failed: "Failed",
  crashed: "Crashed",
  cancelled: "Cancelled",
  running: "Running",
  scheduled: "Scheduled",
  paused: "Paused",
  pending: "Pending",
};

export function History({ dashboard, onRange }: HistoryProps) {
  const zone = useZone();
  const { history } = dashboard;
  const buckets = useMemo(() => bucketsOf({ history }), [history]);
  const points = useMemo(() => durationsOf({ history }), [history]);
  const sums = new Map<string, number>();
  for (const { counts } of buckets)
    for (const [token, count] of Object.entries(counts)) sums.set(token, (sums.get(token) ?? 0) + (count ?? 0));
  const total = [...sums.values()].reduce((all, one) => all + one, 0);
  return (
    <Panel
      title="Run history"
      actions={
        <ul aria-label="Colours" className="flex flex-wrap justify-end gap-x-3 text-xs text-muted max-sm:hidden">
          {LEGEND.filter((token) => sums.get(token)).map((token) => (
            <li key={token} data-tone={token} className="flex items-center gap-1.5">
              <span aria-hidden="true" className="tone-bar size-2 rounded-[2px]" />
              {WORDS[token]}
            </li>
          ))}
        </ul>
      }
    >
      <StackedBars
        label={total ? "Runs over time by state" : "No runs in this range"}
        buckets={buckets}
        height={132}
        onBrush={onRange}
        zone={zoneName(zone)}
      />
      <div className="mt-2 border-t border-line pt-2">
        <div className="flex items-center justify-between text-xs text-muted">
          <span>Duration</span>
          <span aria-hidden="true" className="flex gap-3">
            <span className="flex items-center gap-1.5">
              <span className="inline-block h-0.5 w-4 bg-accent" /> median
            </span>
            <span className="flex items-center gap-1.5">
              <span className="inline-block w-4 border-t border-dashed border-muted" /> 95th percentile
            </span>
          </span>
        </div>
        <DurationLine label="Duration of runs" points={points} height={56} />
      </div>
    </Panel>
  );
}
