import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCompact,
  formatDate,
  formatDuration,
  formatPercent,
  fromWallClock,
  plural,
  wallClock,
  zoneOffset,
} from "./format";
import { canonical } from "./keyboard";
import { parseDuration, parseMoment, parseSpan } from "./range";
import { stateToken } from "./states";

describe("format", () => {
  it("writes durations as people say them", () => {
    const cases: [number | null, string][] = [
      [null, "–"],
      [0, "0s"],
      [0.0001, "<1ms"],
      [0.42, "420ms"],
      [0.9996, "1s"],
      [9.94, "9.9s"],
      [9.96, "10s"],
      [59.6, "1m"],
      [75, "1m 15s"],
      [3600, "1h"],
      [7300, "2h 2m"],
      [86_400 * 2 + 3600 * 7, "2d 7h"],
      [-5, "−5s"],
    ];
    for (const [seconds, text] of cases) expect(formatDuration(seconds), String(seconds)).toBe(text);
  });

  it("counts in words", () => {
    expect(plural(1, "schedule")).toBe("1 schedule");
    expect(plural(0, "run")).toBe("0 runs");
    expect(plural(12_431, "entry", "entries")).toBe("12,431 entries");
    expect(formatCompact(9_999)).toBe("9,999");
    expect(formatCompact(12_431)).toBe("12.4K");
    expect(formatPercent(0.934)).toBe("93.4%");
    expect(formatBytes(1)).toBe("1 byte");
    expect(formatBytes(1536)).toBe("1.5 KB");
  });

  it("tells how long ago", () => {
    const now = Date.parse("2026-01-01T12:00:00Z");
    expect(formatAgo("2026-01-01T11:56:00Z", now)).toBe("4m ago");
    expect(formatAgo("2026-01-01T14:00:00Z", now)).toBe("in 2h");
    expect(formatAgo("2026-01-01T12:00:00Z", now)).toBe("now");
    expect(formatAgo("never", now)).toBe("–");
  });

  it("shows moments in the chosen zone", () => {
    expect(formatDate("2026-03-29T01:30:00.250Z", "full", "Europe/Berlin")).toBe("2026-03-29 03:30:00.250 UTC+02:00");
    expect(formatDate("2026-03-29T00:30:00Z", "datetime", "Europe/Berlin", "iso")).toBe("2026-03-29 01:30:00");
    expect(zoneOffset("Asia/Kolkata", new Date("2026-01-01T00:00:00Z"))).toBe("UTC+05:30");
  });

  it("reads wall clocks back, also where clocks change", () => {
    for (const iso of [
      "2026-03-29T00:59:59Z",
      "2026-03-29T01:00:00Z",
      "2026-10-25T02:30:00Z",
      "2026-07-01T12:00:00Z",
    ]) {
      for (const zone of ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]) {
        expect(fromWallClock(wallClock(new Date(iso), zone), zone).toISOString(), `${iso} ${zone}`).toBe(
          new Date(iso).toISOString(),
        );
      }
    }
  });
});

describe("spans", () => {
  const now = Date.parse("2026-01-02T00:00:00Z");
  it("reads durations and moments", () => {
    expect(parseDuration("1h30m")).toBe(5400);
    expect(parseDuration("250ms")).toBe(0.25);
    expect(parseDuration("x")).toBeNull();
    expect(parseMoment("-6h", now)?.toISOString()).toBe("2026-01-01T18:00:00.000Z");
    expect(parseMoment("2026-01-01", now)?.toISOString()).toBe("2026-01-01T00:00:00.000Z");
    expect(parseMoment("", now)).toBeNull();
  });
  it("reads spans", () => {
    expect(parseSpan("24h", now).start?.toISOString()).toBe("2026-01-01T00:00:00.000Z");
    expect(parseSpan("all", now).start).toBeNull();
    expect(parseSpan("-2d..-1d", now).end?.toISOString()).toBe("2026-01-01T00:00:00.000Z");
  });
});

describe("states", () => {
  it("gives names that nobody knows their type's colour", () => {
    expect(stateToken("FAILED", "TimedOut")).toMatchObject({ token: "failed", label: "TimedOut", final: true });
    expect(stateToken("SCHEDULED", "Late")).toMatchObject({ token: "late", glyph: "clock-alert", final: false });
    expect(stateToken("FAILED", "Late").token).toBe("failed");
    expect(stateToken("SOMETHING_NEW", null).token).toBe("pending");
    expect(stateToken(null).label).toBe("Pending");
  });
});

describe("keys", () => {
  it("names a key in one way", () => {
    expect(canonical("shift+n")).toBe("Shift+N");
    expect(canonical("Cmd+k")).toBe("Ctrl+K");
    expect(canonical("g h")).toBe("g h");
    expect(canonical("+")).toBe("+");
    expect(canonical("G")).toBe("Shift+G");
    expect(canonical("?")).toBe("?");
  });
});
