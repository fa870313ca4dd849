import { Link } from "@tanstack/react-router";
import { ChevronRight, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { levelOf } from "@/components/log-view/types";
import { Duration } from "@/components/time";
import { Button, CopyButton, Glyph } from "@/components/ui";
import { formatDate, plural } from "@/lib/format";
import { stateToken } from "@/lib/states";
import { pageOf } from "@/lib/url";
import type { StateStep } from "./queries";

type Failure = Schemas["FailureCard"];
type Frame = Schemas["TracebackFrame"];

/** Why the run ended badly, without a click: the error, the reader's own line of it, and what went before. */
export function FailureCard({
  failure,
  token,
  states,
  onRetry,
  onTask,
  onCompare,
}: {
  failure: Failure;
  token: string;
  states: readonly StateStep[];
  onRetry?: () => void;
  onTask?: (id: string) => void;
  onCompare?: (id: string) => void;
}) {
  const attempts = states.filter((state) => state.type === "RUNNING").length;
  return (
    <section
      aria-label="Why it failed"
      data-tone={token}
      data-testid="failure-card"
      className="tone-edge mx-4 mb-2 rounded-md border border-line bg-surface max-sm:mx-3"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 p-3">
        <span className="tone-text mt-0.5">
          <Glyph name={stateToken(token === "late" ? "SCHEDULED" : token.toUpperCase()).glyph} size={16} />
        </span>
        <div className="min-w-0 grow basis-80">
          <p className="text-md font-semibold [overflow-wrap:anywhere]">
            {failure.exception ? (
              <>
                <span className="tone-text">{failure.exception}</span>
                {failure.message ? `: ${failure.message}` : ""}
              </>
            ) : (
              failure.summary
            )}
          </p>
          <p className="mt-0.5 text-sm text-muted">
            {failure.task_run && onTask && (
              <>
                in the task run{" "}
                <a
                  href={`#${failure.task_run.id}`}
                  className="text-accent underline"
                  onClick={(event) => {
                    event.preventDefault();
                    onTask?.(failure.task_run?.id ?? "");
                  }}
                >
                  {failure.task_run.name ?? failure.task_run.id.slice(0, 8)}
                </a>
              </>
            )}
            {failure.task_run && onTask && attempts > 1 ? " · " : ""}
            {attempts > 1 && plural(attempts, "attempt")}
            {failure.same_error.value > 0 && (
              <>
                {(failure.task_run && onTask) || attempts > 1 ? " · " : ""}
                same error in {plural(failure.same_error.value, "other run")}
                {failure.same_error.is_exact ? "" : " or more"}
                {": "}
                {failure.same_error_runs.slice(0, 3).map((one, at) => (
                  <span key={one.id}>
                    {at > 0 && ", "}
                    <Link to={pageOf.flowRun(one.id)} className="text-accent underline">
                      {one.name ?? one.id.slice(0, 8)}
                    </Link>
                  </span>
                ))}
              </>
            )}
          </p>
        </div>
        <div className="flex gap-1">
          {onRetry && (
            <Button size="sm" icon={<RotateCcw size={12} />} onClick={onRetry}>
              Retry
            </Button>
          )}
          {onCompare && failure.same_error_runs[0] && (
            <Button size="sm" variant="ghost" onClick={() => onCompare(failure.same_error_runs[0]?.id ?? "")}>
              Compare
            </Button>
          )}
          <CopyButton text={failure.traceback ?? failure.summary} label="Copy the error" />
        </div>
      </div>
      {(failure.own_frame || failure.last_logs.length > 0) && (
        <div className="grid gap-x-4 border-t border-line lg:grid-cols-2">
          {failure.own_frame && <Traceback failure={failure} />}
          {failure.last_logs.length > 0 && <LastLogs failure={failure} />}
        </div>
      )}
      {attempts > 1 && <Attempts states={states} />}
    </section>
  );
}

function Traceback({ failure }: { failure: Failure }) {
  const [isOpen, setOpen] = useState(false);
  const hidden = failure.frames.length - (failure.own_frame ? 1 : 0);
  return (
    <div className="min-w-0 p-3">
      <h2 className="mb-1 text-xs font-medium text-muted">Where, in your code</h2>
      {failure.own_frame && <FrameLine frame={failure.own_frame} isOwn />}
      {hidden > 0 && (
        <button
          type="button"
          aria-expanded={isOpen}
          className="mt-1 flex min-h-6 items-center gap-1 text-xs text-muted hover:text-text"
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={12} className={isOpen ? "rotate-90" : ""} />
          {isOpen ? "All frames, outermost first" : `${plural(hidden, "more frame")}`}
        </button>
      )}
      {isOpen && (
        <ol className="mt-1 flex flex-col gap-1">
          {failure.frames.map((frame, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is all that tells them apart
            <li key={`${frame.file}${frame.line}${at}`}>
              <FrameLine frame={frame} isOwn={frame.is_own} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function FrameLine({ frame, isOwn }: { frame: Frame; isOwn: boolean }) {
  return (
    <div className={isOwn ? "" : "text-muted"}>
      <p className="font-mono text-xs [overflow-wrap:anywhere]">
        {frame.file}:{frame.line} <span className="text-muted">in {frame.function}</span>
      </p>
      {frame.code && (
        <pre className="mt-0.5 overflow-x-auto rounded-sm bg-raised px-2 py-1 font-mono text-xs">{frame.code}</pre>
      )}
    </div>
  );
}

function LastLogs({ failure }: { failure: Failure }) {
  return (
    <div className="min-w-0 p-3 max-lg:pt-0">
      <h2 className="mb-1 text-xs font-medium text-muted">Last log lines</h2>
      <ol className="flex flex-col font-mono text-xs leading-5">
        {failure.last_logs.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is all that tells them apart
          <li key={`${line.timestamp}${at}`} className="flex gap-2">
            <span className="shrink-0 text-muted">{formatDate(line.timestamp, "time")}</span>
            <span
              data-tone={levelOf(line.level).tone}
              className="tone-text shrink-0 font-semibold"
              title={levelOf(line.level).name}
            >
              {levelOf(line.level).letter}
            </span>
            <span className="truncate">{line.message.split("\n")[0]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Attempts({ states }: { states: readonly StateStep[] }) {
  const shown = states.filter((state) => ["RUNNING", "FAILED", "CRASHED", "CANCELLED"].includes(state.type));
  return (
    <ol className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-3 py-2 text-xs" aria-label="Attempts">
      {shown.slice(-8).map((state) => (
        <li key={state.id} data-tone={stateToken(state.type, state.name).token} className="flex items-center gap-1">
          <span className="tone-text inline-flex items-center gap-1">
            <Glyph name={stateToken(state.type, state.name).glyph} size={11} /> {state.name}
          </span>
          <span className="text-muted">
            {formatDate(state.timestamp, "time")}
            {state.seconds !== null && state.type === "RUNNING" && (
              <>
                {" for "}
                <Duration seconds={state.seconds} />
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
