/** What a person entered, as the request that makes the run, and as snippets that make the same run. */
import { isObject, type Json, type JsonObject, kindOf, Num, settled, stringify } from "@/components/schema-form";
import { fromWallClock } from "@/lib/format";

export interface Draft {
  name: string;
  parameters: JsonObject;
  /** Let the server hold the parameters against the schema. */
  validate: boolean;
  start: "now" | "later";
  /** Clock time in `zone`, as `<input type="datetime-local">` holds it. */
  at: string;
  zone: string;
  message: string;
  tags: string[];
  queue: string;
  /** JSON; empty: none. */
  jobVariables: string;
  retries: string;
  retryDelay: string;
  idempotencyKey: string;
}

export const emptyDraft = (zone: string): Draft => ({
  name: "",
  parameters: {},
  validate: true,
  start: "now",
  at: "",
  zone,
  message: "",
  tags: [],
  queue: "",
  jobVariables: "",
  retries: "",
  retryDelay: "",
  idempotencyKey: "",
});

export function startsAt(draft: Draft): Date | null {
  if (draft.start === "now" || draft.at === "") return null;
  const moment = fromWallClock(draft.at, draft.zone);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

export function requestOf(draft: Draft, jobVariables: JsonObject | null): JsonObject {
  const at = startsAt(draft);
  const state: JsonObject = { type: "SCHEDULED" };
  if (draft.message) state.message = draft.message;
  if (at) state.state_details = { scheduled_time: at.toISOString() };
  const body: JsonObject = { parameters: settled(draft.parameters) as JsonObject, state };
  if (draft.name) body.name = draft.name;
  if (!draft.validate) body.enforce_parameter_schema = false;
  if (draft.tags.length > 0) body.tags = draft.tags;
  if (draft.queue) body.work_queue_name = draft.queue;
  if (jobVariables && Object.keys(jobVariables).length > 0) body.job_variables = jobVariables;
  if (draft.idempotencyKey) body.idempotency_key = draft.idempotencyKey;
  const policy: JsonObject = {};
  if (draft.retries) policy.retries = Number(draft.retries);
  if (draft.retryDelay) policy.retry_delay = Number(draft.retryDelay);
  if (Object.keys(policy).length > 0) body.empirical_policy = policy;
  return body;
}

/** Words for a shell: quoted where they need it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

export function asCommand(name: string, draft: Draft, jobVariables: JsonObject | null): string {
  const lines = [`rota deployment run ${quoted(name)}`];
  const values = settled(draft.parameters) as JsonObject;
  if (Object.keys(values).length > 0) lines.push(`--params ${quoted(stringify(values))}`);
  for (const [key, value] of Object.entries(jobVariables ?? {}))
    lines.push(`--job-variable ${quoted(`${key}=${typeof value === "string" ? value : stringify(value)}`)}`);
  for (const tag of draft.tags) lines.push(`--tag ${quoted(tag)}`);
  if (draft.name) lines.push(`--flow-run-name ${quoted(draft.name)}`);
  const at = startsAt(draft);
  if (at) lines.push(`--start-at ${quoted(at.toISOString())}`);
  return lines.join(" \\\n  ");
}

export function asPython(name: string, draft: Draft, jobVariables: JsonObject | null): string {
  const at = startsAt(draft);
  const values = settled(draft.parameters) as JsonObject;
  const call = [`    ${JSON.stringify(name)},`];
  if (Object.keys(values).length > 0) call.push(`    parameters=${literal(values, "    ")},`);
  if (at)
    call.push(`    scheduled_time=datetime.fromisoformat(${JSON.stringify(at.toISOString().replace("Z", "+00:00"))}),`);
  if (draft.name) call.push(`    flow_run_name=${JSON.stringify(draft.name)},`);
  if (draft.tags.length > 0) call.push(`    tags=${literal(draft.tags, "    ")},`);
  if (draft.queue) call.push(`    work_queue_name=${JSON.stringify(draft.queue)},`);
  if (draft.idempotencyKey) call.push(`    idempotency_key=${JSON.stringify(draft.idempotencyKey)},`);
  if (jobVariables && Object.keys(jobVariables).length > 0)
    call.push(`    job_variables=${literal(jobVariables, "    ")},`);
  call.push("    timeout=0,  # does not wait for the run's end");
  const imports = `${at ? "from datetime import datetime\n\n" : ""}from rota.deployments import run_deployment`;
  return `${imports}\n\nrun_deployment(\n${call.join("\n")}\n)`;
}

/** A value in Python's words. */
export function literal(value: Json, margin = ""): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof Num) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  const inner = `${margin}    `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, inner)}`);
  if (parts.length === 0) return `${open}${close}`;
  const line = `${open}${parts.join(", ")}${close}`;
  return line.length + margin.length <= 72 && !line.includes("\n")
    ? line
    : `${open}\n${inner}${parts.join(`,\n${inner}`)},\n${margin}${close}`;
}

/** What the run will be given: the deployment's values under those of the form. */
export function resolvedParameters(
  parameters: JsonObject,
  defaults: JsonObject,
  schemaDefaults: JsonObject,
): JsonObject {
  return { ...schemaDefaults, ...defaults, ...(settled(parameters) as JsonObject) };
}

/** Whether a stand-in for a value, which only the server can fill in, is anywhere inside. */
export function holdsStandIn(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsStandIn);
  if (!isObject(value)) return false;
  return kindOf(value) === "workspace_variable" || Object.values(value).some(holdsStandIn);
}
