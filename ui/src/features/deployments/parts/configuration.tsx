/** Where the code is, how it gets to its place, and with what it runs. */

import { type Json, stringify } from "@/components/schema-form";
import { Time } from "@/components/time";
import { CopyButton, KeyValue } from "@/components/ui";
import type { Deployment } from "../queries";
import { Code } from "./code";

const mono = (text: string | null | undefined) => (text ? <code className="font-mono text-xs">{text}</code> : null);

export function Configuration({ deployment }: { deployment: Deployment }) {
  const { job_variables: variables, pull_steps: steps } = deployment;
  return (
    <div className="flex flex-col gap-4 p-4">
      <KeyValue
        rows={[
          ["Entrypoint", mono(deployment.entrypoint)],
          ["Path", mono(deployment.path)],
          ["Version", mono(deployment.version)],
          ["Parameters", deployment.enforce_parameter_schema ? "validated against the flow's schema" : "not validated"],
          deployment.concurrency_options && [
            "When no slot is free",
            deployment.concurrency_options.collision_strategy === "ENQUEUE" ? "a run waits" : "a new run is cancelled",
          ],
          [
            "Id",
            <span key="id" className="inline-flex items-center gap-1">
              {mono(deployment.id)}
              <CopyButton text={deployment.id} label="Copy the id" />
            </span>,
          ],
          ["Created", <Made key="created" at={deployment.created} by={deployment.created_by?.display_value} />],
          ["Updated", <Made key="updated" at={deployment.updated} by={deployment.updated_by?.display_value} />],
          Object.keys(deployment.labels ?? {}).length > 0 && ["Labels", mono(stringify(deployment.labels as Json))],
        ]}
      />
      <Block title="Pull steps" none="The code is there where the flow runs." value={steps as Json} />
      <Block title="Job variables" none="None: the work pool's own hold." value={variables} />
    </div>
  );
}

function Made({ at, by }: { at: string | null | undefined; by: string | null | undefined }) {
  return (
    <span>
      <Time at={at} form="minute" />
      {by && <span className="text-muted"> by {by}</span>}
    </span>
  );
}

function Block({ title, value, none }: { title: string; value: Json | null | undefined; none: string }) {
  const empty = value == null || Object.keys(value as object).length === 0;
  return (
    <section>
      <h2 className="mb-1 flex items-center gap-2 text-sm font-semibold">
        {title}
        {!empty && <CopyButton text={stringify(value, 2)} label={`Copy the ${title.toLowerCase()}`} />}
      </h2>
      {empty ? <p className="text-sm text-muted">{none}</p> : <Code text={stringify(value, 2)} className="max-h-96" />}
    </section>
  );
}
