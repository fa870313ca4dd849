import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, api } from "@/api/client";
import type { JsonObject } from "@/components/schema-form";
import { Button, Checkbox, Field, Input, Panel, Textarea, toast } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { type Pool, type Queue, wrongLimit, wrongName } from "../model";
import { refresh, updateQueue } from "../queries";

interface Props {
  pool: Pool;
  /** null: a new one. */
  queue: Queue | null;
  description?: string;
}

export function QueueForm({ pool, queue, description = "" }: Props) {
  const [draft, setDraft] = useState({
    name: queue?.name ?? "",
    description,
    limit: queue?.concurrency_limit == null ? "" : String(queue.concurrency_limit),
    priority: queue ? String(queue.priority) : "",
    paused: queue?.is_paused ?? false,
  });
  const [touched, setTouched] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const isDefault = queue?.name === "default";
  const wrong = {
    name: wrongName(draft.name),
    limit: wrongLimit(draft.limit),
    priority:
      draft.priority.trim() === "" || /^[1-9]\d*$/.test(draft.priority.trim()) ? null : "A whole number from 1 on.",
  };
  const back = () =>
    queue
      ? void navigate({
          to: "/work-pools/work-pool/$name/queue/$queue",
          params: { name: pool.name, queue: queue.name },
        })
      : void navigate({ to: "/work-pools/work-pool/$name", params: { name: pool.name }, search: { tab: "queues" } });

  async function save() {
    if (saving) return;
    setTouched(true);
    if (wrong.name || wrong.limit || wrong.priority) return;
    setSaving(true);
    setRefused(null);
    const name = draft.name.trim();
    const body: JsonObject = {
      description: draft.description,
      concurrency_limit: draft.limit.trim() === "" ? null : Number(draft.limit),
      is_paused: draft.paused,
      ...(draft.priority.trim() && { priority: Number(draft.priority) }),
      ...(!isDefault && { name }),
    };
    try {
      if (queue) await updateQueue(queue.id, body);
      else
        await api.POST("/api/work_pools/{work_pool_name}/queues", {
          params: { path: { work_pool_name: pool.name } },
          body: body as never,
        });
      await refresh(client);
      toast({ text: queue ? `Saved the queue ${name}.` : `Made the queue ${name}.` });
      void navigate({
        to: "/work-pools/work-pool/$name/queue/$queue",
        params: { name: pool.name, queue: name },
      });
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : "The server cannot be reached. Nothing was saved.");
    } finally {
      setSaving(false);
    }
  }
  useKeys({ "Ctrl+Enter": () => void save() }, { scope: "Form", label: "Save", inFields: true });
  return (
    <form
      aria-label={queue ? `Edit ${queue.name}` : "New work queue"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="mx-auto flex max-w-[720px] flex-col gap-4 p-4 max-[899px]:p-3"
    >
      <Panel title={queue ? queue.name : `A queue of ${pool.name}`}>
        <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
          <Field
            label="Name"
            required
            className="col-span-full"
            error={touched ? wrong.name : null}
            hint={isDefault ? "Each pool has a queue of this name; it stays." : undefined}
          >
            <Input
              value={draft.name}
              disabled={isDefault}
              autoFocus={!queue}
              autoComplete="off"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field
            label="Priority"
            error={wrong.priority}
            hint={queue ? "1 comes first. Others make room." : "1 comes first. Empty: after all others."}
          >
            <Input
              inputMode="numeric"
              value={draft.priority}
              placeholder={queue ? undefined : "last"}
              onChange={(event) => change({ priority: event.target.value })}
            />
          </Field>
          <Field label="Runs at once" error={wrong.limit} hint="Empty: as many as the pool takes.">
            <Input
              inputMode="numeric"
              value={draft.limit}
              placeholder="no limit"
              onChange={(event) => change({ limit: event.target.value })}
            />
          </Field>
          <Field label="Description" className="col-span-full">
            <Textarea
              rows={2}
              value={draft.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          </Field>
          <Checkbox
            label="Paused: nothing is taken from this queue"
            checked={draft.paused}
            onChange={(paused) => change({ paused })}
            className="col-span-full"
          />
        </div>
      </Panel>
      <div className="flex flex-wrap items-center justify-end gap-2">
        <div role="alert" className="min-w-0 grow text-sm text-danger">
          {refused}
        </div>
        <Button onClick={back}>Cancel</Button>
        <Button variant="primary" type="submit" loading={saving}>
          {queue ? "Save" : "Make the queue"}
        </Button>
      </div>
    </form>
  );
}
