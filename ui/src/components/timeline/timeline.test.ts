import { describe, expect, it } from "vitest";
import { compose, merge, type RunNodes, toColumns } from "./graph";
import { layOut } from "./layout";
import { DEFAULTS } from "./options";
import { criticalPath, layers, pathThrough, reverse } from "./paths";
import { compressGaps, toPlace, toTime } from "./scale";
import type { GraphAnswer } from "./types";

const ORIGIN = "2026-01-05T12:00:00Z";
const T0 = Date.parse(ORIGIN);

interface Made {
  id: string;
  group?: string;
  start?: number | null;
  end?: number | null;
  parents?: string[];
  state?: [string, string];
  subflow?: boolean;
  callers?: string[];
  runs?: number;
}

function answer(nodes: Made[], more: Partial<GraphAnswer> = {}): GraphAnswer {
  const ids = nodes.map((node) => node.id);
  const others: string[] = [];
  const index = (id: string) => {
    const here = ids.indexOf(id);
    if (here >= 0) return here;
    if (!others.includes(id)) others.push(id);
    return ids.length + others.indexOf(id);
  };
  const groups = [...new Set(nodes.map((node) => node.group ?? "work"))];
  const states: { type: string; name: string }[] = [];
  const stateIndex = ([type, name]: [string, string]) => {
    let at = states.findIndex((state) => state.name === name);
    if (at < 0) at = states.push({ type, name }) - 1;
    return at;
  };
  return {
    run: {
      id: "run",
      name: "run",
      flow_name: "f",
      state_type: "COMPLETED",
      state_name: "Completed",
      start_time: ORIGIN,
      end_time: null,
      expected_start_time: null,
    },
    origin: ORIGIN,
    cursor: "1",
    is_delta: false,
    total: nodes.length,
    nodes: {
      id: ids,
      kind: nodes.map((node) => (node.subflow ? 1 : 0)),
      task_run_id: nodes.map((node) => (node.subflow ? `${node.id}-task` : null)),
      name: ids,
      group: nodes.map((node) => groups.indexOf(node.group ?? "work")),
      state: nodes.map((node) => stateIndex(node.state ?? ["COMPLETED", "Completed"])),
      start: nodes.map((node) => (node.start === undefined ? 0 : node.start)),
      end: nodes.map((node) => (node.end === undefined ? 1000 : node.end)),
      expected: nodes.map(() => 0),
      since: nodes.map(() => 0),
      parents: nodes.map((node) => (node.parents ?? []).map(index)),
      callers: nodes.map((node) => (node.callers ?? []).map(index)),
      run_count: nodes.map((node) => node.runs ?? 1),
      cached: nodes.map(() => 0),
    },
    others,
    states,
    groups,
    artifacts: [],
    marks: [],
    events: [],
    ...more,
  };
}

const wish = { ...DEFAULTS, filter: { text: "", tokens: [] }, now: T0 + 10_000 };
const laid = (graph: RunNodes, more = {}, subflows = new Map<string, RunNodes>()) => {
  const shown = compose(graph, subflows);
  return { shown, layout: layOut(toColumns(shown, { ...wish, ...more })) };
};
const names = ({ shown, layout }: ReturnType<typeof laid>) =>
  [...layout.row].map((value) => (value < 0 ? `[${layout.groups[-1 - value]?.name}]` : shown.nodes[value]?.name));

describe("merging", () => {
  it("a delta changes what it names and keeps the rest, with edges to what was told before", () => {
    const first = merge(
      null,
      answer([{ id: "a" }, { id: "b", parents: ["a"], state: ["RUNNING", "Running"], end: null }]),
    );
    const second = merge(
      first,
      answer(
        [
          { id: "b", parents: ["a"] },
          { id: "c", parents: ["a"] },
        ],
        { is_delta: true, cursor: "2" },
      ),
    );
    expect([...second.nodes.keys()]).toEqual(["a", "b", "c"]);
    expect(second.nodes.get("b")?.stateName).toBe("Completed");
    expect(second.nodes.get("c")?.parents).toEqual(["a"]);
    expect(second.cursor).toBe("2");
  });
  it("a full answer takes the place of what was known", () => {
    const first = merge(null, answer([{ id: "a" }]));
    expect([...merge(first, answer([{ id: "b" }])).nodes.keys()]).toEqual(["b"]);
  });
});

