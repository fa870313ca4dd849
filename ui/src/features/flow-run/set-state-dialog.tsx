import { useState } from "react";
import { Button, Checkbox, Dialog, Field, Input, Select } from "@/components/ui";
import { STATE_TYPES } from "@/lib/states";
import { propose, useAct } from "./actions";
import type { FlowRun } from "./queries";

export function SetStateDialog({ run, onClose }: { run: FlowRun; onClose: () => void }) {
  const [type, setType] = useState<string>("COMPLETED");
  const [name, setName] = useState("");
  const [message, setMessage] = useState("");
  const [force, setForce] = useState(true);
  const [busy, setBusy] = useState(false);
  const act = useAct(run.id);
  const submit = async () => {
    setBusy(true);
    const done = await act(
      () => propose(run.id, { type, name: name.trim() || undefined, message: message.trim() || undefined }, force),
      "The state is set.",
    );
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      open
      title={`Set the state of ${run.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={busy} onClick={() => void submit()}>
            Set state
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="State">
          <Select
            value={type}
            onChange={setType}
            options={STATE_TYPES.map((one) => ({
              value: one as string,
              label: one.charAt(0) + one.slice(1).toLowerCase(),
            }))}
          />
        </Field>
        <Field label="Name" hint="Another name for it, if you like.">
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Message">
          <Input value={message} onChange={(event) => setMessage(event.target.value)} />
        </Field>
        <Checkbox checked={force} onChange={setForce} label="Even where the rules would not allow it" />
      </div>
    </Dialog>
  );
}
