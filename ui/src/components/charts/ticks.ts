/** Round places on axes of time and of duration. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

export function tickStep(span: number, wanted: number): number {
  const least = span / Math.max(1, wanted);
  return STEPS.find((step) => step >= least) ?? 365 * DAY;
}

/** Moments between `from` and `to` that are round on a clock `offset` ms ahead of UTC. */
export function timeTicks(from: number, to: number, wanted: number, offset?: number): { at: number; step: number }[] {
  if (!(to > from)) return [];
  const step = tickStep(to - from, wanted);
  const shift = offset ?? -new Date(from).getTimezoneOffset() * MINUTE;
  const ticks = [];
  for (let at = Math.ceil((from + shift) / step) * step - shift; at <= to; at += step) ticks.push({ at, step });
  return ticks;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: string, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind}|${zone ?? ""}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone, hourCycle: "h23" });
    formats.set(key, made);
  }
  return made;
}

/** A tick's text, as exact as its step needs. */
export function tickText(at: number, step: number, zone?: string): string {
  if (step >= DAY) return format("day", zone, { month: "short", day: "numeric" }).format(at);
  if (step >= MINUTE) return format("minute", zone, { hour: "2-digit", minute: "2-digit" }).format(at);
  if (step >= SECOND)
    return format("second", zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
  const digits = step >= 100 ? 1 : step >= 10 ? 2 : 3;
  return format(`ms${digits}`, zone, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: digits,
  }).format(at);
}

/** A length of time in as few characters as tell it apart from its neighbours: `850ms`, `12.4s`, `3m 20s`, `2h 5m`. */
export function shortDuration(ms: number): string {
  if (ms <= 0) return "0ms";
  if (ms < 1) return "<1ms";
  if (ms < SECOND) return `${Math.round(ms)}ms`;
  if (ms < 10 * SECOND) return `${trim(ms / SECOND, 2)}s`;
  if (ms < MINUTE) return `${trim(ms / SECOND, 1)}s`;
  if (ms < HOUR) return two(Math.floor(ms / MINUTE), "m", Math.floor((ms % MINUTE) / SECOND), "s");
  if (ms < DAY) return two(Math.floor(ms / HOUR), "h", Math.floor((ms % HOUR) / MINUTE), "m");
  return two(Math.floor(ms / DAY), "d", Math.floor((ms % DAY) / HOUR), "h");
}

const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));
const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small ? `${big}${bigUnit} ${small}${smallUnit}` : `${big}${bigUnit}`;
