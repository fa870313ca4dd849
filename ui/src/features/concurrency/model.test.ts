import { describe, expect, test } from "vitest";
import { decayWords, type Limit, matching, runOf, sorted, titleOf, wrong } from "./model";

const limit = (name: string, more: Partial<Limit> = {}): Limit => ({
  id: name,
  name,
  kind: "global",
  deployment: null,
  active: true,
  limit: 2,
  used: 0,
  waiting: 0,
  decay_per_second: 0,
  holders: [],
  holders_total: 0,
  created: "2026-01-01T00:00:00Z",
  updated: "2026-01-01T00:00:00Z",
  ...more,
});

describe("limits", () => {
  const ofDeployment = limit("deployment:0190", {
    kind: "deployment",
    deployment: { id: "0190", name: "etl/nightly" },
  });
  const all = [limit("b"), limit("a", { used: 2 }), ofDeployment, limit("t", { kind: "tag" })];

  test("a deployment's limit has its name", () => expect(titleOf(ofDeployment)).toBe("etl/nightly"));
  test("a tab has its kind, and what is searched", () => {
    expect(matching(all, "global").map(titleOf)).toEqual(["b", "a", "etl/nightly"]);
    expect(matching(all, "tag").map(titleOf)).toEqual(["t"]);
    expect(matching(all, "global", "NIGHT").map(titleOf)).toEqual(["etl/nightly"]);
  });
  test("order by name and by use", () => {
    expect(sorted(all).map(titleOf)).toEqual(["a", "b", "etl/nightly", "t"]);
    expect(sorted(all, "used", true).map(titleOf)[0]).toBe("a");
  });
});

test.each([
  [0, "held until given back"],
  [1, "1 slot a second"],
  [2.5, "2.5 slots a second"],
  [0.5, "1 slot every 2 s"],
  [1 / 60, "1 slot every 60 s"],
  [1 / 600, "1 slot every 10 min"],
  [1 / 7200, "1 slot every 2 h"],
])("a decay of %f in words", (decay, words) => expect(decayWords(decay)).toBe(words));

test("who holds a slot", () => {
  const id = "01a20404-18bd-7893-b962-4317316be717";
  expect(runOf(`task_run:${id}`)).toEqual({ kind: "task_run", id });
  expect(runOf("process:host-1")).toBeNull();
  expect(runOf("flow_run:nothing")).toBeNull();
});

test("what is typed", () => {
  const draft = { name: "db", limit: "3", decay: "", active: true };
  expect(wrong(draft)).toEqual({});
  expect(Object.keys(wrong({ ...draft, name: " ", limit: "-1", decay: "x" }))).toEqual(["name", "limit", "decay"]);
});
