/** Make a work pool: choose what runs its flows, name it, set what all its runs begin with. Or change one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { type JsonObject, stringify } from "@/components/schema-form";
import {
  Button,
  Checkbox,
  ErrorPanel,
  Field,
  Input,
  Panel,
  Pill,
  Skeleton,
  Textarea,
  toast,
  usePage,
} from "@/components/ui";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { MANAGED, wrongLimit, wrongName } from "./model";
import { TypeIcon } from "./parts/cells";
import { TemplateEditor } from "./parts/template";
import { createPool, type PoolDetails, type PoolType, poolQuery, refresh, typesQuery, updatePool } from "./queries";
import type { PoolsSearch } from "./search";

export function CreateWorkPoolPage() {
  usePage({ title: "New pool", heading: true, breadcrumb: [{ label: "Work pools", to: "/work-pools" }] });
  const types = useQuery(typesQuery);
  if (types.isError) return <ErrorPanel error={types.error} retry={() => void types.refetch()} className="m-4" />;
  if (types.isPending) return <Skeleton className="m-4 h-96" />;
  return <Form types={types.data} pool={null} />;
}

export function EditWorkPoolPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const found = useQuery({ ...poolQuery(name), staleTime: 0, refetchOnWindowFocus: false });
  const types = useQuery(typesQuery);
  usePage({
    title: "Edit",
    kind: name,
    heading: true,
    breadcrumb: [
      { label: "Work pools", to: "/work-pools" },
      { label: name, to: `/work-pools/work-pool/${encodeURIComponent(name)}` },
    ],
  });
  if (found.isError) return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (!found.data || types.isPending) return <Skeleton className="m-4 h-96" />;
  return <Form key={found.data.id} types={types.data ?? []} pool={found.data} />;
}

interface Draft {
  type: string;
  name: string;
  description: string;
  limit: string;
  paused: boolean;
  template: JsonObject;
}

function Form({ types, pool }: { types: PoolType[]; pool: PoolDetails | null }) {
  const { json = false } = useSearch({ strict: false }) as PoolsSearch;
  const first = types.find((each) => each.type === "process") ?? types[0];
  const [draft, setDraft] = useState<Draft>(() => ({
    type: pool?.type ?? first?.type ?? "process",
    name: pool?.name ?? "",
    description: pool?.description ?? "",
    limit: pool?.concurrency_limit == null ? "" : String(pool.concurrency_limit),
    paused: pool?.is_paused ?? false,
    template: pool?.base_job_template ?? first?.template ?? {},
  }));
  const [touched, setTouched] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const nameProblem = pool ? null : wrongName(draft.name);
  const limitProblem = wrongLimit(draft.limit);

  async function save() {
    if (saving) return;
    setTouched(true);
    if (nameProblem || limitProblem) {
      document.getElementById(nameProblem ? "pool-name" : "pool-limit")?.focus();
      return;
    }
    setSaving(true);
    setRefused(null);
    const body: JsonObject = {
      description: draft.description || null,
      concurrency_limit: draft.limit.trim() === "" ? null : Number(draft.limit),
      is_paused: draft.paused,
      base_job_template: draft.template,
    };
    const name = pool?.name ?? draft.name.trim();
    try {
      if (pool) await updatePool(pool.name, body);
      else await createPool({ ...body, name, type: draft.type });
      await refresh(client);
      toast({ text: pool ? `Saved the work pool ${name}.` : `Made the work pool ${name}.` });
      void navigate({
        to: "/work-pools/work-pool/$name",
        params: { name },
        search: pool || draft.type === MANAGED ? {} : { tab: "workers" },
      });
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : "The server cannot be reached. Nothing was saved.");
    } finally {
      setSaving(false);
    }
  }
  useKeys({ "Ctrl+Enter": () => void save() }, { scope: "Form", label: "Save", inFields: true });

  const choose = (type: PoolType) => {
    const before = types.find((each) => each.type === draft.type);
    const untouched = !before || stringify(before.template) === stringify(draft.template);
    change({ type: type.type, ...(untouched && { template: type.template }) });
    if (!untouched)
      toast({
        text: "The template is kept as you have changed it.",
        undo: () => change({ template: type.template }),
      });
  };
  const back = () =>
    void navigate(pool ? { to: "/work-pools/work-pool/$name", params: { name: pool.name } } : { to: "/work-pools" });
  const needsNoWorker = types.find((each) => each.type === draft.type)?.needsWorker === false;

  return (
    <form
      aria-label={pool ? `Edit ${pool.name}` : "New work pool"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="mx-auto flex max-w-[1200px] flex-col gap-4 p-4 max-[899px]:p-3"
    >
      {!pool && (
        <Panel title="1. What runs the flows">
          <Types types={inOrder(types)} value={draft.type} onChoose={choose} />
        </Panel>
      )}
      <Panel title={pool ? "Details" : "2. Details"}>
        <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
          <Field
            label="Name"
            required={!pool}
            error={touched ? nameProblem : null}
            hint={pool ? "Deployments and workers know the pool by it; it stays." : undefined}
          >
            <Input
              id="pool-name"
              value={draft.name}
              disabled={pool !== null}
              autoFocus={!pool}
              autoComplete="off"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field
            label="Runs at once"
            error={limitProblem}
            hint="Over all queues and workers. Empty: as many as workers take."
          >
            <Input
              id="pool-limit"
              inputMode="numeric"
              value={draft.limit}
              placeholder="no limit"
              onChange={(event) => change({ limit: event.target.value })}
            />
          </Field>
          <Field label="Description" className="col-span-full">
            <Textarea
              value={draft.description}
              rows={2}
              onChange={(event) => change({ description: event.target.value })}
            />
          </Field>
          <Checkbox
            label="Paused: nothing is taken from this pool"
            checked={draft.paused}
            onChange={(paused) => change({ paused })}
            className="col-span-full"
          />
        </div>
      </Panel>
      <Panel title={pool ? "Base job template" : "3. Base job template"}>
        <p className="mb-4 max-w-[80ch] text-sm text-muted">
          What each run of this pool begins with. Deployments and runs can set these variables for themselves; what is
          set here holds where they do not.
        </p>
        <TemplateEditor
          value={draft.template}
          onChange={(template) => change({ template })}
          json={json}
          onJson={(on) =>
            void navigate({
              to: ".",
              search: ((before: PoolsSearch) => ({ ...before, json: on || undefined })) as never,
            })
          }
        />
      </Panel>
      <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-bg px-4 py-3 max-[899px]:-mx-3 max-[899px]:px-3">
        <div role="alert" className="min-w-0 grow text-sm text-danger">
          {refused}
        </div>
        {!pool && !refused && (
          <p className="grow text-xs text-muted">
            {needsNoWorker ? "The server runs its flows itself; no worker is needed." : "Next: start a worker for it."}
          </p>
        )}
        <Button onClick={back}>Cancel</Button>
        <Button variant="primary" type="submit" loading={saving}>
          {pool ? "Save" : "Make the pool"}
        </Button>
      </div>
    </form>
  );
}

const FIRST = ["process", MANAGED, "docker"];

/** What most people want first; the agents of old come last. */
function inOrder(types: PoolType[]): PoolType[] {
  const place = (type: string) =>
    type === "prefect-agent" ? 99 : FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length;
  return [...types].sort((a, b) => place(a.type) - place(b.type) || a.name.localeCompare(b.name));
}