describe("rows", () => {
  it("are in the order of start, and by duration when wanted", () => {
    const graph = merge(
      null,
      answer([
        { id: "late", start: 500, end: 550 },
        { id: "early", start: 0, end: 100 },
        { id: "long", start: 200, end: 5000 },
      ]),
    );
    expect(names(laid(graph))).toEqual(["early", "long", "late"]);
    expect(names(laid(graph, { order: "duration" }))).toEqual(["long", "early", "late"]);
  });
  it("stand under the parent that they waited for last", () => {
    const graph = merge(
      null,
      answer([
        { id: "a", end: 100 },
        { id: "b", start: 1, end: 300 },
        { id: "c", start: 310, parents: ["a"] },
        { id: "d", start: 320, parents: ["a", "b"] },
      ]),
    );
    expect(names(laid(graph, { order: "nearest" }))).toEqual(["a", "c", "b", "d"]);
  });
  it("more than 30 of one task are one row until it is opened", () => {
    const many = Array.from({ length: 31 }, (_, i) => ({
      id: `m${i}`,
      group: "many",
      start: 10 + i,
      runs: i === 0 ? 3 : 1,
    }));
    const graph = merge(null, answer([{ id: "first", group: "first" }, ...many]));
    const closed = laid(graph);
    expect(names(closed)).toEqual(["first", "[many]"]);
    const [group] = closed.layout.groups;
    expect(group?.count).toBe(31);
    expect(group?.retried).toBe(1);
    expect(Math.max(...(group?.density ?? []))).toBe(31);
    const opened = laid(graph, { toggled: [group?.key ?? ""] });
    expect(opened.layout.rows).toBe(33);
    expect(opened.layout.depth[2]).toBe(1);
  });
  it("above 300 nodes every task with more than one run is grouped, unless every run is asked for", () => {
    const nodes = Array.from({ length: 302 }, (_, i) => ({ id: `n${i}`, group: `g${i % 151}` }));
    const graph = merge(null, answer(nodes));
    expect(laid(graph).layout.rows).toBe(151);
    expect(laid(graph, { grouping: "none" }).layout.rows).toBe(302);
  });
  it("a subflow opens in place, and what a task called stands under it", () => {
    const graph = merge(
      null,
      answer([
        { id: "sub", subflow: true },
        { id: "outer", start: 2000 },
        { id: "inner", start: 2100, callers: ["outer"] },
      ]),
    );
    const inside = merge(null, answer([{ id: "x" }], {}));
    const out = laid(graph, {}, new Map([["sub", inside]]));
    expect(names(out)).toEqual(["sub", "x", "outer", "inner"]);
    expect([...out.layout.depth]).toEqual([0, 1, 0, 1]);
  });
  it("a filter hides nodes and says how many, and keeps what ran inside them", () => {
    const graph = merge(
      null,
      answer([{ id: "outer" }, { id: "inner", callers: ["outer"] }, { id: "bad", state: ["FAILED", "Failed"] }]),
    );
    const out = laid(graph, { filter: { text: "inner", tokens: [] } });
    expect(names(out)).toEqual(["inner"]);
    expect(out.layout.hiddenCount).toBe(2);
    expect(names(laid(graph, { filter: { text: "", tokens: ["failed"] } }))).toEqual(["bad"]);
  });
  it("edges between groups are one line", () => {
    const nodes: Made[] = Array.from({ length: 40 }, (_, i) => ({ id: `a${i}`, group: "a" }));
    nodes.push(
      ...Array.from({ length: 40 }, (_, i) => ({
        id: `b${i}`,
        group: "b",
        start: 2000,
        end: 3000,
        parents: [`a${i}`],
      })),
    );
    const { layout } = laid(merge(null, answer(nodes)));
    expect(layout.rows).toBe(2);
    expect([...layout.into]).toEqual([0]);
    expect([...layout.out]).toEqual([1]);
  });
});

describe("axes", () => {
  it("idle stretches are shortened, and places and times go both ways", () => {
    const knots = compressGaps(
      [
        [0, 100],
        [10_000, 10_100],
      ],
      0,
      10_100,
      true,
    );
    expect(knots.gaps).toHaveLength(1);
    expect(toPlace(knots, 10_100)).toBeLessThan(300);
    for (const time of [0, 50, 100, 5_000, 10_050, 10_100])
      expect(toTime(knots, toPlace(knots, time))).toBeCloseTo(time, 6);
    expect(compressGaps([[0, 100]], 0, 100, true).gaps).toEqual([]);
    expect(
      compressGaps(
        [
          [0, 100],
          [10_000, 10_100],
        ],
        0,
        10_100,
        false,
      ).gaps,
    ).toEqual([]);
  });
  it("dependency counts steps, left-aligned begins at nothing", () => {
    const graph = merge(null, answer([{ id: "a" }, { id: "b", start: 1000, end: 4000, parents: ["a"] }]));
    const steps = laid(graph, { mode: "dependency" });
    expect(Math.floor(steps.layout.x0[1] ?? 0)).toBe(1);
    expect(steps.layout.to).toBe(2);
    const left = laid(graph, { mode: "left" });
    expect([left.layout.x0[1], left.layout.x1[1]]).toEqual([0, 3000]);
  });
  it("what has not started waits until now", () => {
    const graph = merge(null, answer([{ id: "a", start: null, end: null, state: ["PENDING", "Pending"] }]));
    const { layout } = laid(graph);
    expect(layout.xWait[0]).toBe(T0);
  });
});

describe("paths", () => {
  // 0 → 1 → 3, 0 → 2 → 3, 4 alone
  const links = {
    count: 5,
    parentOffsets: Int32Array.from([0, 0, 1, 2, 4, 4]),
    parents: Int32Array.from([0, 0, 1, 2]),
  };
  it("through a node lie all before it and all after it", () => {
    expect([...pathThrough(1, links, reverse(links))].sort()).toEqual([0, 1, 3]);
  });
  it("the critical one goes back over the parent that ended last", () => {
    expect(criticalPath(links, Float64Array.from([1, 2, 5, 8, 3]), Float64Array.from([0, 1, 1, 5, 0]))).toEqual([
      0, 2, 3,
    ]);
  });
  it("layers count the longest way", () => expect([...layers(links)]).toEqual([0, 1, 1, 2, 0]));
  it("a chain of ten thousand is no deeper than the stack", () => {
    const count = 10_000;
    const chain = {
      count,
      parentOffsets: Int32Array.from({ length: count + 1 }, (_, i) => Math.max(0, i - 1)),
      parents: Int32Array.from({ length: count - 1 }, (_, i) => i),
    };
    expect(layers(chain)[count - 1]).toBe(count - 1);
  });
});
