import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { api, data, type Schemas } from "@/api/client";
import { useLive } from "@/api/live";
import { Button, IconButton } from "@/components/ui";
import { formatNumber, plural } from "@/lib/format";

type Job = Schemas["BulkJob"];

interface Watched {
  job: Job;
  past: string;
}

let watched: Watched[] = [];
const listeners = new Set<() => void>();

function put(next: Watched[]) {
  watched = next;
  for (const listener of listeners) listener();
}

/** Show how far a bulk job is until it is dismissed. */
export const watchJob = (job: Job, past: string): void => put([...watched, { job, past }]);

/** The bulk jobs that this page has begun. */
export function Jobs() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => watched,
  );
  if (now.length === 0) return null;
  return (
    <div className="flex shrink-0 flex-col border-b border-line">
      {now.map((one) => (
        <Progress
          key={one.job.id}
          {...one}
          onClose={() => put(watched.filter((other) => other.job.id !== one.job.id))}
        />
      ))}
    </div>
  );
}

const ended = (job: Job) => job.state === "done" || job.state === "cancelled";

function Progress({ job: begun, past, onClose }: Watched & { onClose: () => void }) {
  const [job, setJob] = useState(begun);
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  const over = ended(job);
  useLive(over ? null : `bulk:${job.id}`, (event) => {
    if (event.type === "changes" && event.bulk) setJob(event.bulk);
  });
  useEffect(() => {
    if (over) {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      void queries.invalidateQueries({ queryKey: ["runs-histogram"] });
      return;
    }
    const timer = setInterval(() => {
      data(api.GET("/api/rota/bulk/{id}", { params: { path: { id: begun.id } } })).then(setJob, () => {}); // Asked again in a moment.
    }, 2000);
    return () => clearInterval(timer);
  }, [over, begun.id, queries]);
  useEffect(() => {
    if (!over || job.failed > 0) return;
    const timer = setTimeout(onClose, 8000);
    return () => clearTimeout(timer);
  }, [over, job.failed, onClose]);

  const seen = job.done + job.skipped + job.failed;
  const share = job.total ? Math.min(1, seen / job.total) : over ? 1 : 0;
  const words = [
    over
      ? `${plural(job.done, "run")} ${past}`
      : `${formatNumber(seen)} of ${job.total_is_exact ? "" : "about "}${formatNumber(job.total)}`,
    job.skipped > 0 && `${formatNumber(job.skipped)} had nothing to be done`,
    job.failed > 0 && `${formatNumber(job.failed)} refused`,
    job.state === "cancelled" && "ended before the end",
  ].filter(Boolean);
  return (
    <div
      data-tone={job.failed ? "failed" : over ? "completed" : "running"}
      className="tone-edge bg-surface px-4 py-1.5"
    >
      <div className="flex min-h-7 items-center gap-3">
        <span role="status">{words.join(" · ")}</span>
        {!over && (
          <span aria-hidden="true" className="h-1.5 w-40 overflow-hidden rounded-full bg-line">
            <span className="tone-bar block h-full" style={{ width: `${100 * share}%` }} />
          </span>
        )}
        <span className="grow" />
        {job.failures.length > 0 && (
          <Button size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            What was refused
          </Button>
        )}
        {over ? (
          <IconButton size="sm" label="Dismiss" icon={<X size={14} />} onClick={onClose} />
        ) : (
          <Button
            size="sm"
            onClick={() => void api.POST("/api/rota/bulk/{id}/cancel", { params: { path: { id: job.id } } })}
          >
            Stop
          </Button>
        )}
      </div>
      {open && (
        <ul className="max-h-40 overflow-auto py-1 text-xs">
          {job.failures.map((failure) => (
            <li key={failure.id} className="flex gap-3 py-0.5">
              <a href={`./runs/flow-run/${failure.id}`} className="font-mono text-accent hover:underline">
                {failure.id.slice(0, 8)}
              </a>
              <span>{failure.sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
