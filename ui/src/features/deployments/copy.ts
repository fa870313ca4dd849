/** Another deployment of the same code. */
import { api, data } from "@/api/client";
import { type Json, type JsonObject, losslessly } from "@/components/schema-form";
import type { Deployment } from "./queries";

const COPIED = [
  "flow_id",
  "parameter_openapi_schema",
  "path",
  "pull_steps",
  "entrypoint",
  "storage_document_id",
  "infrastructure_document_id",
  "labels",
] as const;

/** A new deployment of the same code; its schedules come along, paused, so that nothing runs twice by surprise. */
export async function copy(deployment: Deployment, name: string, body: JsonObject): Promise<string> {
  const same = Object.fromEntries(
    COPIED.map((key) => [key, deployment[key] as Json]).filter(([, value]) => value != null),
  );
  const schedules = (deployment.schedules ?? []).map((each) => ({
    schedule: Object.fromEntries(Object.entries(each.schedule).filter(([, value]) => value !== null)),
    active: each.active ?? true,
    parameters: each.parameters ?? {},
    max_scheduled_runs: each.max_scheduled_runs ?? null,
    slug: each.slug ?? null,
  }));
  const made = await data(
    api.POST("/api/deployments/", {
      body: { ...body, ...same, name, schedules, paused: schedules.length > 0 } as never,
      bodySerializer: losslessly,
    }),
  );
  return (made as { id: string }).id;
}
