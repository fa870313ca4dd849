import { useQuery } from "@tanstack/react-query";
import { JsonDiff } from "@/components/json";
import { EmptyState, Skeleton } from "@/components/ui";
import { deploymentOf, type FlowRun } from "../queries";

/** What the run's infrastructure was made from: the deployment's values, and what this run had others. */
export function JobVariablesTab({ run }: { run: FlowRun }) {
  const deployment = useQuery({ ...deploymentOf(run.deployment_id ?? ""), enabled: Boolean(run.deployment_id) });
  if (run.deployment_id && deployment.isPending) return <Skeleton lines={3} className="p-3" />;
  const base = (deployment.data?.job_variables ?? {}) as object;
  const own = (run.job_variables ?? {}) as object;
  if (Object.keys(base).length + Object.keys(own).length === 0)
    return (
      <EmptyState title="No job variables">
        {run.deployment_id ? "The work pool's defaults are in use." : "Only runs of deployments have them."}
      </EmptyState>
    );
  return <JsonDiff before={base} after={{ ...base, ...own }} titles={["Deployment", "In effect"]} />;
}
