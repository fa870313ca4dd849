/** Make a limit, or change one. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, data } from "@/api/client";
import { Button, Checkbox, Dialog, Field, Input, toast } from "@/components/ui";
import { decayWords, type Limit, type LimitDraft, titleOf, wrong } from "../model";
import { createLimit, refresh, updateLimit } from "../queries";

interface Props {
  /** What is changed; else which kind is made. */
  limit: Limit | null;
  kind: "global" | "tag";
  onClose: () => void;
  onMade?: (id: string) => void;
}

export function LimitDialog({ limit, kind, onClose, onMade }: Props) {
  const tag = limit ? limit.kind === "tag" : kind === "tag";
  const [draft, setDraft] = useState<LimitDraft>(() => ({
    name: limit ? limit.name : "",
    limit: limit ? String(limit.limit) : "",
    decay: limit && limit.decay_per_second > 0 ? String(limit.decay_per_second) : "",
    active: limit?.active ?? true,
  }));
  const [touched, setTouched] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const client = useQueryClient();
  const change = (part: Partial<LimitDraft>) => setDraft((before) => ({ ...before, ...part }));
  const problems = wrong(draft);
  const decay = Number(draft.decay.trim() || "0");
  // Deployments and tags know their limit by its name.
  const fixed = limit !== null && limit.kind !== "global";

  async function save() {
    if (saving) return;
    setTouched(true);
    if (Object.keys(problems).length > 0) return;
    setSaving(true);
    setRefused(null);
    const size = Number(draft.limit);
    const name = draft.name.trim();
    try {
      let id = limit?.id;
      if (limit)
        await updateLimit(limit, {
          ...(!fixed && { name }),
          limit: size,
          active: draft.active,
          ...(!tag && { slot_decay_per_second: decay }),
        });
      else if (tag)
        id = (
          await data(api.POST("/api/concurrency_limits/", { body: { tag: name, concurrency_limit: size } as never }))
        ).id;
      else id = (await createLimit({ name, limit: size, active: draft.active, slot_decay_per_second: decay })).id;
      await refresh(client);
      toast({
        text: limit ? `Saved the limit ${titleOf(limit)}.` : `Made the limit ${name}.`,
        ...(!limit && id && { link: { to: `/concurrency-limits/concurrency-limit/${id}`, text: "Open" } }),
      });
      onClose();
      if (!limit && id) onMade?.(id);
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : "The server cannot be reached. Nothing was saved.");
    } finally {
      setSaving(false);
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={limit ? `Edit ${titleOf(limit)}` : tag ? "New limit on a tag" : "New concurrency limit"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={saving} onClick={() => void save()}>
            {limit ? "Save" : "Make the limit"}
          </Button>
        </>
      }
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {limit?.deployment ? (
          <p className="text-sm text-muted">
            The limit of the deployment {limit.deployment.name}: how many of its runs may run at once.
          </p>
        ) : (
          <Field
            label={tag ? "Tag" : "Name"}
            required
            error={touched ? problems.name : null}
            hint={
              tag
                ? "Task runs with this tag are counted."
                : `Code asks for its slots: concurrency("${draft.name.trim() || "name"}")`
            }
          >
            <Input
              value={draft.name}
              disabled={fixed}
              autoFocus={!limit}
              autoComplete="off"
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
        )}
        <Field
          label="Slots"
          required
          error={touched || draft.limit ? problems.limit : null}
          hint="How many at once. 0: none at all."
        >
          <Input
            inputMode="numeric"
            value={draft.limit}
            autoFocus={limit !== null}
            onChange={(event) => change({ limit: event.target.value })}
          />
        </Field>
        {!tag && !limit?.deployment && (
          <Field
            label="Slots that come free a second"
            error={problems.decay}
            hint={
              problems.decay
                ? undefined
                : decay > 0
                  ? `A limit on a rate: ${decayWords(decay)}.`
                  : "Empty: each slot is held until it is given back."
            }
          >
            <Input
              inputMode="decimal"
              value={draft.decay}
              placeholder="0"
              onChange={(event) => change({ decay: event.target.value })}
            />
          </Field>
        )}
        {(limit || !tag) && (
          <Checkbox
            label="Applied: without, whoever asks for slots goes on at once"
            checked={draft.active}
            onChange={(active) => change({ active })}
          />
        )}
        <div role="alert" className="text-sm text-danger empty:hidden">
          {refused}
        </div>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}
