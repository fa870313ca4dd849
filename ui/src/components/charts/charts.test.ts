import { describe, expect, it } from "vitest";
import { stripSummary } from "./activity-strip";
import { path } from "./duration-line";
import { logBins } from "./histogram";
import { shortDuration, tickText, timeTicks } from "./ticks";

describe("ticks", () => {
  it("stand at round times of the zone that is shown", () => {
    const from = Date.UTC(2026, 0, 5, 0, 10);
    const ticks = timeTicks(from, from + 86_400_000, 6, 5.5 * 3_600_000);
    expect(ticks.map(({ at }) => tickText(at, 3_600_000, "Asia/Kolkata"))).toEqual([
      "06:00",
      "12:00",
      "18:00",
      "00:00",
    ]);
  });
  it("are exact to the millisecond when the span is short", () => {
    expect(tickText(Date.UTC(2026, 0, 5, 1, 2, 3, 45), 5, "UTC")).toBe("01:02:03.045");
  });
  it("are none for an empty span", () => expect(timeTicks(5, 5, 4)).toEqual([]));
});

describe("shortDuration", () => {
  it.each([
    [0, "0ms"],
    [0.4, "<1ms"],
    [850, "850ms"],
    [1_500, "1.5s"],
    [12_440, "12.4s"],
    [200_000, "3m 20s"],
    [7_500_000, "2h 5m"],
    [90_000_000, "1d 1h"],
  ])("%i ms is %s", (ms, text) => expect(shortDuration(ms)).toBe(text));
});

it("a strip is summarised by its states, the most frequent first", () => {
  const bar = (id: string, name: string) => ({ id, state: { type: name.toUpperCase(), name }, seconds: 1, title: id });
  expect(stripSummary("etl", [bar("a", "Failed"), bar("b", "Completed"), bar("c", "Completed")])).toBe(
    "etl: 3 runs, 2 Completed, 1 Failed",
  );
  expect(stripSummary("etl", [bar("a", "Failed")])).toBe("etl: 1 run, 1 Failed");
});

it("a line has a gap where there is no value", () => {
  expect(
    path([
      [0, 1],
      [1, null],
      [2, 3],
      [3, 4],
    ] as const),
  ).toBe("M0.0 1.0h0.01M2.0 3.0h0.01L3.0 4.0");
});

it("bins of durations hold every positive value", () => {
  const bins = logBins([0.1, 0.2, 1, 10, 10], 4);
  expect(bins.reduce((all, bin) => all + bin.count, 0)).toBe(5);
  expect(bins.at(-1)?.count).toBe(2);
});
