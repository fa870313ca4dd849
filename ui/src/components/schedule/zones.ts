/** Time zones by city, with the offset that holds now. */
import { browserZone, zoneOffset } from "@/lib/format";

export interface ZoneOption {
  value: string;
  label: string;
  hint: string;
}

let made: ZoneOption[] | null = null;

function minutes(offset: string): number {
  const [, sign, hours = 0, rest = 0] = /([+-])(\d{2}):?(\d{2})?/.exec(offset) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(rest ?? 0));
}

/** All zones that the browser knows: UTC and its own first, the rest by name. */
export function zoneOptions(): ZoneOption[] {
  if (made === null) {
    const own = browserZone();
    const names = [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])];
    made = names.map((name) => {
      const offset = zoneOffset(name);
      return {
        value: name,
        label: name.replaceAll("_", " "),
        hint: name === own && name !== "UTC" ? `${offset} · this browser` : offset,
      };
    });
    const [first, second, ...rest] = made;
    rest.sort((a, b) => a.label.localeCompare(b.label));
    made = [first, second, ...rest].filter((option) => option !== undefined);
  }
  return made;
}

export interface ClockChange {
  /** The moment. */
  at: Date;
  /** Minutes that clocks go forward; negative: back. */
  by: number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** The next times at which clocks of a zone change, within about a year. */
export function clockChanges(zone: string, after: Date, days = 370): ClockChange[] {
  const offset = (at: number) => minutes(zoneOffset(zone, new Date(at)));
  const found: ClockChange[] = [];
  // Clocks change at whole minutes: look at those only.
  const begin = Math.floor(after.getTime() / MINUTE) * MINUTE;
  let before = offset(begin);
  for (let at = begin; at < begin + days * DAY; at += DAY) {
    const now = offset(at + DAY);
    if (now === before) continue;
    let low = at;
    let high = at + DAY;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: new Date(high), by: now - before });
    before = now;
  }
  return found;
}
