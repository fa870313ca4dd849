/** Numbers, durations and dates as text. Formatters of `Intl` are dear to make, so each is made once. */
import { type DateStyle, dateStyle, zone } from "./preferences";

const formatters = new Map<string, Intl.DateTimeFormat>();

function dates(timeZone: string | undefined, options: Intl.DateTimeFormatOptions, locale?: string) {
  const key = `${locale}|${timeZone}|${JSON.stringify(options)}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formatters.set(key, made);
  }
  return made;
}

/** The zone that `Intl` wants: undefined is the browser's own. */
export const zoneName = (chosen = zone.get()): string | undefined => (chosen === "local" ? undefined : chosen);

export const browserZone = (): string => dates(undefined, {}).resolvedOptions().timeZone;

/** "+02:00" for a zone at a moment; "UTC" for none. */
export function zoneOffset(chosen = zone.get(), at: Date = new Date()): string {
  const part = dates(zoneName(chosen), { timeZoneName: "longOffset" }, "en-US")
    .formatToParts(at)
    .find((piece) => piece.type === "timeZoneName");
  return (part?.value ?? "GMT").replace("GMT", "UTC");
}

/** "UTC", "Berlin": what stands beside times. */
export function zoneLabel(chosen = zone.get()): string {
  const name = chosen === "local" ? browserZone() : chosen;
  return name === "UTC" || name === "Etc/UTC" ? "UTC" : (name.split("/").pop() ?? name).replaceAll("_", " ");
}

export type DateForm = "time" | "datetime" | "date" | "full" | "minute";

function fields(at: Date, timeZone: string | undefined): Record<string, string> {
  const parts = dates(
    timeZone,
    {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    },
    "en-GB",
  ).formatToParts(at);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A moment in the zone the person chose. `full` names zone and milliseconds; the others are for tight places. */
export function formatDate(
  value: string | number | Date,
  form: DateForm = "datetime",
  chosen = zone.get(),
  style: DateStyle = dateStyle.get(),
): string {
  const at = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(at.getTime())) return "–";
  const timeZone = zoneName(chosen);
  const f = fields(at, timeZone);
  const clock = `${f.hour}:${f.minute}:${f.second}`;
  if (form === "full") {
    const milliseconds = String(at.getUTCMilliseconds()).padStart(3, "0");
    return `${f.year}-${f.month}-${f.day} ${clock}.${milliseconds} ${zoneOffset(chosen, at)}`;
  }
  if (form === "time") return clock;
  if (style === "locale" && (form === "datetime" || form === "minute")) {
    return dates(timeZone, { dateStyle: "medium", timeStyle: form === "minute" ? "short" : "medium" }).format(at);
  }
  if (style === "locale") return dates(timeZone, { dateStyle: "medium" }).format(at);
  const thisYear = f.year === fields(new Date(), timeZone).year;
  const month = MONTHS[Number(f.month) - 1];
  const day =
    style === "iso" ? `${f.year}-${f.month}-${f.day}` : `${month} ${Number(f.day)}${thisYear ? "" : `, ${f.year}`}`;
  if (form === "date") return day;
  return form === "minute" ? `${day} ${f.hour}:${f.minute}` : `${day} ${clock}`;
}

/** The moment a wall clock in a zone shows: the inverse of `formatDate`. A time that a clock change skips is moved on. */
export function fromWallClock(local: string, chosen = zone.get()): Date {
  const naive = new Date(`${local}${local.length === 16 ? ":00" : ""}Z`);
  let guess = naive.getTime();
  for (let turn = 0; turn < 3; turn++) {
    const shown = wallClock(new Date(guess), chosen);
    const error = new Date(`${shown}Z`).getTime() - naive.getTime();
    if (error === 0) break;
    guess -= error;
  }
  return new Date(guess);
}

/** "2026-11-22T15:14:05" in a zone: what `<input type="datetime-local">` holds. */
export function wallClock(at: Date, chosen = zone.get()): string {
  const f = fields(at, zoneName(chosen));
  return `${f.year}-${f.month}-${f.day}T${f.hour}:${f.minute}:${f.second}`;
}

/** 0.42 → "420ms", 13.2 → "13.2s", 75 → "1m 15s", 7300 → "2h 1m", 200000 → "2d 7h". */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return "–";
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "";
  if (size === 0) return "0s";
  if (size < 0.0005) return `${sign}<1ms`;
  if (size < 0.9995) return `${sign}${Math.round(size * 1000)}ms`;
  if (size < 9.95) return `${sign}${trimmed(size.toFixed(1))}s`;
  if (size < 59.5) return `${sign}${Math.round(size)}s`;
  const whole = Math.round(size);
  if (whole < 3600) return `${sign}${two(Math.floor(whole / 60), "m", whole % 60, "s")}`;
  const minutes = Math.round(size / 60);
  if (minutes < 1440) return `${sign}${two(Math.floor(minutes / 60), "h", minutes % 60, "m")}`;
  const hours = Math.round(size / 3600);
  return `${sign}${two(Math.floor(hours / 24), "d", hours % 24, "h")}`;
}

const trimmed = (text: string) => text.replace(/\.0$/, "");
const two = (a: number, unitA: string, b: number, unitB: string) => (b ? `${a}${unitA} ${b}${unitB}` : `${a}${unitA}`);

/** One unit, for live clocks and narrow places: "13s", "4m", "2h", "3d", "5mo". */
export function formatShort(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 60) return `${Math.floor(size)}s`;
  if (size < 3600) return `${Math.floor(size / 60)}m`;
  if (size < 86_400) return `${Math.floor(size / 3600)}h`;
  if (size < 60 * 86_400) return `${Math.floor(size / 86_400)}d`;
  if (size < 730 * 86_400) return `${Math.floor(size / (30.44 * 86_400))}mo`;
  return `${Math.floor(size / (365.25 * 86_400))}y`;
}

/** "4m ago", "in 2h", "now". */
export function formatAgo(at: string | number | Date, now: number): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (Number.isNaN(seconds)) return "–";
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `${formatShort(seconds)} ago` : `in ${formatShort(seconds)}`;
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** 12431 → "12,431". */
export const formatNumber = (value: number): string => whole.format(value);
/** 12431 → "12.4K": for counters in tight places. */
export const formatCompact = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
/** 0.934 → "93.4%". */
export const formatPercent = (share: number): string => `${trimmed((share * 100).toFixed(1))}%`;

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return plural(bytes, "byte");
  const units = ["KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${trimmed(value.toFixed(1))} ${units[unit]}`;
}

/** "1 schedule", "2 schedules", "0 runs". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

/** The first part of an id: enough to tell two apart on a screen. */
export const shortId = (id: string): string => id.slice(0, 8);
