/** What will be sent: as JSON, as what differs from the defaults, as a command, as Python; and whether the server takes it. */
import { Link } from "@tanstack/react-router";
import { Check, CircleAlert, CornerDownLeft } from "lucide-react";
import { useMemo, useState } from "react";
import {
  begin,
  differences,
  fallbacks,
  type Json,
  type JsonObject,
  type Path,
  type Problem,
  pathText,
  type Schema,
  settled,
  stringify,
  type Validation,
} from "@/components/schema-form";
import { Button, CopyButton, Keys, Spinner, Tabs } from "@/components/ui";
import type { Deployment } from "@/features/deployments";
import { plural } from "@/lib/format";
import type { Made } from "../form";
import { asCommand, asPython, type Draft, resolvedParameters } from "../request";

interface Props {
  name: string;
  deployment: Deployment;
  schema: Schema;
  draft: Draft;
  jobVariables: JsonObject | null;
  problems: Problem[];
  validation: Validation;
  refused: string | null;
  sending: boolean;
  made: Made | null;
  from: string | undefined;
  onSubmit: () => void;
  onAnother: () => void;
  onCancel: () => void;
  onFocus: (path: Path) => void;
}

type View = "json" | "changes" | "cli" | "python";

export function Summary(props: Props) {
  const { deployment, schema, draft, jobVariables, made, refused, sending } = props;
  const [view, setView] = useState<View>("changes");
  const schemaDefaults = useMemo(() => fallbacks(schema, schema), [schema]);
  const defaults = { ...schemaDefaults, ...deployment.parameters };
  const resolved = resolvedParameters(draft.parameters, deployment.parameters, schemaDefaults);
  // Required objects begin empty: that is no change.
  const changes = differences({ ...begin(schema), ...defaults }, resolved);
  const text = {
    json: () => stringify(settled(draft.parameters), 2),
    changes: () => changes.map(({ path, to }) => `${path}: ${brief(to)}`).join("\n"),
    cli: () => asCommand(props.name, draft, jobVariables),
    python: () => asPython(props.name, draft, jobVariables),
  }[view]();
  return (
    <aside aria-label="Summary" className="sticky top-4 flex min-w-0 flex-col gap-3 max-[1023px]:static">
      <section className="rounded-md border border-line bg-surface">
        <div className="flex flex-col gap-3 p-3">
          {made ? (
            <div role="status" className="flex flex-col gap-2">
              <p className="flex items-center gap-2 font-medium">
                <Check size={16} className="text-success" aria-hidden="true" /> Made the run {made.name}
              </p>
              <div className="flex flex-wrap gap-2">
                <Link
                  to="/runs/flow-run/$id"
                  params={{ id: made.id }}
                  className="inline-flex h-7 items-center rounded-sm border border-accent bg-accent px-2.5 font-medium text-on-accent hover:brightness-110 coarse:min-h-11"
                >
                  Open the run
                </Link>
                <Button onClick={props.onAnother}>Run another</Button>
              </div>
            </div>
          ) : (
            <>
              <Verdict {...props} />
              {refused && (
                <p role="alert" className="text-sm text-danger [overflow-wrap:anywhere]">
                  {refused}
                </p>
              )}
              <div className="flex gap-2">
                <Button variant="primary" className="grow" loading={sending} onClick={props.onSubmit}>
                  {draft.start === "later" ? "Schedule the run" : "Run now"}
                  <span aria-hidden="true" className="ml-1 inline-flex items-center gap-0.5 text-2xs">
                    Ctrl <CornerDownLeft size={11} />
                  </span>
                </Button>
                <Button onClick={props.onCancel}>Cancel</Button>
              </div>
            </>
          )}
        </div>
      </section>
      <section aria-label="What will be sent" className="min-w-0 rounded-md border border-line bg-surface">
        <div className="flex items-center pr-1">
          <Tabs
            className="min-w-0 grow px-1"
            label="Show as"
            active={view}
            onChange={setView}
            panel="custom-run-summary"
            tabs={[
              { id: "changes", label: "Changes", count: changes.length },
              { id: "json", label: "JSON" },
              { id: "cli", label: "CLI" },
              { id: "python", label: "Python" },
            ]}
          />
          <CopyButton text={text} />
        </div>
        <div id="custom-run-summary" role="tabpanel" aria-label={view} className="max-h-[60dvh] overflow-auto p-3">
          {view === "changes" ? (
            <Changes changes={changes} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
            <pre tabIndex={0} className="font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
              {text}
            </pre>
          )}
        </div>
      </section>
      <p className="flex items-center gap-1.5 px-1 text-2xs text-muted">
        <Keys keys="Alt+J" /> form or JSON
      </p>
    </aside>
  );
}

function Verdict({ draft, problems, validation, onFocus }: Props) {
  const shown = problems.slice(0, 5);
  if (!draft.validate) return <p className="text-sm text-muted">The parameters are sent without being validated.</p>;
  if (problems.length > 0)
    return (
      <div>
        <p className="flex items-center gap-2 text-sm font-medium">
          <CircleAlert size={15} className="text-warning" aria-hidden="true" />
          {plural(problems.length, "field needs", "fields need")} your attention
        </p>
        <ul className="mt-1 text-xs">
          {shown.map(({ path, message }) => (
            <li key={`${path.join(".")}${message}`}>
              <button
                type="button"
                className="min-h-6 max-w-full truncate rounded-sm text-left text-accent hover:underline"
                onClick={() => onFocus(path)}
              >
                <span className="font-mono">{pathText(path)}</span>: {message}
              </button>
            </li>
          ))}
          {problems.length > shown.length && <li className="text-muted">and {problems.length - shown.length} more</li>}
        </ul>
      </div>
    );
  if (validation.failure)
    return (
      <p className="text-sm text-warning">The server could not check the parameters: {validation.failure.message}</p>
    );
  if (validation.valid === false)
    return (
      <p className="flex items-center gap-2 text-sm text-danger">
        <CircleAlert size={15} aria-hidden="true" /> The server does not accept these parameters.
      </p>
    );
  return (
    <p role="status" className="flex items-center gap-2 text-sm text-muted">
      {validation.pending ? (
        <>
          <Spinner /> Checking…
        </>
      ) : (
        <>
          <Check size={15} className="text-success" aria-hidden="true" /> The parameters fit the flow.
        </>
      )}
    </p>
  );
}

function Changes({ changes }: { changes: ReturnType<typeof differences> }) {
  if (changes.length === 0) return <p className="text-xs text-muted">Nothing differs from the defaults.</p>;
  return (
    <ul className="flex flex-col gap-2 text-xs">
      {changes.map(({ path, from, to }) => (
        <li key={path}>
          <p className="font-mono font-medium [overflow-wrap:anywhere]">{path}</p>
          {from !== undefined && (
            <p className="font-mono text-muted [overflow-wrap:anywhere]">
              <span className="sr-only">before: </span>− {brief(from)}
            </p>
          )}
          <p className="font-mono text-success [overflow-wrap:anywhere]">
            <span className="sr-only">now: </span>+ {brief(to)}
          </p>
        </li>
      ))}
    </ul>
  );
}

function brief(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  const text = stringify(value);
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
