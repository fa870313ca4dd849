import { Button, CopyButton, Dialog } from "@/components/ui";
import type { FlowRun } from "./queries";

/** How to try a run again that has no deployment: where its code is. */
export function RetryDialog({ run, onClose }: { run: FlowRun; onClose: () => void }) {
  const command = `rota flow-run retry ${run.id}`;
  return (
    <Dialog
      open
      title="Retry where the code is"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <CopyButton text={command} size="md">
            Copy the command
          </CopyButton>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          {run.name} was started by a program and has no deployment, so no worker can start it again. Run this where its
          code is; task runs that completed are not run again.
        </p>
        <pre className="overflow-x-auto rounded-sm bg-raised px-3 py-2 font-mono text-xs">{command}</pre>
      </div>
    </Dialog>
  );
}
