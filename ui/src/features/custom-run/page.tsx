/** A run of a deployment with values of one's own. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { api, data } from "@/api/client";
import { isObject, type JsonObject, parse } from "@/components/schema-form";
import { ErrorPanel, Skeleton, usePage } from "@/components/ui";
import { deploymentQuery } from "@/features/deployments";
import { RunForm } from "./form";

const route = getRouteApi("/deployments/deployment/$id/run");

/** The parameters of a run, as they were written. */
const parametersOfRun = (id: string | undefined) => ({
  queryKey: ["custom-run", "from", id],
  enabled: id !== undefined,
  queryFn: async (): Promise<JsonObject> => {
    const text = await data<unknown>(
      api.GET("/api/flow_runs/{id}", { params: { path: { id: id as string } }, parseAs: "text" }) as Promise<{
        data?: unknown;
      }>,
    );
    const run = parse(text as string);
    return isObject(run) && isObject(run.parameters) ? run.parameters : {};
  },
});

export function CustomRunPage() {
  const { id } = route.useParams();
  const { parameters, from, missing } = route.useSearch();
  const deployment = useQuery(deploymentQuery(id));
  const earlier = useQuery(parametersOfRun(from));
  const flow = useQuery({
    queryKey: ["flows", "name", deployment.data?.flow_id],
    enabled: deployment.data !== undefined,
    queryFn: () => data(api.GET("/api/flows/{id}", { params: { path: { id: deployment.data?.flow_id as string } } })),
    staleTime: 300_000,
  });
  const name = deployment.data?.name ?? "…";
  usePage({
    title: "Custom run",
    kind: name,
    heading: true,
    breadcrumb: [
      { label: "Deployments", to: "/deployments" },
      { label: name, to: `/deployments/deployment/${id}` },
    ],
  });
  const error = deployment.error ?? earlier.error;
  if (error) return <ErrorPanel error={error} retry={() => void deployment.refetch()} className="m-4" />;
  if (!deployment.data || !flow.data || (from && earlier.isPending))
    return (
      <div className="grid gap-4 p-4">
        <Skeleton className="h-10" />
        <Skeleton className="h-96" />
      </div>
    );
  const begin = { ...earlier.data, ...(parameters as JsonObject | undefined) };
  return (
    <RunForm
      key={`${id} ${from}`}
      deployment={deployment.data}
      flow={flow.data.name}
      begin={begin}
      from={from}
      focusMissing={missing === true}
    />
  );
}
