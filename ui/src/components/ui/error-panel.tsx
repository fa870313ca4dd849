import { useEffect, useState } from "react";
import { ApiError } from "@/api/client";
import { cx } from "@/lib/cx";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { Glyph } from "./glyph";

interface ErrorPanelProps {
  error: unknown;
  retry?: () => void;
  className?: string;
}

/** What went wrong with one part of a page, while the rest stands. */
export function ErrorPanel({ error, retry, className }: ErrorPanelProps) {
  const { title, detail, id, again } = explain(error);
  const wait = useBackOff(again && retry ? error : null, retry);
  return (
    <div
      role="alert"
      data-tone="failed"
      className={cx("tone-edge rounded-md border border-line bg-surface p-3", className)}
    >
      <div className="flex items-start gap-2">
        <span className="mt-0.5 text-danger">
          <Glyph name="cross" />
        </span>
        <div className="min-w-0 grow">
          <p className="font-medium">{title}</p>
          {detail && <p className="mt-0.5 text-muted [overflow-wrap:anywhere]">{detail}</p>}
          <div className="mt-2 flex flex-wrap items-center gap-2 text-xs text-muted">
            {retry && (
              <Button size="sm" onClick={retry}>
                Retry
              </Button>
            )}
            {wait > 0 && <span>Trying again in {wait} s</span>}
            {id && (
              <span className="inline-flex items-center gap-1">
                Request <code className="font-mono">{id.slice(0, 12)}</code>
                <CopyButton text={id} label="Copy the request's id" />
              </span>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

function explain(error: unknown): { title: string; detail?: string; id?: string | null; again: boolean } {
  if (error instanceof ApiError) {
    const { status, message, requestId: id } = error;
    if (status === 404) return { title: "Not found", detail: message, id, again: false };
    if (status === 401) return { title: "Please sign in again", detail: message, id, again: false };
    if (status === 403) return { title: "You may not do this", detail: message, id, again: false };
    if (status === 422) return { title: "The server does not accept this", detail: message, id, again: false };
    if (status < 500) return { title: "The server refused", detail: message, id, again: false };
    return { title: "The server failed", detail: message, id, again: true };
  }
  if (error instanceof TypeError && /fetch|network/i.test(error.message)) {
    return { title: "The server cannot be reached", detail: "Shown again as soon as it answers.", again: true };
  }
  return {
    title: "This part of the page failed",
    detail: error instanceof Error ? error.message : String(error),
    again: false,
  };
}

const tries = new WeakMap<() => void, number>();

function useBackOff(error: unknown, retry?: () => void): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!error || !retry) return setLeft(0);
    const count = tries.get(retry) ?? 0;
    tries.set(retry, count + 1);
    let seconds = Math.min(60, 5 * 2 ** Math.min(count, 4));
    setLeft(seconds);
    const timer = setInterval(() => {
      seconds -= 1;
      setLeft(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      retry();
    }, 1000);
    return () => clearInterval(timer);
  }, [error, retry]);
  return left;
}