/** One card for each type that the server knows of. */
function Types({ types, value, onChoose }: { types: PoolType[]; value: string; onChoose: (type: PoolType) => void }) {
  return (
    <fieldset>
      <legend className="sr-only">Type of the pool</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(240px,1fr))] gap-3">
        {types.map((type) => (
          <label
            key={type.type}
            className={cx(
              "relative flex cursor-pointer flex-col gap-1.5 rounded-md border p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent",
              type.type === value ? "border-accent bg-accent/5 ring-1 ring-accent" : "border-line hover:border-control",
            )}
          >
            <span className="flex items-center gap-2">
              <TypeIcon type={type.type} size={18} />
              <span className="grow font-medium">{type.name}</span>
              <input
                type="radio"
                name="pool-type"
                value={type.type}
                checked={type.type === value}
                onChange={() => onChoose(type)}
                aria-label={type.name}
                aria-describedby={`pool-type-${type.type}`}
                className="size-3.5 accent-accent outline-none"
              />
            </span>
            <span id={`pool-type-${type.type}`} className="text-xs text-muted">
              {type.description.replaceAll("`", "")}
            </span>
            <span className="mt-auto flex flex-wrap gap-1 pt-1">
              {type.needsWorker ? <Pill>needs a worker</Pill> : <Pill tone="success">no worker needed</Pill>}
              {type.isBeta && <Pill tone="info">new</Pill>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
