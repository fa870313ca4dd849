import { describe, expect, it } from "vitest";
import { arranged, merge } from "./merge";

type Run = Parameters<typeof merge>[1][number];
const run = (id: string, minute: number, updated = "a", extra: Partial<Run> = {}): Run =>
  ({
    id,
    expected_start_time: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
    updated,
    parameters: null,
    ...extra,
  }) as Run;
const order = arranged("expected", true);
const ids = (rows: Run[]) => rows.map((one) => one.id).join("");

describe("merging what is told live", () => {
  const rows = [run("c", 30, "a", { parameters: '{"x":1}' }), run("b", 20), run("a", 10)];

  it("changes rows in their place and keeps their parameters", () => {
    const { rows: next, delta } = merge(
      { rows, delta: 0 },
      [run("c", 5, "b", { state_type: "FAILED" })],
      [],
      order,
      true,
    );
    expect(ids(next)).toBe("cba");
    expect(next[0]).toMatchObject({ state_type: "FAILED", parameters: '{"x":1}' });
    expect(delta).toBe(0);
  });

  it("does not go back to what is older", () => {
    const newer = [run("c", 30, "z", { state_type: "COMPLETED" })];
    const { rows: next } = merge(
      { rows: newer, delta: 0 },
      [run("c", 30, "b", { state_type: "RUNNING" })],
      [],
      order,
      true,
    );
    expect(next[0]?.state_type).toBe("COMPLETED");
  });

  it("puts new rows where the order puts them, and takes away what is gone", () => {
    const { rows: next, delta } = merge({ rows, delta: 0 }, [run("d", 40), run("x", 15)], ["b"], order, true);
    expect(ids(next)).toBe("dcxa");
    expect(delta).toBe(1);
  });

  it("leaves the top alone when the list does not begin there", () => {
    const { rows: next, delta } = merge({ rows, delta: 0 }, [run("d", 40)], [], order, false);
    expect(ids(next)).toBe("cba");
    expect(delta).toBe(1);
  });
});
