/** Add a schedule to a deployment, or change one. */
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { ApiError, api } from "@/api/client";
import { isObject, type JsonObject, losslessly, type Schema, SchemaForm, settled } from "@/components/schema-form";
import { Button, Dialog, Field, Input, Select, Switch } from "@/components/ui";
import { ScheduleEditor } from "./editor";
import { draftOf, newDraft, type ScheduleDraft, type Wire, wireOf } from "./model";
import { builtOf, builtWords } from "./rrule";
import { Times } from "./times";
import { type Preview, usePreview } from "./use-preview";

export interface StoredSchedule {
  id: string;
  schedule: Wire;
  active: boolean;
  max_scheduled_runs: number | null;
  parameters: JsonObject;
  slug: string | null;
  catchup: string | null;
}

interface Props {
  deployment: string;
  /** The one to change; null: a new one. */
  schedule: StoredSchedule | null;
  schema: Schema;
  defaults: JsonObject;
  onClose: () => void;
  onSaved: () => void;
}

interface Rest {
  active: boolean;
  slug: string;
  max: string;
  catchup: string;
  parameters: JsonObject;
}

const CATCHUP = [
  { value: "", label: "the latest one (default)" },
  { value: "latest", label: "the latest one" },
  { value: "all", label: "all of them" },
  { value: "none", label: "none of them" },
  { value: "within 1h", label: "those of the last hour" },
  { value: "within 24h", label: "those of the last day" },
];
const KINDS = ["json", "workspace_variable", "none"] as const;

export function ScheduleDialog({ deployment, schedule, schema, defaults, onClose, onSaved }: Props) {
  const [draft, setDraft] = useState<ScheduleDraft>(() => (schedule ? draftOf(schedule.schedule) : newDraft()));
  const [rest, setRest] = useState<Rest>({
    active: schedule?.active ?? true,
    slug: schedule?.slug ?? "",
    max: schedule?.max_scheduled_runs ? String(schedule.max_scheduled_runs) : "",
    catchup: schedule?.catchup ?? "",
    parameters: isObject(schedule?.parameters) ? schedule.parameters : {},
  });
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const wire = wireOf(draft);
  const wrong = "wrong" in wire ? wire.wrong : null;
  const found = usePreview("wrong" in wire ? null : wire, draft.zone);
  const error = wrong ?? found.error ?? undefined;
  // The form of a schedule's parameters asks for nothing: they go over the deployment's.
  const optional = { ...schema, required: [] };
  const none = Object.keys(schema.properties ?? {}).length === 0;

  async function save() {
    if (error || !found.preview || !found.fresh || saving) return;
    setSaving(true);
    setRefused(null);
    const body: JsonObject = {
      schedule: found.preview.schedule as unknown as JsonObject,
      active: rest.active,
      max_scheduled_runs: rest.max ? Number(rest.max) : null,
      parameters: settled(rest.parameters),
      slug: rest.slug.trim() || null,
      catchup: rest.catchup || null,
    };
    try {
      if (schedule)
        await api.PATCH("/api/deployments/{id}/schedules/{schedule_id}", {
          params: { path: { id: deployment, schedule_id: schedule.id } },
          body: body as never,
          bodySerializer: losslessly,
        });
      else
        await api.POST("/api/deployments/{id}/schedules", {
          params: { path: { id: deployment } },
          body: [body] as never,
          bodySerializer: losslessly,
        });
      onSaved();
      onClose();
    } catch (problem) {
      setRefused(problem instanceof ApiError ? problem.message : "The server cannot be reached. Nothing was saved.");
      setSaving(false);
    }
  }

  return (
    <Dialog
      open
      wide
      title={schedule ? "Edit schedule" : "Add schedule"}
      onClose={onClose}
      footer={
        <>
          {refused && (
            <p role="alert" className="grow text-sm text-danger">
              {refused}
            </p>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={Boolean(error) || !found.fresh}
            loading={saving}
            onClick={() => void save()}
          >
            {schedule ? "Save" : "Add schedule"}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a short cut beside the button */}
      <div
        className="grid grid-cols-[minmax(0,1fr)_minmax(0,300px)] gap-5 max-sm:grid-cols-1"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
        }}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <ScheduleEditor
            draft={draft}
            onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
            error={error ?? undefined}
          />
          <Switch checked={rest.active} onChange={(active) => setRest({ ...rest, active })} label="Active" />
          <details className="group">
            <summary className="flex min-h-7 list-none items-center gap-1 text-sm font-medium whitespace-nowrap">
              <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open:rotate-90" />
              More options
              <span className="ml-1 truncate text-xs font-normal text-muted">
                {[
                  rest.slug && `slug ${rest.slug}`,
                  Object.keys(rest.parameters).length > 0 && "parameters",
                  rest.max && `at most ${rest.max} runs ahead`,
                ]
                  .filter(Boolean)
                  .join(", ") || "slug, parameters, runs ahead, after downtime"}
              </span>
            </summary>
            <div className="mt-2 flex flex-col gap-3">
              <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
                <Field label="Slug" hint="A name for this schedule.">
                  <Input mono value={rest.slug} onChange={(event) => setRest({ ...rest, slug: event.target.value })} />
                </Field>
                <Field label="Runs made ahead, at most">
                  <Input
                    inputMode="numeric"
                    placeholder="as the server says"
                    value={rest.max}
                    onChange={(event) => setRest({ ...rest, max: event.target.value.replaceAll(/\D/g, "") })}
                  />
                </Field>
                <Field label="Of times that passed while no server ran, make" className="col-span-2 max-sm:col-span-1">
                  <Select
                    value={rest.catchup}
                    onChange={(catchup) => setRest({ ...rest, catchup })}
                    options={
                      CATCHUP.some(({ value }) => value === rest.catchup)
                        ? CATCHUP
                        : [...CATCHUP, { value: rest.catchup, label: rest.catchup }]
                    }
                  />
                </Field>
              </div>
              {!none && (
                <fieldset className="rounded-sm border border-line p-3">
                  <legend className="px-1 text-xs font-medium">Parameters of its runs, over the deployment's</legend>
                  <SchemaForm
                    schema={optional}
                    value={rest.parameters}
                    defaults={defaults}
                    onChange={(parameters) => setRest({ ...rest, parameters })}
                    valueKinds={KINDS}
                    label="Parameters of the schedule"
                    compact
                  />
                </fieldset>
              )}
            </div>
          </details>
        </div>
        <section aria-label="Preview" className="min-w-0 rounded-md border border-line bg-bg p-3">
          {found.preview ? (
            <Times
              sentence={inWords(found.preview)}
              times={found.preview.times}
              notes={found.notes}
              dimmed={!found.fresh}
            />
          ) : (
            <p className="text-xs text-muted">{error ? "The next times appear here." : "Reading…"}</p>
          )}
        </section>
      </div>
    </Dialog>
  );
}

/** The server's words; for a rule that it shows as text, those of the builder. */
export function inWords({ sentence, schedule }: Pick<Preview, "sentence" | "schedule">): string {
  const built = schedule.rrule ? builtOf(schedule.rrule) : null;
  return built ? `${builtWords(built)} in ${schedule.timezone ?? "UTC"}` : sentence;
}
