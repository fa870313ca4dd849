/** Dates, times and spans as they are typed, as ISO 8601. */
import { wallClock } from "@/lib/format";
import { isoSpan, spanSeconds } from "./convert";

/** A moment without a zone. */
export const NAIVE = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})(:\d{2}(?:\.\d+)?)?$/;

/** ISO 8601 for what a person typed; the text itself where it says nothing certain. */
export function tidied(format: string, text: string): string {
  const trimmed = text.trim();
  if (format === "duration") {
    const seconds = spanSeconds(trimmed);
    return seconds === null || /^[+-]?P/i.test(trimmed) ? trimmed : isoSpan(seconds);
  }
  if (format === "date") {
    if (/^today$/i.test(trimmed)) return wallClock(new Date()).slice(0, 10);
    if (/^tomorrow$/i.test(trimmed)) return wallClock(new Date(Date.now() + 86_400_000)).slice(0, 10);
    const [, year, month = "", day = ""] = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(trimmed) ?? [];
    return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : trimmed;
  }
  if (format === "time") {
    const [, hour = "", minute, second = ":00"] = /^(\d{1,2}):(\d{2})(:\d{2})?$/.exec(trimmed) ?? [];
    return minute ? `${hour.padStart(2, "0")}:${minute}${second}` : trimmed;
  }
  if (/^now$/i.test(trimmed)) return new Date().toISOString();
  const naive = NAIVE.exec(trimmed);
  if (naive === null) return trimmed;
  const [, date, clock = "", seconds = ":00"] = naive;
  return `${date}T${clock.padStart(5, "0")}${seconds}`;
}
