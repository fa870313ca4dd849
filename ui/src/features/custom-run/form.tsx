/** The form on the left, what will be sent on the right. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Dices } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import {
  BlockDocuments,
  begin as beginOf,
  type JsonObject,
  problemsOf,
  readObject,
  SchemaForm,
  type SchemaFormHandle,
  settled,
  useValidation,
} from "@/components/schema-form";
import { Button, Checkbox, Field, IconButton, Input, Panel, RadioGroup, toast } from "@/components/ui";
import { createRun, type Deployment, refreshDeployments, schemaOf } from "@/features/deployments";
import { plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { zone } from "@/lib/preferences";
import { newName } from "./names";
import { Options } from "./parts/options";
import { Prefill } from "./parts/prefill";
import { Start } from "./parts/start";
import { Summary } from "./parts/summary";
import { type Draft, emptyDraft, requestOf, startsAt } from "./request";

const AFTER_HEADING = 120;
const KINDS = ["json", "workspace_variable", "none"] as const;

export interface Made {
  id: string;
  name: string;
}

interface Props {
  deployment: Deployment;
  flow: string;
  begin: JsonObject;
  from: string | undefined;
  focusMissing: boolean;
}

export function RunForm({ deployment, flow, begin, from, focusMissing }: Props) {
  const schema = schemaOf(deployment);
  const defaults = deployment.parameters;
  const [draft, setDraft] = useState<Draft>(() => ({
    ...emptyDraft(zone.get()),
    name: newName(),
    parameters: beginOf(schema, begin),
  }));
  const [mode, setMode] = useState<"form" | "json">("form");
  const [showAll, setShowAll] = useState(focusMissing);
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const form = useRef<SchemaFormHandle>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  // Typing comes first: what is worked out of the values follows when there is time.
  const calm = useDeferredValue(draft.parameters);
  const merged = useMemo(() => ({ ...defaults, ...(settled(calm) as JsonObject) }), [defaults, calm]);
  const validation = useValidation(schema, merged, draft.validate && Object.keys(schema.properties ?? {}).length > 0);
  const problems = useMemo(() => problemsOf(schema, calm, defaults), [schema, calm, defaults]);
  const wrong = problems.filter(({ soft }) => !soft);
  const jobVariables = readObject(draft.jobVariables);
  const late = draft.start === "later" && startsAt(draft) === null;

  useEffect(() => {
    if (!focusMissing) return;
    // A new page gives the focus to its heading first.
    const timer = setTimeout(() => form.current?.focus(), AFTER_HEADING);
    return () => clearTimeout(timer);
  }, [focusMissing]);

  async function submit() {
    if (sending) return;
    setRefused(null);
    if (draft.validate && problemsOf(schema, draft.parameters, defaults).some(({ soft }) => !soft)) {
      setShowAll(true);
      form.current?.focus();
      return;
    }
    if (jobVariables === undefined) return setRefused("The job variables are not a JSON object yet.");
    if (late) return setRefused("Choose when the run is to start.");
    setSending(true);
    try {
      const run = await createRun(deployment.id, requestOf(draft, jobVariables));
      setMade({ id: run.id, name: run.name ?? draft.name });
      toast({ text: `Made the run ${run.name}.`, link: { to: `/runs/flow-run/${run.id}`, text: "Open" }, seconds: 10 });
      void refreshDeployments(client);
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : "The server cannot be reached. Nothing was made.");
    } finally {
      setSending(false);
    }
  }

  const another = () => {
    setMade(null);
    change({ name: newName(), idempotencyKey: "" });
  };

  useKeys({ "Ctrl+Enter": () => void submit() }, { scope: "Form", label: "Submit", inFields: true });
  useKeys(
    { "Alt+J": () => setMode(mode === "form" ? "json" : "form") },
    { scope: "Form", label: "Form or JSON", inFields: true },
  );

  const take = (parameters: JsonObject) => {
    change({ parameters: beginOf(schema, parameters) });
    setShowAll(false);
  };
  const none = Object.keys(schema.properties ?? {}).length === 0;
  return (
    <div className="mx-auto grid max-w-[1400px] grid-cols-[minmax(0,1fr)_minmax(320px,420px)] items-start gap-4 p-4 max-[1023px]:grid-cols-1 max-[899px]:p-3">
      <form
        aria-label="Custom run"
        className="flex min-w-0 flex-col gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Panel>
          <div className="flex flex-wrap items-end gap-4">
            <Field label="Run name" className="min-w-56 grow">
              <div className="flex gap-1">
                <Input
                  aria-label="Run name"
                  value={draft.name}
                  placeholder="A random name"
                  onChange={(event) => change({ name: event.target.value })}
                  autoComplete="off"
                />
                <IconButton
                  label="Another name"
                  icon={<Dices size={15} />}
                  onClick={() => change({ name: newName() })}
                />
              </div>
            </Field>
            <Start draft={draft} onChange={change} />
          </div>
        </Panel>
        <Panel
          title="Parameters"
          actions={
            !none && (
              <>
                <Prefill deployment={deployment.id} current={draft.parameters} onTake={take} />
                <RadioGroup
                  segmented
                  label="Show as"
                  value={mode}
                  onChange={setMode}
                  options={[
                    { value: "form", label: "Form" },
                    { value: "json", label: "JSON" },
                  ]}
                />
              </>
            )
          }
        >
          {none ? (
            <p className="text-muted">This flow takes no parameters.</p>
          ) : (
            <SchemaForm
              ref={form}
              schema={schema}
              value={draft.parameters}
              onChange={(parameters) => change({ parameters })}
              defaults={defaults}
              mode={mode}
              errors={validation.errors}
              valueKinds={KINDS}
              blockPicker={BlockDocuments}
              showAll={showAll}
            />
          )}
          {!none && (
            <div className="mt-4 border-t border-line pt-3">
              <Checkbox
                checked={draft.validate}
                onChange={(validate) => change({ validate })}
                label="Validate parameters before submitting"
              />
            </div>
          )}
        </Panel>
        <Options deployment={deployment} draft={draft} onChange={change} wrongVariables={jobVariables === undefined} />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        {/* Where the summary stands below: the button stays in reach. */}
        <div className="sticky bottom-0 -mx-1 hidden items-center gap-2 rounded-md border border-line bg-surface p-2 shadow-float max-[1023px]:flex">
          <span className="min-w-0 grow truncate text-xs text-muted">
            {wrong.length > 0 && draft.validate
              ? plural(wrong.length, "field needs a value", "fields need a value")
              : made
                ? `Made ${made.name}.`
                : "Ready to run."}
          </span>
          <Button variant="primary" loading={sending} onClick={() => void submit()}>
            {draft.start === "later" ? "Schedule" : "Run"}
          </Button>
        </div>
      </form>
      <Summary
        name={`${flow}/${deployment.name}`}
        deployment={deployment}
        schema={schema}
        draft={{ ...draft, parameters: calm }}
        jobVariables={jobVariables ?? null}
        problems={wrong}
        validation={validation}
        refused={refused}
        sending={sending}
        made={made}
        from={from}
        onSubmit={() => void submit()}
        onAnother={another}
        onFocus={(path) => {
          setShowAll(true);
          form.current?.focus(path);
        }}
        onCancel={() => void navigate({ to: "/deployments/deployment/$id", params: { id: deployment.id } })}
      />
    </div>
  );
}
