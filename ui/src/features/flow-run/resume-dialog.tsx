import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { api, data } from "@/api/client";
import { Markdown } from "@/components/markdown";
import type { JsonObject, Schema } from "@/components/schema-form";
import { Button, Dialog, ErrorPanel, Skeleton } from "@/components/ui";
import { resume, useAct } from "./actions";
import type { FlowRunPageData } from "./queries";

const form = () => import("@/components/schema-form");
const SchemaForm = lazy(async () => ({ default: (await form()).SchemaForm }));

interface Question {
  schema: Schema | null;
  description: string | null;
}

/** What the run asks for: inputs that it left under the keys of its state. */
async function question(id: string, keys: Record<string, string> | null): Promise<Question> {
  const read = async (key: string | undefined): Promise<unknown> => {
    if (!key) return null;
    const found = await data(
      api.POST("/api/flow_runs/{id}/input/filter", {
        params: { path: { id } },
        body: { prefix: key, limit: 10 } as never,
      }),
    );
    const text = found.find((one) => one.key === key)?.value;
    return text === undefined ? null : JSON.parse(text);
  };
  const [schema, description] = await Promise.all([read(keys?.schema), read(keys?.description)]);
  return { schema: schema as Schema | null, description: typeof description === "string" ? description : null };
}

export function ResumeDialog({ page, onClose }: { page: FlowRunPageData; onClose: () => void }) {
  const { run } = page;
  const details = run.state?.state_details as { run_input_keyset?: Record<string, string> | null } | undefined;
  const keys = details?.run_input_keyset ?? null;
  const asked = useQuery({
    queryKey: ["flow-run", run.id, "question", run.state_id],
    queryFn: () => question(run.id, keys),
    staleTime: 0,
  });
  const [value, setValue] = useState<JsonObject | null>(null);
  const [busy, setBusy] = useState(false);
  const act = useAct(run.id);
  const schema = asked.data?.schema ?? null;
  useEffect(() => {
    if (schema) void form().then(({ begin }) => setValue((now) => now ?? begin(schema)));
  }, [schema]);
  const submit = async () => {
    setBusy(true);
    const input = schema ? ((value ?? {}) as Record<string, unknown>) : null;
    const done = await act(() => resume(run.id, input, run.state_id ?? null), `${run.name} goes on.`);
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      open
      wide={schema !== null}
      title={schema ? `${run.name} waits for input` : `Resume ${run.name}?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={asked.isPending} onClick={() => void submit()}>
            {schema ? "Submit and resume" : "Resume"}
          </Button>
        </>
      }
    >
      {asked.isPending && <Skeleton lines={3} />}
      {asked.error && <ErrorPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data?.description && <Markdown text={asked.data.description} className="mb-3" />}
      {schema && value && (
        <Suspense fallback={<Skeleton lines={3} />}>
          <SchemaForm schema={schema} value={value} onChange={setValue} label="Input of the run" />
        </Suspense>
      )}
      {asked.data && !schema && <p>The run goes on from where it was paused.</p>}
    </Dialog>
  );
}
