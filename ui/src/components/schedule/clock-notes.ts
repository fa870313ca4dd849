/** What a change of clocks does to a schedule, out of the times that the server gives around it. */
import type { ClockChange } from "./zones";

export interface PreviewTime {
  at: string;
  /** ISO 8601 with the offset that holds then. */
  local: string;
}

const clock = (local: string): string => local.slice(11, 16);
const day = (local: string): string => local.slice(0, 10);
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const twoDigits = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Moments of the clock between which it jumps, or which it shows twice: "02:00" to "03:00" on a local date. */
export interface Jump {
  date: string;
  from: string;
  to: string;
  forward: boolean;
}

/** `localOf` gives the clock time in the zone at a moment. */
export function jumpOf(change: ClockChange, localOf: (at: Date) => string): Jump {
  const after = localOf(change.at);
  const to = minutesOf(clock(after));
  const forward = change.by > 0;
  const size = Math.abs(change.by);
  return forward
    ? { date: day(after), from: twoDigits((to - size + 1440) % 1440), to: twoDigits(to), forward }
    : { date: day(after), from: twoDigits(to), to: twoDigits(to + size), forward };
}

/**
 * A sentence on what happens that day: `usual` are times of other days, `around` those near the change.
 * Null where the change makes no difference that a person would notice.
 */
export function noteOf(jump: Jump, usual: readonly PreviewTime[], around: readonly PreviewTime[]): string | null {
  const within = (time: string) => {
    const at = minutesOf(time);
    return at >= minutesOf(jump.from) && at < minutesOf(jump.to);
  };
  const others = usual.filter(({ local }) => day(local) !== jump.date);
  const hits = [...new Set(others.map(({ local }) => clock(local)).filter(within))];
  const then = around.filter(({ local }) => day(local) === jump.date).map(({ local }) => clock(local));
  const what = jump.forward
    ? `clocks go forward from ${jump.from} to ${jump.to}`
    : `clocks go back from ${jump.to} to ${jump.from}`;
  if (hits.length === 0) return null;
  const [hit = ""] = hits;
  if (jump.forward) {
    const instead = then.filter((time) => !others.some(({ local }) => clock(local) === time));
    return `On ${jump.date} ${what}: ${hit} does not exist. ${
      instead.length > 0
        ? `The run is at ${instead[0]}.`
        : then.length > 0
          ? "That run is left out."
          : "There is no run that day."
    }`;
  }
  const count = then.filter((time) => time === hit).length;
  return `On ${jump.date} ${what}: ${hit} comes twice. ${count > 1 ? "It runs both times." : "It runs once."}`;
}
