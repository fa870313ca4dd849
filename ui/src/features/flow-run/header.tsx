import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { Ago, Duration, Time } from "@/components/time";
import { IconButton, Input, StatePill, Tags } from "@/components/ui";
import { formatDuration } from "@/lib/format";
import { pageOf } from "@/lib/url";
import type { FlowRunPageData } from "./queries";

export function RunHeader({
  page,
  actions,
  onRename,
}: {
  page: FlowRunPageData;
  actions: React.ReactNode;
  onRename: (name: string) => Promise<unknown>;
}) {
  const { run, flow, deployment, place, parent, tasks } = page;
  const state = { type: run.state_type, name: run.state_name, message: run.state?.message };
  return (
    <header className="flex flex-col gap-1.5 px-4 pt-3 pb-2 max-sm:px-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <StatePill state={state} size="md" />
        <Name name={run.name} onRename={onRename} />
        {tasks.total > 0 && (
          <span className="text-xs whitespace-nowrap text-muted">
            {tasks.done.toLocaleString()}/{tasks.total.toLocaleString()} task runs
            {tasks.failed > 0 && <span className="text-danger"> · {tasks.failed.toLocaleString()} failed</span>}
          </span>
        )}
        <Tags tags={run.tags} max={6} />
        <span className="grow" />
        {actions}
      </div>
      {run.state?.message && !page.failure && (
        <p className="text-sm text-muted [overflow-wrap:anywhere]">{run.state.message}</p>
      )}
      <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-xs">
        <Fact label="Flow">
          <Link to={pageOf.flow(flow.id)} className="hover:underline">
            {flow.name ?? flow.id.slice(0, 8)}
          </Link>
        </Fact>
        {deployment && (
          <Fact label="Deployment">
            <Link to={pageOf.deployment(deployment.id)} className="hover:underline">
              {deployment.name ?? "deleted"}
            </Link>
            {deployment.version && <span className="text-muted"> {deployment.version}</span>}
          </Fact>
        )}
        {place.work_pool && (
          <Fact label="Pool">
            <Link to={pageOf.workPool(place.work_pool.name ?? "")} className="hover:underline">
              {place.work_pool.name}
            </Link>
            {place.work_queue && (
              <>
                {" / "}
                <Link to={pageOf.workQueue(place.work_queue.id)} className="hover:underline">
                  {place.work_queue.name}
                </Link>
              </>
            )}
          </Fact>
        )}
        {place.worker && (
          <Fact label="Worker">
            {place.work_pool?.name ? (
              <Link to={pageOf.worker(place.work_pool.name, place.worker)} className="hover:underline">
                {place.worker}
              </Link>
            ) : (
              place.worker
            )}
          </Fact>
        )}
        {parent?.flow_run && (
          <Fact label="Parent">
            <Link to={pageOf.flowRun(parent.flow_run.id)} className="hover:underline">
              {parent.flow_run.name}
            </Link>
          </Fact>
        )}
        {run.start_time ? (
          <Fact label="Started">
            <Time at={run.start_time} />{" "}
            <span className="text-muted">
              (<Ago at={run.start_time} />)
            </span>
          </Fact>
        ) : (
          run.expected_start_time && (
            <Fact label="Expected">
              <Time at={run.expected_start_time} />{" "}
              <span className="text-muted">
                (<Ago at={run.expected_start_time} />)
              </span>
            </Fact>
          )
        )}
        {run.start_time && (
          <Fact label="Duration">
            {run.end_time ? <Duration seconds={run.total_run_time} /> : <Duration start={run.start_time} />}
            {page.typical && (
              <span className="text-muted">
                , p50 {formatDuration(page.typical.p50_seconds)}, p95 {formatDuration(page.typical.p95_seconds)}
              </span>
            )}
          </Fact>
        )}
        {run.run_count > 1 && <Fact label="Attempts">{run.run_count}</Fact>}
        {run.created_by?.display_value && <Fact label="Created by">{run.created_by.display_value}</Fact>}
      </dl>
    </header>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </div>
  );
}

function Name({ name, onRename }: { name: string; onRename: (name: string) => Promise<unknown> }) {
  const [text, setText] = useState<string | null>(null);
  const done = () => {
    const wanted = text?.trim();
    setText(null);
    if (wanted && wanted !== name) void onRename(wanted);
  };
  return (
    <h1 tabIndex={-1} className="flex min-w-0 items-center gap-1 text-lg font-semibold">
      {text === null ? (
        <>
          <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
          <IconButton size="sm" label="Rename" icon={<Pencil size={13} />} onClick={() => setText(name)} />
        </>
      ) : (
        <Input
          autoFocus
          aria-label="Name of the run"
          className="w-72!"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === "Enter") done();
            if (event.key === "Escape") {
              event.stopPropagation();
              setText(null);
            }
          }}
        />
      )}
    </h1>
  );
}
