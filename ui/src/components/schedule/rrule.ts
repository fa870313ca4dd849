/** Recurrence rules that the builder can show: to text, and from the text of others where they are no more than that. */

export const FREQUENCIES = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

export type Frequency = (typeof FREQUENCIES)[number];
export type Weekday = (typeof WEEKDAYS)[number];

export interface Built {
  freq: Frequency;
  interval: number;
  /** Weekly: on these days. */
  days: Weekday[];
  /** Monthly and yearly: on these days of the month; -1 is the last. */
  monthDays: number[];
  /** Monthly and yearly: on the n-th such weekday instead; -1 is the last. */
  nth: { n: number; day: Weekday } | null;
  /** Yearly: in these months. */
  months: number[];
  hour: number;
  minute: number;
  /** Clock time, as 2026-01-31T09:00. */
  start: string;
  count: number | null;
  /** A date. */
  until: string | null;
}

const two = (value: number): string => String(value).padStart(2, "0");

export function rruleOf(built: Built): string {
  const parts = [`FREQ=${built.freq}`];
  if (built.interval !== 1) parts.push(`INTERVAL=${built.interval}`);
  if (built.freq === "WEEKLY" && built.days.length > 0) parts.push(`BYDAY=${inOrder(built.days).join(",")}`);
  if (built.freq === "YEARLY" && built.months.length > 0) parts.push(`BYMONTH=${sorted(built.months).join(",")}`);
  if (built.freq === "MONTHLY" || built.freq === "YEARLY") {
    if (built.nth) parts.push(`BYDAY=${built.nth.n}${built.nth.day}`);
    else if (built.monthDays.length > 0) parts.push(`BYMONTHDAY=${sorted(built.monthDays).join(",")}`);
  }
  if (built.freq !== "HOURLY") parts.push(`BYHOUR=${built.hour}`);
  parts.push(`BYMINUTE=${built.minute}`, "BYSECOND=0");
  if (built.count !== null) parts.push(`COUNT=${built.count}`);
  else if (built.until !== null) parts.push(`UNTIL=${built.until.replaceAll("-", "")}T235959`);
  return `DTSTART:${built.start.replaceAll(/[-:]/g, "")}00\nRRULE:${parts.join(";")}`;
}

const inOrder = (days: Weekday[]): Weekday[] => WEEKDAYS.filter((day) => days.includes(day));
const sorted = (numbers: number[]): number[] => [...numbers].sort((a, b) => a - b);

const KNOWN = new Set([
  "FREQ",
  "INTERVAL",
  "BYDAY",
  "BYMONTH",
  "BYMONTHDAY",
  "BYHOUR",
  "BYMINUTE",
  "BYSECOND",
  "COUNT",
  "UNTIL",
  "WKST",
]);

