/** What a run may have beside its parameters; folded until somebody wants it. */
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { api, data } from "@/api/client";
import { Editor } from "@/components/editor";
import { stringify } from "@/components/schema-form";
import { Combobox, Field, Input, TagInput } from "@/components/ui";
import type { Deployment } from "@/features/deployments";
import type { Draft } from "../request";

interface Props {
  deployment: Deployment;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  wrongVariables: boolean;
}

export function Options({ deployment, draft, onChange, wrongVariables }: Props) {
  const set = [
    draft.tags.length > 0 && "tags",
    draft.message && "message",
    draft.queue && "work queue",
    draft.jobVariables.trim() && "job variables",
    draft.retries && "retries",
    draft.idempotencyKey && "idempotency key",
  ].filter(Boolean);
  return (
    <details className="group rounded-md border border-line bg-surface">
      <summary className="flex min-h-9 list-none items-center gap-1 rounded-md px-3 text-sm font-semibold hover:bg-raised">
        <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open:rotate-90" />
        Additional options
        <span className="ml-2 truncate text-xs font-normal text-muted">
          {set.length > 0 ? set.join(", ") : "tags, message, work queue, job variables, retries, idempotency key"}
        </span>
      </summary>
      <div className="grid grid-cols-2 gap-4 border-t border-line p-3 max-sm:grid-cols-1">
        <Field label="Tags" hint={deployment.tags?.length ? `Beside ${deployment.tags.join(", ")}` : undefined}>
          <TagInput value={draft.tags} onChange={(tags) => onChange({ tags })} />
        </Field>
        <Field label="Message" hint="Shown with the run's first state.">
          <Input value={draft.message} onChange={(event) => onChange({ message: event.target.value })} />
        </Field>
        {deployment.work_pool_name && <Queue deployment={deployment} draft={draft} onChange={onChange} />}
        <Field label="Idempotency key" hint="A second run with this key is not made.">
          <Input
            mono
            value={draft.idempotencyKey}
            onChange={(event) => onChange({ idempotencyKey: event.target.value })}
          />
        </Field>
        <Field label="Retries" hint="Of the whole run; empty: as the flow says.">
          <Input
            inputMode="numeric"
            value={draft.retries}
            onChange={(event) => onChange({ retries: event.target.value.replaceAll(/\D/g, "") })}
          />
        </Field>
        <Field label="Seconds between retries">
          <Input
            inputMode="numeric"
            value={draft.retryDelay}
            onChange={(event) => onChange({ retryDelay: event.target.value.replaceAll(/\D/g, "") })}
          />
        </Field>
        <div className="col-span-2 max-sm:col-span-1">
          <p className="mb-1 text-xs font-medium">Job variables</p>
          <Editor
            value={draft.jobVariables}
            onChange={(jobVariables) => onChange({ jobVariables })}
            label="Job variables, as JSON"
            placeholder={
              Object.keys(deployment.job_variables).length > 0
                ? stringify(deployment.job_variables, 2)
                : '{"env": {"NAME": "value"}}'
            }
            minLines={3}
            maxLines={16}
            invalid={wrongVariables}
          />
          <p className={wrongVariables ? "mt-1 text-xs text-danger" : "mt-1 text-xs text-muted"}>
            {wrongVariables ? "This takes a JSON object." : "Over the deployment's own, key by key."}
          </p>
        </div>
      </div>
    </details>
  );
}

function Queue({ deployment, draft, onChange }: Omit<Props, "wrongVariables">) {
  const pool = deployment.work_pool_name as string;
  const queues = useQuery({
    queryKey: ["custom-run", "queues", pool],
    queryFn: () =>
      data(
        api.POST("/api/work_pools/{work_pool_name}/queues/filter", {
          params: { path: { work_pool_name: pool } },
          body: { limit: 200, offset: 0 } as never,
        }),
      ),
    staleTime: 60_000,
  });
  return (
    <Field label="Work queue" hint={`Of the work pool ${pool}.`}>
      <Combobox
        value={draft.queue}
        onChange={(queue) => onChange({ queue })}
        placeholder={deployment.work_queue_name ?? "default"}
        options={[
          { value: "", label: `${deployment.work_queue_name ?? "default"} (the deployment's)` },
          ...(queues.data ?? []).map(({ name }) => ({ value: name, label: name })),
        ]}
      />
    </Field>
  );
}
