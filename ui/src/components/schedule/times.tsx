/** The next times of a schedule, as the server gives them. */
import { CalendarClock, TriangleAlert } from "lucide-react";
import { Ago } from "@/components/time";
import type { PreviewTime } from "./clock-notes";

interface Props {
  sentence: string | null;
  times: readonly PreviewTime[];
  notes?: readonly string[];
  dimmed?: boolean;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const weekday = (local: string): string => DAYS[new Date(`${local.slice(0, 10)}T12:00:00Z`).getUTCDay()] ?? "";

export function Times({ sentence, times, notes = [], dimmed = false }: Props) {
  const offsets = new Set(times.map(({ local }) => local.slice(19).replace(/^\.\d+/, "")));
  return (
    <div aria-busy={dimmed}>
      {sentence && (
        <p className="flex items-start gap-2 text-sm font-medium" role="status">
          <CalendarClock size={16} className="mt-0.5 shrink-0 text-accent" aria-hidden="true" />
          {sentence.charAt(0).toUpperCase() + sentence.slice(1)}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="mt-2 flex items-start gap-2 text-xs text-warning">
          <TriangleAlert size={14} className="mt-px shrink-0" aria-hidden="true" />
          {note}
        </p>
      ))}
      {times.length === 0 ? (
        <p className="mt-2 text-xs text-muted">There is no time in the future.</p>
      ) : (
        <ol aria-label="Next times" className="mt-2 grid grid-cols-1 gap-x-4 text-xs">
          {times.map(({ at, local }, index) => {
            const previous = times[index - 1]?.local.slice(19).replace(/^\.\d+/, "");
            const offset = local.slice(19).replace(/^\.\d+/, "");
            const changed = previous !== undefined && previous !== offset;
            return (
              <li key={at} className="flex min-h-5 items-center gap-2 font-mono" data-at={at}>
                <span className="w-8 text-muted">{weekday(local)}</span>
                <span>
                  {local.slice(0, 10)} {local.slice(11, local.slice(17, 19) === "00" ? 16 : 19)}
                </span>
                {offsets.size > 0 && (
                  <span className={changed ? "font-medium text-warning" : "text-muted"}>
                    {offset === "+00:00" || offset === "Z" ? "UTC" : offset}
                    {changed && " clocks changed"}
                  </span>
                )}
                <span className="ml-auto font-sans text-muted">
                  <Ago at={at} />
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}