/** The builder's view of a text; null where the text says more than the builder shows, so that nothing of it is lost. */
export function builtOf(text: string): Built | null {
  const lines = text.trim().split(/\r?\n/);
  const rules = lines.filter((line) => !/^DTSTART/i.test(line));
  const [rule] = rules;
  const [first = ""] = lines.filter((line) => /^DTSTART/i.test(line));
  if (rules.length !== 1 || rule === undefined || /^(?:EXRULE|RDATE|EXDATE)/i.test(rule)) return null;
  const fields = new Map<string, string>();
  for (const part of rule.replace(/^RRULE:/i, "").split(";")) {
    const [key = "", value = ""] = part.toUpperCase().split("=");
    if (!KNOWN.has(key) || value === "" || fields.has(key)) return null;
    fields.set(key, value);
  }
  const freq = fields.get("FREQ") as Frequency | undefined;
  if (freq === undefined || !FREQUENCIES.includes(freq)) return null;
  const numbers = (key: string): number[] => (fields.get(key) ?? "").split(",").filter(Boolean).map(Number);
  const start = /DTSTART[^:]*:(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?/i.exec(first);
  if (start === null) return null;
  const [, year, month, day, startHour = "0", startMinute = "0", startSecond = "00"] = start;
  const hours = numbers("BYHOUR");
  const minutes = numbers("BYMINUTE");
  if (hours.length > 1 || minutes.length > 1) return null;
  if ((fields.get("BYSECOND") ?? startSecond) !== "0" && Number(fields.get("BYSECOND") ?? startSecond) !== 0)
    return null;
  const byDay = (fields.get("BYDAY") ?? "").split(",").filter(Boolean);
  const plainDays = byDay.filter((each): each is Weekday => (WEEKDAYS as readonly string[]).includes(each));
  const numbered = byDay.map((each) => /^([+-]?\d)(MO|TU|WE|TH|FR|SA|SU)$/.exec(each)).filter((each) => each !== null);
  const monthly = freq === "MONTHLY" || freq === "YEARLY";
  if (monthly ? plainDays.length > 0 || numbered.length > 1 : numbered.length > 0) return null;
  if (!monthly && (fields.has("BYMONTHDAY") || fields.has("BYMONTH"))) return null;
  if (freq === "MONTHLY" && fields.has("BYMONTH")) return null;
  if (freq !== "WEEKLY" && plainDays.length > 0) return null;
  if (numbered.length > 0 && fields.has("BYMONTHDAY")) return null;
  const until = /^(\d{4})(\d{2})(\d{2})/.exec(fields.get("UNTIL") ?? "");
  const [nth] = numbered;
  return {
    freq,
    interval: Number(fields.get("INTERVAL") ?? 1),
    days: plainDays,
    monthDays: numbers("BYMONTHDAY"),
    nth: nth ? { n: Number(nth[1]), day: nth[2] as Weekday } : null,
    months: numbers("BYMONTH"),
    hour: hours[0] ?? Number(startHour),
    minute: minutes[0] ?? Number(startMinute),
    start: `${year}-${month}-${day}T${two(Number(startHour))}:${two(Number(startMinute))}`,
    count: fields.has("COUNT") ? Number(fields.get("COUNT")) : null,
    until: until ? `${until[1]}-${until[2]}-${until[3]}` : null,
  };
}

const DAY_NAMES: Record<Weekday, string> = {
  MO: "Monday",
  TU: "Tuesday",
  WE: "Wednesday",
  TH: "Thursday",
  FR: "Friday",
  SA: "Saturday",
  SU: "Sunday",
};
const MONTH_NAMES = "January February March April May June July August September October November December".split(" ");
const ORDINALS: Record<string, string> = { 1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", "-1": "last" };
const NOUNS: Record<Frequency, string> = {
  HOURLY: "hour",
  DAILY: "day",
  WEEKLY: "week",
  MONTHLY: "month",
  YEARLY: "year",
};

const joined = (words: string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** The builder's rule in plain words. */
export function builtWords(built: Built): string {
  const noun = NOUNS[built.freq];
  const words = [built.interval === 1 ? `every ${noun}` : `every ${built.interval} ${noun}s`];
  if (built.freq === "WEEKLY" && built.days.length > 0)
    words.push(`on ${joined(inOrder(built.days).map((day) => DAY_NAMES[day]))}`);
  if (built.freq === "MONTHLY" || built.freq === "YEARLY") {
    if (built.nth) words.push(`on the ${ORDINALS[built.nth.n] ?? `${built.nth.n}th`} ${DAY_NAMES[built.nth.day]}`);
    else if (built.monthDays.length > 0)
      words.push(`on ${joined(sorted(built.monthDays).map((day) => (day === -1 ? "the last day" : `day ${day}`)))}`);
    if (built.months.length > 0)
      words.push(`of ${joined(sorted(built.months).map((month) => MONTH_NAMES[month - 1] ?? ""))}`);
  }
  words.push(built.freq === "HOURLY" ? `at minute ${built.minute}` : `at ${two(built.hour)}:${two(built.minute)}`);
  if (built.count !== null) words.push(`, ${built.count} times`);
  else if (built.until !== null) words.push(`, until ${built.until}`);
  return words.join(" ").replace(" ,", ",");
}
