/** What to do on an empty server: three steps that tick themselves off. */
import { Link } from "@tanstack/react-router";
import { Check, Play, X } from "lucide-react";
import { useState } from "react";
import { api, data, ORIGIN } from "@/api/client";
import { Button, CopyButton, IconButton, toast } from "@/components/ui";
import { cx } from "@/lib/cx";
import type { Dashboard } from "../model";

const FLOW = `from rota import flow


@flow(log_prints=True)
def hello(name: str = "world") -> str:
    print(f"Hello, {name}!")
    return name


if __name__ == "__main__":
    hello.serve(name="first")
`;
const SERVE = `export ROTA_API_URL=${ORIGIN}/api
python hello.py`;
const RUN = "rota deployment run hello/first";

export function FirstSteps({ dashboard, onClose }: { dashboard: Dashboard; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const completed = dashboard.counters.completed.value > 0;
  const written = dashboard.has_flows;
  const served = dashboard.has_deployments;
  const running = dashboard.has_runs && !completed;
  const all = written && served && completed;
  return (
    <section aria-labelledby="first-steps" className="rounded-md border border-line bg-surface">
      <header className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
        <div>
          <h2 id="first-steps" className="text-lg font-semibold">
            {all ? "Your first flow has run" : "Three steps to the first run"}
          </h2>
          <p className="text-muted">
            {all
              ? "Everything on this page is about it now, and about all that follow."
              : "This page sees each step as you take it."}
          </p>
        </div>
        {all ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <IconButton label="Hide the steps" icon={<X size={15} />} onClick={onClose} />
        )}
      </header>
      <ol className="grid grid-cols-3 max-[1099px]:grid-cols-1">
        <Step number={1} title="Write a flow" done={written} seen={copied} next={!written}>
          <p>
            Save this as <code className="font-mono">hello.py</code>:
          </p>
          <Code text={FLOW} label="Copy the flow" onCopy={() => setCopied(true)} />
        </Step>
        <Step number={2} title="Serve it" done={served} next={written ? !served : copied}>
          <p>Leave this running in a terminal. It makes a deployment and waits for runs:</p>
          <Code text={SERVE} label="Copy the commands" />
        </Step>
        <Step number={3} title="Run it" done={completed} next={served && !completed}>
          <p>From another terminal, or from here:</p>
          <Code text={RUN} label="Copy the command" />
          <div className="flex flex-wrap items-center gap-2">
            <RunButton enabled={served && !running} />
            <span role="status" className="text-muted">
              {completed ? "" : running ? "It runs." : served ? "" : "When the flow is served."}
            </span>
            {completed && (
              <Link to="/runs" className="text-accent hover:underline">
                See the run
              </Link>
            )}
          </div>
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  number: number;
  title: string;
  done: boolean;
  /** Begun, as far as this page knows. */
  seen?: boolean;
  /** It is this one's turn. */
  next: boolean;
  children: React.ReactNode;
}

function Step({ number, title, done, seen, next, children }: StepProps) {
  return (
    <li
      data-step={number}
      data-done={done}
      className="flex min-w-0 flex-col gap-2 border-line p-4 not-last:border-r max-[1099px]:not-last:border-r-0 max-[1099px]:not-last:border-b"
    >
      <h3 className="flex items-center gap-2 text-md font-semibold">
        <span
          aria-hidden="true"
          data-tone={done ? "completed" : "running"}
          className={cx(
            "inline-flex size-6 shrink-0 items-center justify-center rounded-full border text-xs",
            done ? "tone-fill border-current" : next || seen ? "border-accent text-accent" : "border-line text-muted",
          )}
        >
          {done ? <Check size={14} /> : number}
        </span>
        {title}
        <span className="sr-only">{done ? ": done" : ": to do"}</span>
      </h3>
      {children}
    </li>
  );
}

function Code({ text, label, onCopy }: { text: string; label: string; onCopy?: () => void }) {
  return (
    <div className="relative" onClickCapture={(event) => (event.target as Element).closest("button") && onCopy?.()}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        className="overflow-x-auto rounded-sm border border-line bg-bg p-3 pr-10 font-mono text-xs text-text"
      >
        {text.trimEnd()}
      </pre>
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}

function RunButton({ enabled }: { enabled: boolean }) {
  const [busy, setBusy] = useState(false);
  async function run() {
    setBusy(true);
    try {
      const { deployments } = await data(
        api.POST("/api/rota/deployments/overview", { body: { sort: "created", descending: true, limit: 1 } as never }),
      );
      const [newest] = deployments;
      if (!newest) return;
      await data(
        api.POST("/api/deployments/{id}/create_flow_run", {
          params: { path: { id: newest.id } },
          body: { state: { type: "SCHEDULED" } } as never,
        }),
      );
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      variant={enabled ? "primary" : "default"}
      icon={<Play size={13} aria-hidden="true" />}
      disabled={!enabled}
      loading={busy}
      onClick={() => void run()}
    >
      Run it
    </Button>
  );
}
