import { useNavigate } from "@tanstack/react-router";
import { CopyPlus, Ellipsis, GitCompare, Pause, Play, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { Button, confirm, copyText, IconButton, Menu, type MenuEntry, toast } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { stateToken } from "@/lib/states";
import { absolute, pageOf } from "@/lib/url";
import { propose, remove, retryFromFailed, runAgain, useAct } from "./actions";
import type { FlowRunPageData } from "./queries";
import { ResumeDialog } from "./resume-dialog";
import { RetryDialog } from "./retry-dialog";
import { SetStateDialog } from "./set-state-dialog";

type Opened = "resume" | "state" | "retry" | null;

/** The run's buttons, menu and keys. */
export function RunActions({ page }: { page: FlowRunPageData }) {
  const { run } = page;
  const [opened, setOpened] = useState<Opened>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const act = useAct(run.id);
  const navigate = useNavigate();
  const { final } = stateToken(run.state_type, run.state_name);
  const isPaused = run.state_type === "PAUSED";
  const isRunning = run.state_type === "RUNNING";
  const canCancel = !final && run.state_type !== "CANCELLING";
  const doing = async (name: string, step: () => Promise<unknown>, done?: string) => {
    setBusy(name);
    await act(step, done);
    setBusy(null);
  };

  // Without a deployment nobody would pick the run up: the dialog says how to run it from where its code is.
  const retry = () => {
    if (!final) return toast({ text: "The run is not over yet." });
    if (run.deployment_id)
      void doing(
        "retry",
        () => retryFromFailed(run.id),
        "The run is tried again. Task runs that completed keep their results.",
      );
    else setOpened("retry");
  };
  const again = () =>
    void doing("again", async () => {
      const made = await runAgain(run);
      toast({ text: `${made.name} has the same parameters.`, link: { to: pageOf.flowRun(made.id), text: "Open" } });
    });
  const cancel = async () => {
    if (!canCancel) return toast({ text: "The run is over already." });
    if (
      await confirm({
        title: `Cancel ${run.name}?`,
        body: "What has begun is stopped; task runs that completed keep their results.",
        danger: true,
        action: "Cancel the run",
      })
    )
      void doing(
        "cancel",
        () => propose(run.id, { type: "CANCELLING", name: "Cancelling", message: "Cancelled from the UI" }),
        "The run is being cancelled.",
      );
  };
  const pause = () => void doing("pause", () => propose(run.id, { type: "PAUSED", name: "Paused" }));
  const resume = () => setOpened("resume");
  const copyRun = () => {
    if (run.deployment_id)
      void navigate({ to: `${pageOf.deployment(run.deployment_id)}/run`, search: { from: run.id } as never });
    else toast({ text: "The run has no deployment, so its code can only be started from where it is." });
  };
  const compare = () => {
    if (page.previous_run) void navigate({ to: `${pageOf.flowRun(page.previous_run.id)}/compare/${run.id}` });
    else toast({ text: "There is no run of this flow before it." });
  };
  const copy = async (text: string, what: string) => (await copyText(text)) && toast({ text: `${what} copied.` });
  const deleteRun = async () => {
    if (
      !(await confirm({
        title: `Delete ${run.name}?`,
        body: "Its task runs and logs go with it. This cannot be undone.",
        danger: true,
      }))
    )
      return;
    if (await act(() => remove(run.id), `${run.name} is deleted.`)) void navigate({ to: "/runs" });
  };
  const link = () => void copy(absolute(pageOf.flowRun(run.id)), "The link is");

  useKeys(
    {
      r: retry,
      c: () => void cancel(),
      "Shift+N": copyRun,
      u: () => {
        if (page.parent?.flow_run) void navigate({ to: pageOf.flowRun(page.parent.flow_run.id) });
        else toast({ text: "The run has no parent." });
      },
      y: link,
      d: compare,
      "Alt+[": () => page.previous_run && void navigate({ to: pageOf.flowRun(page.previous_run.id) }),
      "Alt+]": () => page.next_run && void navigate({ to: pageOf.flowRun(page.next_run.id) }),
    },
    {
      scope: "Run",
      label: {
        r: "Retry",
        c: "Cancel",
        "Shift+N": "Copy to a new run",
        u: "Parent run",
        y: "Copy the link",
        d: "Compare with the run before",
        "Alt+[": "Run before, of the flow",
        "Alt+]": "Run after, of the flow",
      },
    },
  );

  const items: MenuEntry[] = [
    {
      label: "Retry from failed",
      icon: <RotateCcw size={13} />,
      shortcut: "r",
      disabled: !final,
      reason: "The run is not over yet",
      onSelect: retry,
    },
    {
      label: "Run the whole again",
      icon: <Play size={13} />,
      disabled: !run.deployment_id,
      reason: "The run has no deployment",
      onSelect: again,
    },
    {
      label: "Copy to new run",
      icon: <CopyPlus size={13} />,
      shortcut: "Shift+N",
      disabled: !run.deployment_id,
      reason: "The run has no deployment",
      onSelect: copyRun,
    },
    {
      label: "Cancel",
      icon: <Square size={13} />,
      shortcut: "c",
      danger: true,
      disabled: !canCancel,
      reason: "The run is over",
      onSelect: () => void cancel(),
    },
    isPaused
      ? { label: "Resume", icon: <Play size={13} />, onSelect: resume }
      : {
          label: "Pause",
          icon: <Pause size={13} />,
          disabled: !isRunning,
          reason: "Only a running run can be paused",
          onSelect: pause,
        },
    { label: "Set state…", onSelect: () => setOpened("state") },
    "separator",
    {
      label: "Compare with the run before",
      icon: <GitCompare size={13} />,
      shortcut: "d",
      disabled: !page.previous_run,
      reason: "There is none",
      onSelect: compare,
    },
    "separator",
    { label: "Copy id", onSelect: () => void copy(run.id, "The id is") },
    { label: "Copy link", shortcut: "y", onSelect: link },
    { label: "Copy as a command", onSelect: () => void copy(`rota flow-run inspect ${run.id}`, "The command is") },
    "separator",
    { label: "Delete", danger: true, onSelect: () => void deleteRun() },
  ];
  return (
    <div className="flex items-center gap-1">
      {isPaused && (
        <Button variant="primary" icon={<Play size={13} />} onClick={resume}>
          Resume
        </Button>
      )}
      {final && (
        <Button icon={<RotateCcw size={13} />} loading={busy === "retry"} onClick={retry}>
          Retry
        </Button>
      )}
      {canCancel && (
        <Button icon={<Square size={12} />} loading={busy === "cancel"} onClick={() => void cancel()}>
          Cancel
        </Button>
      )}
      {run.deployment_id && (
        <Button icon={<CopyPlus size={13} />} onClick={copyRun} className="max-sm:hidden">
          Copy to new run
        </Button>
      )}
      <Menu
        align="end"
        label="Actions"
        trigger={<IconButton label="Actions" icon={<Ellipsis size={16} />} />}
        items={items}
      />
      {opened === "resume" && <ResumeDialog page={page} onClose={() => setOpened(null)} />}
      {opened === "state" && <SetStateDialog run={run} onClose={() => setOpened(null)} />}
      {opened === "retry" && <RetryDialog run={run} onClose={() => setOpened(null)} />}
    </div>
  );
}
