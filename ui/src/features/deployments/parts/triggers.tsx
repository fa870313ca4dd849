/** Automations that make runs of the deployment, as they are stored. */

import { useQuery } from "@tanstack/react-query";
import { BASE, credentials } from "@/api/client";
import { EmptyState, Pill, Skeleton } from "@/components/ui";
import { Code } from "./code";

interface Automation {
  id: string;
  name: string;
  enabled: boolean;
  description?: string;
  trigger: unknown;
}

/** A server without automations says that there is no such address: then there are none. */
async function related(id: string): Promise<Automation[]> {
  const login = credentials.get();
  const answer = await fetch(`${BASE}/api/automations/related-to/prefect.deployment.${id}`, {
    headers: login ? { authorization: `Basic ${login}` } : {},
  });
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return (await answer.json()) as Automation[];
}

export function Triggers({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["deployments", "triggers", id], queryFn: () => related(id), retry: false });
  if (found.isPending) return <Skeleton className="m-3 h-24" />;
  if (!found.data?.length)
    return (
      <EmptyState title="No triggers">
        Automations that run this deployment when something happens appear here. They are given with the deployment, in
        code or in its file.
      </EmptyState>
    );
  return (
    <ul className="flex flex-col gap-3 p-3">
      {found.data.map((automation) => (
        <li key={automation.id} className="rounded-sm border border-line p-3">
          <p className="flex items-center gap-2 font-medium">
            {automation.name}
            <Pill tone={automation.enabled ? "success" : "neutral"}>{automation.enabled ? "on" : "off"}</Pill>
          </p>
          {automation.description && <p className="text-xs text-muted">{automation.description}</p>}
          <Code text={JSON.stringify(automation.trigger, null, 2)} className="mt-2 max-h-64" />
        </li>
      ))}
    </ul>
  );
}
