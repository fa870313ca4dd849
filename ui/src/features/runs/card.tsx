import { Ago } from "@/components/time";
import { StatePill } from "@/components/ui";
import { RunName, RunTime } from "./columns";
import type { Run } from "./queries";

/** A run in two lines, on a phone. */
export function RunCard({ run }: { run: Run }) {
  return (
    <div className="flex flex-col gap-0.5 overflow-hidden">
      <div className="flex items-center justify-between gap-2">
        <StatePill bare state={{ type: run.state_type, name: run.state_name }} />
        <span className="text-xs whitespace-nowrap text-muted">
          <Ago at={run.start_time ?? run.expected_start_time} /> · <RunTime run={run} />
        </span>
      </div>
      <RunName run={run} />
    </div>
  );
}
