import { describe, expect, test } from "vitest";
import {
  loose,
  matching,
  ownDefaults,
  type Pool,
  priorityFor,
  type Queue,
  reordered,
  shellWord,
  shownDefaults,
  sorted,
  startCommand,
  takeApart,
  withDefaults,
  wrongLimit,
  wrongName,
} from "./model";

const queue = (name: string, priority: number) => ({ id: name, name, priority }) as Queue;
const order = (queues: Queue[]) => queues.map((each) => `${each.name}${each.priority}`).join(" ");

describe("the order of queues", () => {
  const queues = [queue("a", 1), queue("b", 2), queue("c", 3), queue("d", 7)];
  test.each([
    ["a", 2, 4, "b2 c3 a4 d7"],
    ["c", 0, 1, "c1 a2 b3 d7"],
    ["d", 1, 2, "a1 d2 b3 c4"],
    ["a", 3, 8, "b2 c3 d7 a8"],
  ])("%s to place %i", (id, place, priority, after) => {
    expect(priorityFor(queues, id, place)).toBe(priority);
    expect(order(reordered(queues, id, place))).toBe(after);
  });
  test("no move is none", () => {
    expect(priorityFor(queues, "a", 0)).toBeNull();
    expect(priorityFor(queues, "d", 99)).toBeNull();
    expect(priorityFor(queues, "x", 1)).toBeNull();
    expect(order(reordered(queues, "a", 0))).toBe("a1 b2 c3 d7");
  });
});

describe("commands", () => {
  test("names that a shell would take apart are quoted", () => {
    expect(shellWord("night-1")).toBe("night-1");
    expect(shellWord("it's $HOME")).toBe("'it'\\''s $HOME'");
  });
  test("of a pool, and of one queue", () => {
    expect(startCommand("night")).toBe("rota worker start --pool night");
    expect(startCommand("my pool", "urgent")).toBe("rota worker start --pool 'my pool' --work-queue urgent");
  });
});

describe("lists", () => {
  const pool = (name: string, more: Partial<Pool> = {}) =>
    ({ name, type: "process", status: "READY", description: null, depth: 0, ...more }) as Pool;
  const pools = [pool("b", { depth: 3 }), pool("a", { type: "docker" }), pool("c", { description: "GPU box" })];
  test("words are looked for everywhere", () => {
    expect(matching(pools, { q: "gpu" }).map((each) => each.name)).toEqual(["c"]);
    expect(matching(pools, { type: "docker" }).map((each) => each.name)).toEqual(["a"]);
    expect(matching(pools, { status: "PAUSED" })).toEqual([]);
  });
  test("orders", () => {
    expect(sorted(pools).map((each) => each.name)).toEqual(["a", "b", "c"]);
    expect(sorted(pools, "depth", true)[0]?.name).toBe("b");
  });
});

describe("templates", () => {
  const template = {
    job_configuration: { command: "{{ command }}", env: "{{ env }}", block: "{{ rota.blocks.secret.key }}" },
    variables: {
      type: "object",
      required: ["env"],
      properties: {
        command: { anyOf: [{ type: "string" }, { type: "null" }], default: null },
        env: { type: "object" },
        size: { type: "integer", default: 1 },
      },
    },
  };
  test("are taken apart", () => {
    const { schema, defaults } = takeApart(template);
    expect(defaults).toEqual({ command: null, size: 1 });
    expect(schema.required).toBeUndefined();
    expect(JSON.stringify(schema)).not.toContain("default");
    expect(shownDefaults(defaults)).toEqual({ size: 1 });
  });
  test("get other defaults and keep the rest", () => {
    const changed = withDefaults(template, { env: { A: "1" }, size: 2 });
    expect(takeApart(changed).defaults).toEqual({ command: null, env: { A: "1" }, size: 2 });
    expect(changed.job_configuration).toBe(template.job_configuration);
    expect((changed.variables as { required: string[] }).required).toEqual(["env"]);
    expect(takeApart(withDefaults(template, {})).defaults).toEqual({ command: null });
    expect(withDefaults(template, { size: 1 })).toEqual(template);
  });
  test("variables that nothing describes or uses", () => {
    expect(loose(template)).toEqual({ unknown: [], unused: ["size"] });
    expect(loose({ job_configuration: { a: "{{ x }} {{ y }}" } })).toEqual({ unknown: ["x", "y"], unused: [] });
  });
  test("defaults that are not the type's", () => {
    expect([...ownDefaults(withDefaults(template, { size: 2 }), template)]).toEqual(["size"]);
  });
  test("a template without variables", () => {
    expect(takeApart({}).defaults).toEqual({});
    expect(withDefaults({}, { a: 1 })).toEqual({});
  });
});

test("what is typed", () => {
  expect([wrongLimit(""), wrongLimit("0"), wrongLimit("12")]).toEqual([null, null, null]);
  expect(wrongLimit("-1")).not.toBeNull();
  expect(wrongName("night")).toBeNull();
  for (const name of ["", "a/b", "prefect-x"]) expect(wrongName(name)).not.toBeNull();
});
