/** What one can do with a run. Each returns when the server has agreed, and says what it refused. */
import { useQueryClient } from "@tanstack/react-query";
import { api, data } from "@/api/client";
import { toast } from "@/components/ui";
import { type FlowRun, runKeys } from "./queries";

export interface Proposal {
  type: string;
  name?: string;
  message?: string;
}

const path = (id: string) => ({ params: { path: { id } } });

export async function propose(id: string, state: Proposal, force = false): Promise<void> {
  const times = state.type === "SCHEDULED" ? { state_details: { scheduled_time: new Date().toISOString() } } : {};
  const answer = await data(
    api.POST("/api/flow_runs/{id}/set_state", { ...path(id), body: { state: { ...state, ...times } as never, force } }),
  );
  if (answer.status !== "ACCEPT") {
    const { reason } = answer.details as { reason?: string };
    throw new Error(reason ?? `The server answered ${answer.status.toLowerCase()}.`);
  }
}

/** Runs a step, then reads the page again; a refusal is shown. Returns whether it went well. */
export function useAct(id: string): (step: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const queries = useQueryClient();
  return async (step, done) => {
    try {
      await step();
      if (done) toast({ text: done });
      await queries.invalidateQueries({ queryKey: runKeys.all(id) });
      return true;
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : "The server cannot be reached." });
      return false;
    }
  };
}

export const retryFromFailed = (id: string) =>
  propose(id, { type: "SCHEDULED", name: "AwaitingRetry", message: "Retry from the UI" }, true);

export const runAgain = (run: FlowRun) =>
  data(
    api.POST("/api/deployments/{id}/create_flow_run", {
      ...path(run.deployment_id ?? ""),
      body: { parameters: run.parameters, tags: run.tags, job_variables: run.job_variables ?? undefined } as never,
    }),
  );

export const rename = (id: string, name: string) =>
  data(api.PATCH("/api/flow_runs/{id}", { ...path(id), body: { name } as never }));
export const retag = (id: string, tags: string[]) =>
  data(api.PATCH("/api/flow_runs/{id}", { ...path(id), body: { tags } as never }));
export const remove = (id: string) => data(api.DELETE("/api/flow_runs/{id}", path(id)));

export async function resume(id: string, input: Record<string, unknown> | null, state: string | null): Promise<void> {
  const answer = await data(
    api.POST("/api/flow_runs/{id}/resume", { ...path(id), body: { run_input: input, state_id: state } as never }),
  );
  if (answer.status !== "ACCEPT") {
    const { reason } = answer.details as { reason?: string };
    throw new Error(reason ?? "The run cannot go on.");
  }
}
