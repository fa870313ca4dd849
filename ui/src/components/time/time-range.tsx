import { ChevronLeft, ChevronRight, Clock } from "lucide-react";
import { useState } from "react";
import { Button, Field, IconButton, Input, Popover } from "@/components/ui";
import { formatDate, fromWallClock, wallClock, zoneLabel } from "@/lib/format";
import { formatSpan, parseSpan, SPANS } from "@/lib/range";

interface TimeRangeProps {
  /** "24h", "7d", "all", or "<start>..<end>". */
  value: string;
  onChange: (value: string) => void;
  /** Offer "All time". */
  all?: boolean;
  /** Arrows to the span before and after. */
  arrows?: boolean;
  label?: string;
  align?: "start" | "end";
}

export function rangeLabel(value: string): string {
  if (value === "all") return "All time";
  const named = SPANS.find((span) => span.value === value);
  if (named) return named.label;
  const { start, end } = parseSpan(value);
  if (!value.includes("..")) return start ? `Last ${value}` : "All time";
  return `${start ? formatDate(start, "minute") : "…"} – ${end ? formatDate(end, "minute") : "now"}`;
}

/** A span of time: the usual ones, or two moments in the zone that is shown. */
export function TimeRange({ value, onChange, all, arrows, label = "Time range", align }: TimeRangeProps) {
  const step = (direction: 1 | -1) => {
    const span = parseSpan(value);
    if (!span.start) return;
    const end = span.end ?? new Date();
    const length = end.getTime() - span.start.getTime();
    onChange(
      formatSpan(new Date(span.start.getTime() + direction * length), new Date(end.getTime() + direction * length)),
    );
  };
  const bounded = parseSpan(value).start !== null;
  return (
    <span className="inline-flex items-center">
      {arrows && (
        <IconButton label="Earlier" icon={<ChevronLeft size={15} />} onClick={() => step(-1)} disabled={!bounded} />
      )}
      <Popover
        label={label}
        align={align}
        className="w-64"
        trigger={
          <Button icon={<Clock size={13} className="text-muted" />} aria-label={`${label}: ${rangeLabel(value)}`}>
            {rangeLabel(value)}
          </Button>
        }
      >
        {(close) => (
          <Choices
            value={value}
            all={all}
            onChange={(next) => {
              onChange(next);
              close();
            }}
          />
        )}
      </Popover>
      {arrows && (
        <IconButton label="Later" icon={<ChevronRight size={15} />} onClick={() => step(1)} disabled={!bounded} />
      )}
    </span>
  );
}

function Choices({ value, all, onChange }: Pick<TimeRangeProps, "value" | "all" | "onChange">) {
  const span = parseSpan(value);
  const [start, setStart] = useState(() => wallClock(span.start ?? new Date(Date.now() - 86_400_000)).slice(0, 16));
  const [end, setEnd] = useState(() => wallClock(span.end ?? new Date()).slice(0, 16));
  const [from, to] = [fromWallClock(start), fromWallClock(end)];
  const wrong = !(from.getTime() < to.getTime());
  const spans = all ? [...SPANS, { value: "all", label: "All time" }] : SPANS;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col">
        {spans.map((one) => (
          <button
            key={one.value}
            type="button"
            aria-pressed={one.value === value}
            className="rounded-sm px-2 py-1 text-left hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium coarse:min-h-11"
            onClick={() => onChange(one.value)}
          >
            {one.label}
          </button>
        ))}
      </div>
      <form
        className="flex flex-col gap-2 border-t border-line pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) onChange(formatSpan(from, to));
        }}
      >
        <Field label={`From (${zoneLabel()})`}>
          <Input type="datetime-local" value={start} onChange={(event) => setStart(event.target.value)} />
        </Field>
        <Field label={`To (${zoneLabel()})`} error={wrong ? "The end must be after the start." : undefined}>
          <Input type="datetime-local" value={end} onChange={(event) => setEnd(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" disabled={wrong}>
          Show this span
        </Button>
      </form>
    </div>
  );
}
