/** Change a deployment, or make another one out of it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { ApiError, api, data } from "@/api/client";
import { Editor } from "@/components/editor";
import { Markdown } from "@/components/markdown";
import {
  BlockDocuments,
  type JsonObject,
  problemsOf,
  readObject,
  type Schema,
  SchemaForm,
  type SchemaFormHandle,
  settled,
  stringify,
  useValidation,
} from "@/components/schema-form";
import {
  Button,
  Checkbox,
  Combobox,
  ErrorPanel,
  Field,
  Input,
  Panel,
  Select,
  Skeleton,
  TagInput,
  Textarea,
  toast,
  usePage,
} from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { copy } from "./copy";
import { type Deployment, deploymentQuery, refresh, schemaOf, update } from "./queries";

const KINDS = ["json", "workspace_variable", "none"] as const;

export const EditDeploymentPage = () => <Page duplicate={false} />;
export const DuplicateDeploymentPage = () => <Page duplicate />;

function Page({ duplicate }: { duplicate: boolean }) {
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useQuery(deploymentQuery(id));
  usePage({
    title: duplicate ? "Duplicate" : "Edit",
    kind: found.data?.name ?? "Deployment",
    heading: true,
    breadcrumb: [
      { label: "Deployments", to: "/deployments" },
      { label: found.data?.name ?? "…", to: `/deployments/deployment/${id}` },
    ],
  });
  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (!found.data) return <Skeleton className="m-4 h-96" />;
  return <Form key={found.data.id} deployment={found.data} duplicate={duplicate} />;
}

interface Draft {
  name: string;
  description: string;
  tags: string[];
  version: string;
  pool: string;
  queue: string;
  limit: string;
  strategy: "ENQUEUE" | "CANCEL_NEW";
  enforce: boolean;
  parameters: JsonObject;
  jobVariables: string;
}

function Form({ deployment, duplicate }: { deployment: Deployment; duplicate: boolean }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    name: duplicate ? `${deployment.name}-copy` : deployment.name,
    description: deployment.description ?? "",
    tags: deployment.tags ?? [],
    version: deployment.version ?? "",
    pool: deployment.work_pool_name ?? "",
    queue: deployment.work_queue_name ?? "",
    limit: deployment.global_concurrency_limit ? String(deployment.global_concurrency_limit.limit) : "",
    strategy: deployment.concurrency_options?.collision_strategy === "CANCEL_NEW" ? "CANCEL_NEW" : "ENQUEUE",
    enforce: deployment.enforce_parameter_schema ?? true,
    parameters: deployment.parameters,
    jobVariables: Object.keys(deployment.job_variables).length > 0 ? stringify(deployment.job_variables, 2) : "",
  }));
  const [reading, setReading] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const form = useRef<SchemaFormHandle>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  // Defaults may be missing until the run: nothing is asked for here.
  const [schema] = useState((): Schema => ({ ...schemaOf(deployment), required: [] }));
  const validation = useValidation(schema, draft.parameters, draft.enforce);
  const pools = useQuery({
    queryKey: ["deployments", "pools"],
    queryFn: () => data(api.POST("/api/work_pools/filter", { body: { limit: 200, offset: 0 } as never })),
    staleTime: 60_000,
  });
  const jobVariables = readObject(draft.jobVariables);
  const wrongName =
    draft.name.trim() === "" ? "A name is needed." : /[/%&><]/.test(draft.name) ? "None of / % & > <." : null;

  async function save() {
    if (saving || wrongName) return;
    if (jobVariables === undefined) return setRefused("The job variables are not a JSON object yet.");
    if (draft.enforce && problemsOf(schema, draft.parameters).some(({ soft }) => !soft)) {
      form.current?.focus();
      return setRefused("Some parameters do not fit.");
    }
    setSaving(true);
    setRefused(null);
    const body: JsonObject = {
      description: draft.description,
      tags: draft.tags,
      version: draft.version || null,
      work_pool_name: draft.pool || null,
      work_queue_name: draft.pool ? draft.queue || null : null,
      concurrency_limit: draft.limit ? Number(draft.limit) : null,
      concurrency_options: draft.limit ? { collision_strategy: draft.strategy } : null,
      enforce_parameter_schema: draft.enforce,
      parameters: settled(draft.parameters),
      job_variables: jobVariables ?? {},
    };
    try {
      const id = duplicate ? await copy(deployment, draft.name.trim(), body) : deployment.id;
      if (!duplicate) await update(id, body);
      await refresh(client);
      toast({ text: duplicate ? `Made ${draft.name}.` : `Saved ${deployment.name}.` });
      void navigate({ to: "/deployments/deployment/$id", params: { id } });
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : "The server cannot be reached. Nothing was saved.");
      setSaving(false);
    }
  }
  useKeys({ "Ctrl+Enter": () => void save() }, { scope: "Form", label: "Save", inFields: true });
  const none = Object.keys(schema.properties ?? {}).length === 0;
  return (
    <form
      aria-label={duplicate ? "Duplicate deployment" : "Edit deployment"}
      noValidate
      className="mx-auto flex max-w-4xl flex-col gap-4 p-4 max-[899px]:p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Panel title="Deployment">
        <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
          <Field
            label="Name"
            error={wrongName}
            hint={duplicate ? undefined : "A name stands in links and cannot be changed."}
          >
            <Input
              value={draft.name}
              disabled={!duplicate}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label="Version">
            <Input mono value={draft.version} onChange={(event) => change({ version: event.target.value })} />
          </Field>
          <Field label="Tags" className="col-span-2 max-sm:col-span-1">
            <TagInput value={draft.tags} onChange={(tags) => change({ tags })} />
          </Field>
          <div className="col-span-2 max-sm:col-span-1">
            <Field
              label="Description"
              hint="Markdown"
              actions={
                <Button size="sm" variant="ghost" onClick={() => setReading(!reading)}>
                  {reading ? "Write" : "Read"}
                </Button>
              }
            >
              {reading ? (
                <Markdown text={draft.description} className="rounded-sm border border-line p-3" />
              ) : (
                <Textarea
                  rows={5}
                  value={draft.description}
                  onChange={(event) => change({ description: event.target.value })}
                />
              )}
            </Field>
          </div>
        </div>
      </Panel>
      {!none && (
        <Panel title="Default parameters">
          <SchemaForm
            ref={form}
            schema={schema}
            value={draft.parameters}
            onChange={(parameters) => change({ parameters })}
            errors={validation.errors}
            valueKinds={KINDS}
            blockPicker={BlockDocuments}
            label="Default parameters"
          />
          <div className="mt-4 border-t border-line pt-3">
            <Checkbox
              checked={draft.enforce}
              onChange={(enforce) => change({ enforce })}
              label="Validate the parameters of its runs"
            />
          </div>
        </Panel>
      )}
      <Panel title="Where it runs">
        <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
          <Field label="Work pool" hint="Empty: whoever serves the flow runs it.">
            <Combobox
              free
              value={draft.pool}
              onChange={(pool) => change({ pool })}
              options={[
                { value: "", label: "None" },
                ...(pools.data ?? []).map(({ name, type }) => ({ value: name, label: name, hint: type })),
              ]}
            />
          </Field>
          <Field label="Work queue">
            <Input
              value={draft.queue}
              disabled={!draft.pool}
              placeholder={draft.pool ? "default" : ""}
              onChange={(event) => change({ queue: event.target.value })}
            />
          </Field>
          <Field label="Runs at once, at most">
            <Input
              inputMode="numeric"
              placeholder="no limit"
              value={draft.limit}
              onChange={(event) => change({ limit: event.target.value.replaceAll(/\D/g, "") })}
            />
          </Field>
          <Field label="When no slot is free">
            <Select
              value={draft.strategy}
              disabled={!draft.limit}
              onChange={(strategy) => change({ strategy })}
              options={[
                { value: "ENQUEUE", label: "a run waits" },
                { value: "CANCEL_NEW", label: "a new run is cancelled" },
              ]}
            />
          </Field>
          <div className="col-span-2 max-sm:col-span-1">
            <p className="mb-1 text-xs font-medium">Job variables</p>
            <Editor
              value={draft.jobVariables}
              onChange={(text) => change({ jobVariables: text })}
              label="Job variables, as JSON"
              placeholder='{"env": {"NAME": "value"}}'
              minLines={4}
              maxLines={20}
              invalid={jobVariables === undefined}
            />
          </div>
        </div>
      </Panel>
      <footer className="sticky bottom-0 flex flex-wrap items-center gap-2 rounded-md border border-line bg-surface p-3">
        {refused && (
          <p role="alert" className="text-sm text-danger">
            {refused}
          </p>
        )}
        <span className="grow" />
        <Button onClick={() => void navigate({ to: "/deployments/deployment/$id", params: { id: deployment.id } })}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" loading={saving} disabled={wrongName !== null}>
          {duplicate ? "Make the copy" : "Save"}
        </Button>
      </footer>
    </form>
  );
}
