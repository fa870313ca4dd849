/** Dates, moments, times and spans: typed, or picked; what was typed loosely is written as ISO 8601 on leaving the field. */
import { Calendar, Clock } from "lucide-react";
import { useRef } from "react";
import { Button, IconButton, Input } from "@/components/ui";
import { fromWallClock, wallClock, zoneLabel, zoneName, zoneOffset } from "@/lib/format";
import type { ControlProps } from "../control";
import { spanSeconds, spanWords } from "../convert";
import { NAIVE, tidied } from "../tidy";
import { useDraft } from "./text";

export const TEMPORAL = new Set(["date", "date-time", "time", "duration"]);

const PICKERS: Record<string, string> = { date: "date", "date-time": "datetime-local", time: "time" };
const EXAMPLES: Record<string, string> = {
  date: "YYYY-MM-DD",
  "date-time": "YYYY-MM-DD HH:MM",
  time: "HH:MM",
  duration: "as 1h 30m",
};
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** The offset of the shown zone at a time of its clocks: "+01:00", or "Z". */
function offsetOf(local: string): string {
  const offset = zoneOffset(undefined, fromWallClock(local)).replace("UTC", "");
  return offset === "" || offset === "+00:00" ? "Z" : offset;
}

function reading(format: string, text: string): string | null {
  if (format === "duration") {
    const seconds = spanSeconds(text);
    return seconds === null || text === "" ? null : spanWords(seconds);
  }
  if (format === "date-time") {
    const at = new Date(text);
    if (!/^\d{4}-\d{2}-\d{2}[T ]/.test(text) || Number.isNaN(at.getTime())) return null;
    if (!ZONED.test(text)) return "No time zone: the flow is given the clock time alone.";
    return `${at.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: zoneName() })} in ${zoneLabel()}`;
  }
  if (format === "date" && /^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = new Date(`${text}T12:00:00Z`);
    return Number.isNaN(at.getTime()) ? null : at.toLocaleDateString("en-GB", { dateStyle: "full", timeZone: "UTC" });
  }
  return null;
}

export function Temporal({ field, value, shown, set, id, label, describedBy, invalid, readOnly }: ControlProps) {
  const format = String(field.schema.format);
  const current = typeof shown === "string" ? shown : "";
  const [text, setDraft] = useDraft(value, current);
  const picker = useRef<HTMLInputElement>(null);
  const take = (typed: string) => {
    const next = typed.trim() === "" ? undefined : typed;
    setDraft(typed, next);
    set(next);
  };
  const words = reading(format, text);
  const naive = format === "date-time" && NAIVE.test(text);
  return (
    <div>
      <div className="relative flex items-center gap-1">
        <Input
          id={id}
          aria-label={label}
          mono
          className="max-w-72"
          autoComplete="off"
          value={text}
          readOnly={readOnly}
          placeholder={EXAMPLES[format]}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => take(event.target.value)}
          onBlur={() => {
            const tidy = tidied(format, text);
            if (tidy !== text && text.trim() !== "") take(tidy);
          }}
        />
        {PICKERS[format] && !readOnly && (
          <>
            <IconButton
              label={`Pick ${label}`}
              icon={format === "time" ? <Clock size={14} /> : <Calendar size={14} />}
              onClick={() => picker.current?.showPicker()}
              tip={false}
            />
            <input
              ref={picker}
              type={PICKERS[format]}
              tabIndex={-1}
              aria-hidden="true"
              className="pointer-events-none absolute bottom-0 left-0 h-0 w-0 opacity-0"
              value={pickerValue(format, current)}
              onChange={({ target }) => target.value !== "" && take(picked(format, target.value, current))}
            />
          </>
        )}
        {format === "date-time" && !readOnly && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => take(picked(format, wallClock(new Date()).slice(0, 16), ""))}
          >
            Now
          </Button>
        )}
        {naive && !readOnly && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => take(`${tidied(format, text)}${offsetOf(tidied(format, text))}`)}
          >
            Add {zoneLabel()}
          </Button>
        )}
      </div>
      {words && <p className="mt-0.5 text-xs text-muted">{words}</p>}
    </div>
  );
}

function pickerValue(format: string, text: string): string {
  if (format === "date") return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? "";
  if (format === "time") return /^\d{2}:\d{2}/.exec(text)?.[0] ?? "";
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? "" : wallClock(at).slice(0, 16);
}

/** What was picked, in the way the value before was written: a value without a zone stays without one. */
function picked(format: string, local: string, before: string): string {
  if (format === "time") return local.length === 5 ? `${local}:00` : local;
  if (format === "date") return local;
  return `${local}:00${NAIVE.test(before) ? "" : offsetOf(local)}`;
}
