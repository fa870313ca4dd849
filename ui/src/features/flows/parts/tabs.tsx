/** The parts of a flow's page beside its runs: deployments, kinds of errors, facts. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleOff } from "lucide-react";
import type { Schemas } from "@/api/client";
import { Ago, Time } from "@/components/time";
import { CopyButton, EmptyState, ErrorPanel, Glyph, KeyValue, Pill, Skeleton, Tags } from "@/components/ui";
import { plural } from "@/lib/format";
import { errorKinds } from "../errors";
import { deploymentsQuery, type FlowRow, failuresQuery } from "../queries";

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function Deployments({ id }: { id: string }) {
  const list = useQuery(deploymentsQuery(id));
  if (list.isError) return <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />;
  if (list.isPending) return <Skeleton lines={4} className="p-4" />;
  if (list.data.deployments.length === 0)
    return (
      <EmptyState title="No deployments">
        A deployment lets this flow run from here, by schedule or by hand. <code className="font-mono">serve</code> and{" "}
        <code className="font-mono">deploy</code> make one.
      </EmptyState>
    );
  return (
    <ul>
      {list.data.deployments.map((row) => (
        <li
          key={row.id}
          className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 last:border-0 hover:bg-raised/50"
        >
          <Link
            to="/deployments/deployment/$id"
            params={{ id: row.id }}
            className="inline-flex min-h-6 min-w-40 items-center font-medium hover:underline"
          >
            {row.name}
          </Link>
          <Pill
            tone={row.status === "READY" ? "success" : "warning"}
            icon={row.status === "READY" ? <CircleCheck size={12} /> : <CircleOff size={12} />}
            title={row.status_reason ?? undefined}
          >
            {row.status === "READY" ? "Ready" : "Not ready"}
          </Pill>
          <span className="min-w-0 grow text-muted">
            {row.schedules.length
              ? row.schedules.map((schedule) => sentence(schedule.sentence)).join("; ")
              : "No schedule"}
            {row.paused && row.schedules.length > 0 && " (paused)"}
          </span>
          <Tags tags={row.tags} max={3} />
          {row.next_run && (
            <span className="text-xs text-muted">
              next <Ago at={row.next_run.at} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

export function Errors({ id }: { id: string }) {
  const failures = useQuery(failuresQuery(id));
  if (failures.isError)
    return <ErrorPanel error={failures.error} retry={() => void failures.refetch()} className="m-3" />;
  if (failures.isPending) return <Skeleton lines={4} className="p-4" />;
  const { runs, count } = failures.data;
  const kinds = errorKinds(runs);
  if (kinds.length === 0) return <EmptyState title="No run of this flow has failed" />;
  return (
    <>
      <ul>
        {kinds.map(({ key, text, runs: some }) => {
          const newest = some[0];
          const oldest = some.at(-1);
          if (!newest) return null;
          return (
            <li
              key={key}
              className="flex items-start gap-2 border-b border-line px-3 py-2 last:border-0 hover:bg-raised/50"
            >
              <span className="mt-[3px] shrink-0 text-danger">
                <Glyph name="cross" size={13} />
              </span>
              <div className="min-w-0 grow">
                <Link
                  to="/runs/flow-run/$id"
                  params={{ id: newest.id }}
                  className="flex min-h-6 items-center hover:underline"
                  title={text}
                >
                  <span className="truncate">{text}</span>
                </Link>
                <p className="text-xs text-muted">
                  {plural(some.length, "run")} · last <Ago at={newest.end_time ?? newest.state_timestamp} />
                  {some.length > 1 && (
                    <>
                      {" "}
                      · first <Ago at={oldest?.end_time ?? oldest?.state_timestamp} />
                    </>
                  )}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      {count && count.value > runs.length && (
        <p className="border-t border-line px-3 py-2 text-xs text-muted">Of the newest {runs.length} failed runs.</p>
      )}
    </>
  );
}

export function Details({ flow, row }: { flow: Schemas["Flow"]; row: FlowRow | null }) {
  const labels = Object.entries(flow.labels ?? {});
  return (
    <div className="p-4">
      <KeyValue
        rows={[
          ["Name", flow.name],
          [
            "Id",
            <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
              {flow.id}
              <CopyButton text={flow.id} label="Copy the id" />
            </span>,
          ],
          ["Created", <Time key="created" at={flow.created} />],
          ["Updated", <Time key="updated" at={flow.updated} />],
          ["Tags", flow.tags?.length ? <Tags key="tags" tags={flow.tags} /> : null],
          ["Deployments", row ? String(row.deployments) : null],
          ...labels.map(([name, value]) => [name, String(value)] as const),
        ]}
      />
    </div>
  );
}
