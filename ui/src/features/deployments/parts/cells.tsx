/** Pieces that the list and the page of a deployment share. */
import { CalendarClock, CircleCheck, CircleOff, Pause } from "lucide-react";
import { ActivityStrip, type StripBar } from "@/components/charts";
import { Ago } from "@/components/time";
import { Pill } from "@/components/ui";
import { formatDate, formatDuration } from "@/lib/format";
import type { Overview } from "../queries";

export function Status({
  row,
  why,
}: {
  row: Pick<Overview, "status" | "status_reason" | "last_polled">;
  /** Where the reason stands: after the word, below it, or nowhere. */
  why: "beside" | "below" | "no";
}) {
  const ready = row.status === "READY";
  return (
    <span
      className="inline-flex max-w-full min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5"
      title={row.status_reason ?? undefined}
    >
      <Pill
        tone={ready ? "success" : "warning"}
        icon={ready ? <CircleCheck size={12} aria-hidden="true" /> : <CircleOff size={12} aria-hidden="true" />}
      >
        {ready ? "Ready" : "Not ready"}
      </Pill>
      {why !== "no" && row.status_reason && (
        <span
          className={why === "beside" ? "text-xs text-muted" : "w-full truncate text-2xs leading-[15px] text-muted"}
        >
          {row.status_reason}
        </span>
      )}
    </span>
  );
}

/** When it runs, in words, and when next. */
export function ScheduleCell({ row }: { row: Overview }) {
  if (row.schedules.length === 0) return <span className="text-muted">No schedule</span>;
  const active = row.schedules.filter((schedule) => schedule.active);
  const first = active[0] ?? row.schedules[0];
  const more = row.schedules.length - 1;
  const next = row.paused
    ? null
    : active
        .map((schedule) => schedule.next_time)
        .filter((time) => time !== null)
        .sort()[0];
  const paused = row.paused || active.length === 0;
  return (
    <span className="flex min-w-0 flex-col leading-[17px]">
      <span className="truncate" title={row.schedules.map((schedule) => schedule.sentence).join("\n")}>
        {sentence(first?.sentence ?? "").replace(/, counted from .*$/, "")}
        {more > 0 && <span className="text-muted"> +{more}</span>}
      </span>
      <span className="flex items-center gap-1 text-xs leading-[15px] text-muted">
        {paused ? (
          <>
            <Pause size={11} aria-hidden="true" /> paused
          </>
        ) : next ? (
          <>
            <CalendarClock size={11} aria-hidden="true" /> <Ago at={next} />
          </>
        ) : (
          "no further time"
        )}
      </span>
    </span>
  );
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function barsOf(row: Pick<Overview, "last_runs">): StripBar[] {
  return row.last_runs.map((run) => ({
    id: run.id,
    state: { type: run.state_type ?? "", name: run.state_name ?? "" },
    seconds: run.seconds,
    title: `${run.name}: ${run.state_name}, ${formatDuration(run.seconds)}${run.start_time ? `, ${formatDate(run.start_time, "minute")}` : ""}`,
  }));
}

export function Strip({ row, onOpen, height = 22 }: { row: Overview; onOpen: (id: string) => void; height?: number }) {
  if (row.last_runs.length === 0) return <span className="text-xs whitespace-nowrap text-muted">No runs yet</span>;
  return <ActivityStrip bars={barsOf(row)} label={`Last runs of ${row.name}`} onOpen={onOpen} height={height} />;
}
