import { Duration, Time } from "@/components/time";
import { CopyButton, KeyValue, StatePill, Tags } from "@/components/ui";
import { formatDuration } from "@/lib/format";
import type { FlowRunPageData, StateStep } from "../queries";

export const Copyable = ({ text }: { text: string | null | undefined }) =>
  text ? (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="font-mono text-xs [overflow-wrap:anywhere]">{text}</code>
      <CopyButton text={text} label={`Copy ${text}`} />
    </span>
  ) : (
    <span className="text-muted">–</span>
  );

export function DetailsTab({ page }: { page: FlowRunPageData }) {
  const { run } = page;
  const policy = run.empirical_policy;
  return (
    <div className="grid gap-6 p-3 xl:grid-cols-2">
      <KeyValue
        rows={[
          ["Run id", <Copyable key="1" text={run.id} />],
          ["Flow id", <Copyable key="2" text={run.flow_id} />],
          ["Flow version", <Copyable key="3" text={run.flow_version} />],
          ["Deployment id", <Copyable key="4" text={run.deployment_id} />],
          ["Deployment version", <Copyable key="5" text={run.deployment_version} />],
          ["Created", <Time key="6" at={run.created} form="full" />],
          ["Updated", <Time key="7" at={run.updated} form="full" />],
          ["Expected start", <Time key="8" at={run.expected_start_time} form="full" />],
          ["Started", <Time key="9" at={run.start_time} form="full" />],
          ["Ended", <Time key="10" at={run.end_time} form="full" />],
          ["Time running", formatDuration(run.total_run_time)],
          ["Late by", formatDuration(run.estimated_start_time_delta)],
          ["Attempts", run.run_count],
          ["Retries", policy?.retries ?? policy?.max_retries ?? 0],
          ["Retry delay", policy?.retry_delay ? formatDuration(policy.retry_delay) : null],
          [
            "Created by",
            run.created_by
              ? `${run.created_by.display_value ?? ""} (${(run.created_by.type ?? "").toLowerCase()})`
              : null,
          ],
          ["Scheduled automatically", run.auto_scheduled ? "yes" : "no"],
          ["Idempotency key", <Copyable key="11" text={run.idempotency_key} />],
          ["Process", <Copyable key="12" text={page.place.process ?? run.infrastructure_pid} />],
          ["Worker", page.place.worker],
          ["Work pool", page.place.work_pool?.name],
          ["Work queue", page.place.work_queue?.name],
          ["Tags", run.tags?.length ? <Tags key="13" tags={run.tags} /> : null],
          ...Object.entries(run.labels ?? {}).map(([name, value]) => [`Label ${name}`, String(value)] as const),
        ]}
      />
      <StateHistory states={page.states} />
    </div>
  );
}

/** Every state with how long it lasted. */
export function StateHistory({ states }: { states: readonly StateStep[] }) {
  return (
    <div className="min-w-0">
      <h2 className="mb-1 text-sm font-semibold">States</h2>
      <div className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-muted">
              <th className="py-1 pr-3 font-normal">State</th>
              <th className="py-1 pr-3 font-normal">From</th>
              <th className="py-1 pr-3 font-normal">For</th>
              <th className="py-1 font-normal">Message</th>
            </tr>
          </thead>
          <tbody>
            {states.map((state) => (
              <tr key={state.id} className="border-b border-line/60 align-top">
                <td className="py-1 pr-3">
                  <StatePill bare state={state} />
                </td>
                <td className="py-1 pr-3 whitespace-nowrap">
                  <Time at={state.timestamp} />
                </td>
                <td className="py-1 pr-3 whitespace-nowrap">
                  {state.seconds === null ? (
                    <span className="text-muted">until now</span>
                  ) : (
                    <Duration seconds={state.seconds} />
                  )}
                </td>
                <td className="py-1 text-muted [overflow-wrap:anywhere]">{state.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
