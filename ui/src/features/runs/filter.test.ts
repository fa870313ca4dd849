import { describe, expect, it } from "vitest";
import { bounds, FIELDS, meansFuture, parseRuns, toFilter } from "./filter";

const NOW = Date.parse("2026-03-29T12:00:00Z");
const filter = (text: string) => toFilter(parseRuns(text), NOW);

describe("the filter of runs", () => {
  it("reads the whole language", () => {
    expect(
      filter(
        'state:Failed,Crashed -flow:heartbeat tag:prod param.region=eu duration:>10m started:-6h..now "out of memory"',
      ),
    ).toEqual({
      state_type: { include: ["FAILED", "CRASHED"], exclude: [] },
      flow: { include: [], exclude: ["heartbeat"] },
      tags_all: ["prod"],
      parameters: [{ path: "region", value: "eu", exclude: false }],
      duration_at_least: 600,
      started: { since: "2026-03-29T06:00:00.000Z", until: null },
      text: { include: ["out of memory"], exclude: [] },
    });
  });

  it("tells names from types of states", () => {
    expect(filter("state:Late")).toEqual({ state: { include: ["Late"], exclude: [] } });
    expect(filter("state:failed,Late")).toEqual({ state: { include: ["Failed", "Late"], exclude: [] } });
    expect(filter("-state:Completed,Late")).toEqual({
      state_type: { include: [], exclude: ["COMPLETED"] },
      state: { include: [], exclude: ["Late"] },
    });
  });

  it("means all of several tags, and any of one token's", () => {
    expect(filter("tag:a tag:b")).toEqual({ tags_all: ["a", "b"] });
    expect(filter("tag:a,b -tag:c")).toEqual({ tag: { include: ["a", "b"], exclude: ["c"] } });
    expect(filter("tag:te*")).toEqual({ tag: { include: ["te*"], exclude: [] } });
  });

  it("joins tokens of one field", () => {
    expect(filter('deployment:orders* deployment:"a b"')).toEqual({
      deployment: { include: ["orders*", "a b"], exclude: [] },
    });
  });

  it("knows parents and kinds", () => {
    expect(filter("is:subflow")).toEqual({ parent: "some" });
    expect(filter("-is:subflow is:retried")).toEqual({ parent: "none", retried: true });
    expect(filter("parent:none")).toEqual({ parent: "none" });
    expect(filter("parent:0191f4f2-7d3a-7bb4-8c3a-2f1f6a0d9e11")).toEqual({
      parent_ids: ["0191f4f2-7d3a-7bb4-8c3a-2f1f6a0d9e11"],
    });
  });

  it("leaves out what is wrong and says why", () => {
    for (const text of [
      "duration:soon",
      "started:whenever",
      "is:odd",
      "id:1",
      "nosuch:x",
      "state:",
      "-started:-1h",
      "duration:>1s,<2s",
    ]) {
      const [token] = parseRuns(text);
      expect(token?.problem, text).toBeTruthy();
      expect(filter(text), text).toEqual({});
    }
  });

  it("takes what is no field as text", () => {
    expect(filter("-heartbeat https://example.org/x")).toEqual({
      text: { include: ["https://example.org/x"], exclude: ["heartbeat"] },
    });
    expect(filter("-")).toEqual({ text: { include: ["-"], exclude: [] } });
  });

  it("reads durations in both directions", () => {
    expect(bounds(">=1h30m")).toEqual({ atLeast: 5400 });
    expect(bounds("<250ms")).toEqual({ atMost: 0.25 });
    expect(bounds("10s..1m")).toEqual({ atLeast: 10, atMost: 60 });
    expect(bounds("..5")).toEqual({ atLeast: undefined, atMost: 5 });
    expect(bounds("..")).toBeNull();
  });

  it("shows what is due later only where it is asked for", () => {
    expect(meansFuture(parseRuns("state:Scheduled"))).toBe(true);
    expect(meansFuture(parseRuns("expected:now..+24h"))).toBe(true);
    expect(meansFuture(parseRuns("state:Late -state:Scheduled"))).toBe(false);
  });

  it("has no field twice", () => {
    expect(new Set(FIELDS.map((field) => field.name)).size).toBe(FIELDS.length);
  });
});
