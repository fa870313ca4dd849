/** Spans of time as addresses carry them: "24h" and "7d" end now, "<start>..<end>" are two moments (ISO), each side may be empty. */
export interface Span {
  start: Date | null;
  end: Date | null;
  /** The span ends now and moves with the clock. */
  moving: boolean;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** "10m" → 600; "1h30m" → 5400; "250ms" → 0.25; "45" → 45 seconds. Null when it is none. */
export function parseDuration(text: string): number | null {
  const clean = text.trim();
  if (/^\d+(\.\d+)?$/.test(clean)) return Number(clean);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(clean)) return null;
  let seconds = 0;
  for (const [, amount, unit] of clean.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
    seconds += Number(amount) * (unit === "ms" ? 0.001 : (UNITS[unit as string] ?? 0));
  }
  return seconds;
}

/** "now", "-6h", "+2d" or a date. Null when it is none. */
export function parseMoment(text: string, now: number = Date.now()): Date | null {
  const clean = text.trim();
  if (clean === "now") return new Date(now);
  if (clean.startsWith("-") || clean.startsWith("+")) {
    const seconds = parseDuration(clean.slice(1));
    return seconds === null ? null : new Date(now + (clean.startsWith("-") ? -1 : 1) * seconds * 1000);
  }
  const at = new Date(clean);
  return clean && !Number.isNaN(at.getTime()) ? at : null;
}

export function parseSpan(value: string | undefined, now: number = Date.now()): Span {
  if (!value || value === "all") return { start: null, end: null, moving: true };
  const dots = value.indexOf("..");
  if (dots >= 0) {
    const [from, to] = [value.slice(0, dots), value.slice(dots + 2)];
    return {
      start: parseMoment(from, now),
      end: parseMoment(to, now),
      moving: to === "now" || to === "" || /^[-+]/.test(from),
    };
  }
  const seconds = parseDuration(value);
  return seconds === null
    ? { start: null, end: null, moving: true }
    : { start: new Date(now - seconds * 1000), end: null, moving: true };
}

export const formatSpan = (start: Date, end: Date): string => `${start.toISOString()}..${end.toISOString()}`;

export const SPANS: readonly { value: string; label: string }[] = [
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
];
