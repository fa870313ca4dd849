import { describe, expect, it } from "vitest";
import {
  type Asked,
  bucketsOf,
  delta,
  type LateRun,
  lateGroups,
  type NextRun,
  questionOf,
  runsQuery,
  timeline,
} from "./model";

const asked = (part: Partial<Asked> = {}): Asked => ({ range: "24h", tags: [], hideSubflows: false, ...part });

describe("what the server is asked", () => {
  it("is a length alone while the range ends now", () => {
    expect(questionOf(asked({ range: "7d" }))).toEqual({ seconds: 7 * 86_400 });
  });
  it("has an end when the range is of the past", () => {
    const range = "2026-01-01T00:00:00Z..2026-01-01T06:00:00Z";
    expect(questionOf(asked({ range }))).toEqual({ seconds: 21_600, until: "2026-01-01T06:00:00.000Z" });
  });
  it("is a day for what is no range, and a minute at least", () => {
    expect(questionOf(asked({ range: "nonsense" })).seconds).toBe(86_400);
    expect(questionOf(asked({ range: "1s" })).seconds).toBe(60);
  });
  it("names tags and subflows when they matter", () => {
    expect(questionOf(asked({ tags: ["a"], hideSubflows: true }))).toEqual({
      seconds: 86_400,
      tags: ["a"],
      hide_subflows: true,
    });
  });
});

describe("links of counters", () => {
  it("carry range, tags and subflows", () => {
    expect(runsQuery("Failed,Crashed", asked({ tags: ["prod", "two words"], hideSubflows: true }), "range")).toBe(
      'state:Failed,Crashed expected:-24h..now tag:prod tag:"two words" -is:subflow',
    );
    expect(runsQuery("Late", asked(), "none")).toBe("state:Late");
    expect(runsQuery("Scheduled", asked(), "ahead")).toBe("state:Scheduled expected:now..+24h");
    expect(runsQuery("Completed", asked({ range: "2026-01-01..2026-01-02" }), "range")).toBe(
      "state:Completed expected:2026-01-01..2026-01-02",
    );
  });
});

describe("late runs", () => {
  const run = (id: string, deployment: string, reason: string | null) =>
    ({
      id,
      name: id,
      flow: { id: "f", name: "f" },
      deployment: { id: deployment, name: deployment },
      reason,
    }) as LateRun;
  it("are one row for a deployment and a reason", () => {
    const groups = lateGroups([
      run("1", "a", "no worker"),
      run("2", "b", null),
      run("3", "a", "no worker"),
      run("4", "a", "paused"),
    ]);
    expect(groups.map((group) => group.runs.map(({ id }) => id))).toEqual([["1", "3"], ["2"], ["4"]]);
  });
});

describe("the next runs", () => {
  const run = (id: string, deployment: string, at: string) =>
    ({
      id,
      name: id,
      flow: { id: "f", name: "f" },
      deployment: { id: deployment, name: deployment },
      expected_start_time: `2026-01-01T${at}Z`,
    }) as NextRun;
  it("collide when they begin within a minute, also across its border", () => {
    const { lanes, collisions } = timeline([
      run("1", "a", "07:59:58"),
      run("2", "b", "08:00:00"),
      run("3", "c", "08:00:30"),
      run("4", "a", "09:00:00"),
    ]);
    expect(lanes.map((lane) => lane.runs.length)).toEqual([2, 1, 1]);
    expect(collisions.map(({ at, count }) => [new Date(at).toISOString(), count])).toEqual([
      ["2026-01-01T07:59:58.000Z", 3],
    ]);
  });
});

it("counts by type become counts by colour", () => {
  const history = [
    {
      start: "2026-01-01T00:00:00Z",
      end: "2026-01-01T01:00:00Z",
      counts: { FAILED: 2 },
      p50_seconds: null,
      p95_seconds: null,
    },
  ];
  expect(bucketsOf({ history })[0]?.counts).toEqual({ failed: 2 });
});

it("a counter says nothing of a past that is not known", () => {
  expect(delta(3, null)).toBeNull();
  expect(delta(3, 5)).toBe(-2);
});
