import { Link } from "@tanstack/react-router";
import { Maximize2 } from "lucide-react";
import { Ago, Time } from "@/components/time";
import { CopyButton, Drawer, IconButton, KeyValue, StatePill, Tags } from "@/components/ui";
import { RunTime, reason } from "./columns";
import type { Run } from "./queries";

/** A run beside the list. */
export function Preview({ run, onClose, onOpen }: { run: Run; onClose: () => void; onOpen: () => void }) {
  const pretty = (text: string) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text; // It was cut: shown as it is.
    }
  };
  return (
    <Drawer
      open
      onClose={onClose}
      title={run.name}
      actions={<IconButton label="Open the run" icon={<Maximize2 size={15} />} onClick={onOpen} />}
    >
      <div className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-center gap-2">
          <StatePill size="md" state={{ type: run.state_type, name: run.state_name }} />
          {run.state_timestamp && (
            <span className="text-muted">
              <Ago at={run.state_timestamp} />
            </span>
          )}
        </div>
        {run.summary && (
          <p
            data-tone={run.state_type === "FAILED" || run.state_type === "CRASHED" ? "failed" : "late"}
            className="tone-edge rounded-sm bg-raised p-2 font-mono text-xs [overflow-wrap:anywhere]"
          >
            {reason(run.summary)}
          </p>
        )}
        <KeyValue
          rows={[
            run.flow && [
              "Flow",
              <Link
                key="flow"
                to="/flows/flow/$id"
                params={{ id: run.flow.id }}
                className="text-accent hover:underline"
              >
                {run.flow.name}
              </Link>,
            ],
            run.flow_run && [
              "Flow run",
              <Link
                key="flow-run"
                to="/runs/flow-run/$id"
                params={{ id: run.flow_run.id }}
                className="text-accent hover:underline"
              >
                {run.flow_run.name}
              </Link>,
            ],
            run.deployment && [
              "Deployment",
              <Link
                key="deployment"
                to="/deployments/deployment/$id"
                params={{ id: run.deployment.id }}
                className="text-accent hover:underline"
              >
                {run.deployment.name}
              </Link>,
            ],
            run.work_pool && [
              "Work pool",
              `${run.work_pool.name ?? ""}${run.work_queue?.name ? ` / ${run.work_queue.name}` : ""}`,
            ],
            ["Due", <Time key="due" at={run.expected_start_time} />],
            ["Started", <Time key="started" at={run.start_time} />],
            ["Ended", <Time key="ended" at={run.end_time} />],
            ["Duration", <RunTime key="duration" run={run} />],
            ["Attempts", run.run_count],
            run.tags.length > 0 && ["Tags", <Tags key="tags" tags={run.tags} />],
            [
              "Id",
              <span key="id" className="flex items-center gap-1 font-mono text-xs">
                {run.id} <CopyButton text={run.id} label="Copy the id" />
              </span>,
            ],
          ]}
        />
        {run.parameters && run.parameters !== "{}" && (
          <div>
            <h3 className="mb-1 text-xs font-medium text-muted">Parameters</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard */}
            <pre tabIndex={0} className="overflow-auto rounded-sm bg-raised p-2 font-mono text-xs">
              {pretty(run.parameters)}
            </pre>
          </div>
        )}
      </div>
    </Drawer>
  );
}
