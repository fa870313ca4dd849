import { describe, expect, it } from "vitest";
import { wallClock } from "@/lib/format";
import { jumpOf, noteOf } from "./clock-notes";
import { draftOf, newDraft, wireOf } from "./model";
import { builtOf, builtWords, rruleOf } from "./rrule";
import { clockChanges } from "./zones";

describe("recurrence rules", () => {
  it.each([
    "DTSTART:20260101T000000\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=2;BYMINUTE=30;BYSECOND=0",
    "DTSTART:20260101T000000\nRRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;BYHOUR=18;BYMINUTE=0;BYSECOND=0;COUNT=5",
    "DTSTART:20260101T000000\nRRULE:FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1,1;BYHOUR=9;BYMINUTE=0;BYSECOND=0;UNTIL=20301231T235959",
    "DTSTART:20260101T000000\nRRULE:FREQ=HOURLY;INTERVAL=6;BYMINUTE=15;BYSECOND=0",
  ])("are the same after the builder: %s", (text) => {
    const built = builtOf(text);
    expect(built).not.toBeNull();
    expect(built && rruleOf(built).split(/[\n;]/).sort()).toEqual(text.split(/[\n;]/).sort());
  });

  it.each([
    "RRULE:FREQ=DAILY",
    "DTSTART:20260101T000000\nRRULE:FREQ=DAILY\nEXDATE:20260105T000000",
    "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;BYHOUR=9,17",
    "DTSTART:20260101T000000\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
    "not a rule",
  ])("that say more than the builder shows stay text: %s", (text) => expect(builtOf(text)).toBeNull());

  it("are read out in words", () => {
    const built = builtOf(
      "DTSTART:20260101T000000\nRRULE:FREQ=MONTHLY;BYDAY=1MO;BYHOUR=18;BYMINUTE=0;BYSECOND=0;COUNT=5",
    );
    expect(built && builtWords(built)).toBe("every month on the first Monday at 18:00, 5 times");
  });
});

describe("schedules as they are sent", () => {
  it.each([
    { interval: 5400, anchor_date: "2026-01-01T09:00:00.000Z", timezone: "America/New_York" },
    { cron: "0 9 * * 1-5", timezone: "Europe/Berlin", day_or: false },
    { rrule: "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;BYHOUR=9,17", timezone: "UTC" },
  ])("are the same after editing: %o", (wire) => expect(wireOf(draftOf(wire))).toEqual(wire));

  it("say what is missing", () => {
    const draft = newDraft("UTC");
    expect(wireOf({ ...draft, kind: "cron", cron: " " })).toHaveProperty("wrong");
    expect(wireOf({ ...draft, kind: "interval", every: "0" })).toHaveProperty("wrong");
    expect(wireOf({ ...draft, kind: "sentence", sentence: "weekdays at 9am" })).toEqual({
      sentence: "weekdays at 9am",
    });
  });
});

describe("changes of clocks", () => {
  const zone = "Europe/Berlin";
  const changes = clockChanges(zone, new Date("2026-01-01T00:00:17.123Z"));
  const local = (at: Date) => wallClock(at, zone);

  it("are found to the minute", () => {
    expect(changes.map(({ at, by }) => [at.toISOString(), by])).toEqual([
      ["2026-03-29T01:00:00.000Z", 60],
      ["2026-10-25T01:00:00.000Z", -60],
    ]);
    expect(clockChanges("UTC", new Date("2026-01-01T00:00:00Z"))).toEqual([]);
  });

  const time = (at: string, clock: string) => ({ at, local: clock });
  const usual = [time("2026-03-27T01:30:00Z", "2026-03-27T02:30:00+01:00")];

  it("are told where a time does not exist", () => {
    const jump = jumpOf(changes[0] as (typeof changes)[number], local);
    expect(jump).toEqual({ date: "2026-03-29", from: "02:00", to: "03:00", forward: true });
    const note = noteOf(jump, usual, [time("2026-03-29T01:30:00Z", "2026-03-29T03:30:00+02:00")]);
    expect(note).toContain("02:30 does not exist. The run is at 03:30.");
  });

  it("are told where a time comes twice", () => {
    const jump = jumpOf(changes[1] as (typeof changes)[number], local);
    expect(jump).toEqual({ date: "2026-10-25", from: "02:00", to: "03:00", forward: false });
    const once = [time("2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00")];
    expect(noteOf(jump, usual, once)).toContain("It runs once.");
  });

  it("are not mentioned where they change nothing", () => {
    const jump = jumpOf(changes[0] as (typeof changes)[number], local);
    expect(noteOf(jump, [time("2026-03-27T08:00:00Z", "2026-03-27T09:00:00+01:00")], [])).toBeNull();
  });
});
