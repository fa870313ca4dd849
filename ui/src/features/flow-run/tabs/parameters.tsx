import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { JsonDiff, JsonView } from "@/components/json";
import { Button, EmptyState, Skeleton } from "@/components/ui";
import { deploymentOf, type FlowRun } from "../queries";

export function ParametersTab({ run }: { run: FlowRun }) {
  const [isDiff, setDiff] = useState(false);
  const parameters = run.parameters ?? {};
  if (Object.keys(parameters).length === 0) return <EmptyState title="No parameters">The flow takes none.</EmptyState>;
  return (
    <div className="p-3">
      {run.deployment_id && (
        <div className="mb-2 flex gap-1">
          <Button
            size="sm"
            variant={isDiff ? "ghost" : "default"}
            aria-pressed={!isDiff}
            onClick={() => setDiff(false)}
          >
            Values
          </Button>
          <Button size="sm" variant={isDiff ? "default" : "ghost"} aria-pressed={isDiff} onClick={() => setDiff(true)}>
            Against the deployment's defaults
          </Button>
        </div>
      )}
      {isDiff && run.deployment_id ? (
        <Diff deployment={run.deployment_id} parameters={parameters} />
      ) : (
        <JsonView value={parameters} label="parameters" />
      )}
    </div>
  );
}

function Diff({ deployment, parameters }: { deployment: string; parameters: object }) {
  const { data: defaults, isPending } = useQuery(deploymentOf(deployment));
  if (isPending) return <Skeleton lines={3} />;
  return <JsonDiff before={defaults?.parameters ?? {}} after={parameters} titles={["Deployment", "This run"]} />;
}
