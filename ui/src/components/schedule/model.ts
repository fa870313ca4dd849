/** A schedule while it is edited, and as it is sent. */
import { browserZone, fromWallClock, wallClock } from "@/lib/format";
import { type Built, builtOf, rruleOf } from "./rrule";

export type Kind = "interval" | "cron" | "rrule" | "sentence";
export type Unit = "seconds" | "minutes" | "hours" | "days" | "weeks";

export const LENGTHS: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 };

/** As the server has it: one of the three fields says which kind it is. */
export interface Wire {
  interval?: number;
  anchor_date?: string;
  cron?: string;
  day_or?: boolean;
  rrule?: string;
  timezone?: string | null;
}

export interface ScheduleDraft {
  kind: Kind;
  zone: string;
  every: string;
  unit: Unit;
  /** Clock time in `zone`. */
  anchor: string;
  cron: string;
  dayOr: boolean;
  /** What the builder holds; null: the raw text is more than it can show. */
  built: Built | null;
  rrule: string;
  sentence: string;
}

export function newDraft(zone = browserZone()): ScheduleDraft {
  const anchor = wallClock(new Date(), zone).slice(0, 16);
  const built: Built = {
    freq: "WEEKLY",
    interval: 1,
    days: ["MO"],
    monthDays: [1],
    nth: null,
    months: [],
    hour: 9,
    minute: 0,
    start: `${anchor.slice(0, 10)}T00:00`,
    count: null,
    until: null,
  };
  return {
    kind: "interval",
    zone,
    every: "1",
    unit: "hours",
    anchor,
    cron: "0 9 * * 1-5",
    dayOr: true,
    built,
    rrule: rruleOf(built),
    sentence: "",
  };
}

export function draftOf(schedule: Wire): ScheduleDraft {
  const draft = newDraft(schedule.timezone ?? "UTC");
  if (schedule.cron != null) return { ...draft, kind: "cron", cron: schedule.cron, dayOr: schedule.day_or ?? true };
  if (schedule.rrule != null) return { ...draft, kind: "rrule", rrule: schedule.rrule, built: builtOf(schedule.rrule) };
  const seconds = Number(schedule.interval ?? 3600);
  const units = Object.entries(LENGTHS).reverse() as [Unit, number][];
  const [unit, length] = units.find(([, size]) => seconds % size === 0) ?? ["seconds", 1];
  return {
    ...draft,
    kind: "interval",
    every: String(seconds / length),
    unit,
    anchor: schedule.anchor_date ? wallClock(new Date(schedule.anchor_date), draft.zone).slice(0, 19) : draft.anchor,
  };
}

/** What to send; a sentence is not known as a schedule before the server has read it. */
export function wireOf(draft: ScheduleDraft): Wire | { sentence: string } | { wrong: string } {
  const timezone = draft.zone;
  switch (draft.kind) {
    case "interval": {
      const every = Number(draft.every);
      if (draft.every.trim() === "" || !Number.isFinite(every) || every <= 0)
        return { wrong: "Write how often, as a number above 0." };
      const anchor = fromWallClock(draft.anchor, draft.zone);
      if (Number.isNaN(anchor.getTime())) return { wrong: "Write the anchor as a date and a time." };
      return { interval: every * LENGTHS[draft.unit], anchor_date: anchor.toISOString(), timezone };
    }
    case "cron":
      if (draft.cron.trim() === "") return { wrong: "Write five fields: minute, hour, day, month, weekday." };
      // The common slip, said without asking the server.
      if (!draft.cron.trim().startsWith("@") && draft.cron.trim().split(/\s+/).length !== 5)
        return { wrong: "A cron expression takes five fields: minute, hour, day, month, weekday." };
      return { cron: draft.cron.trim(), timezone, day_or: draft.dayOr };
    case "rrule":
      if (draft.rrule.trim() === "") return { wrong: "Write a rule, as RRULE:FREQ=DAILY." };
      return { rrule: draft.rrule.trim(), timezone };
    case "sentence":
      if (draft.sentence.trim() === "") return { wrong: "Write when it runs, as “weekdays at 9am”." };
      return { sentence: draft.sentence.trim() };
  }
}
