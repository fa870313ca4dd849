/** What the pages of deployments read and change. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, data, type Schemas } from "@/api/client";
import { isObject, type JsonObject, losslessly, parse, type Schema } from "@/components/schema-form";

export type Deployment = Omit<Schemas["Deployment"], "parameters" | "job_variables" | "parameter_openapi_schema"> & {
  parameters: JsonObject;
  job_variables: JsonObject;
  parameter_openapi_schema: Schema | null;
};
export type Overview = Schemas["DeploymentOverview"];
export type OverviewQuery = Schemas["DeploymentsOverviewQuery"];
export type DeploymentSchedule = Schemas["DeploymentSchedule"];

export const keys = {
  all: ["deployments"] as const,
  overview: (query: OverviewQuery) => ["deployments", "overview", query] as const,
  one: (id: string) => ["deployments", "one", id] as const,
};

export const overviewQuery = (query: OverviewQuery) =>
  queryOptions({
    queryKey: keys.overview(query),
    queryFn: () => data(api.POST("/api/rota/deployments/overview", { body: query })),
  });

/** A deployment with its parameters as they were written: numbers of any length stay what they are. */
export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.one(id),
    queryFn: async (): Promise<Deployment> => {
      const text = await data<unknown>(
        api.GET("/api/deployments/{id}", { params: { path: { id } }, parseAs: "text" }) as Promise<{ data?: unknown }>,
      );
      const read = parse(text as string) as unknown as Deployment;
      return { ...read, parameters: isObject(read.parameters) ? read.parameters : {} };
    },
  });

/** The row of the overview: status and why, strip, next run; the page of one deployment shows them too. */
export const rowQuery = (id: string) =>
  queryOptions({
    queryKey: ["deployments", "row", id],
    queryFn: async () => {
      const found = await data(
        api.POST("/api/rota/deployments/overview", { body: { name: { include: [id] }, limit: 1 } as never }),
      );
      return found.deployments[0] ?? null;
    },
  });

export const EMPTY_SCHEMA: Schema = { type: "object", properties: {} };

export const schemaOf = (deployment: Deployment): Schema => deployment.parameter_openapi_schema ?? EMPTY_SCHEMA;

export async function setPaused(id: string, paused: boolean): Promise<void> {
  const params = { path: { id } };
  await (paused
    ? api.POST("/api/deployments/{id}/pause_deployment", { params })
    : api.POST("/api/deployments/{id}/resume_deployment", { params }));
}

export async function runNow(id: string): Promise<Schemas["FlowRun"]> {
  return data(
    api.POST("/api/deployments/{id}/create_flow_run", { params: { path: { id } }, body: {} as never }),
  ) as Promise<Schemas["FlowRun"]>;
}

export async function createRun(id: string, body: JsonObject): Promise<Schemas["FlowRun"]> {
  return data(
    api.POST("/api/deployments/{id}/create_flow_run", {
      params: { path: { id } },
      body: body as never,
      bodySerializer: losslessly,
    }),
  ) as Promise<Schemas["FlowRun"]>;
}

export async function update(id: string, body: JsonObject): Promise<void> {
  await api.PATCH("/api/deployments/{id}", {
    params: { path: { id } },
    body: body as never,
    bodySerializer: losslessly,
  });
}

export async function remove(id: string): Promise<void> {
  await api.DELETE("/api/deployments/{id}", { params: { path: { id } } });
}

export const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: keys.all });

/** Names of top parameters that must be given and have no value yet. */
export function missingParameters(deployment: Deployment): string[] {
  const required = (schemaOf(deployment).required ?? []) as string[];
  return required.filter((name) => !Object.hasOwn(deployment.parameters, name));
}
