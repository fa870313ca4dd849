import { expect, it } from "vitest";
import { jsonDiff, jsonRows, pathText } from "./rows";

it("an object is a line a key, and a closed branch is one", () => {
  const value = { a: 1, b: { c: [true, null] } };
  expect(jsonRows(value, new Set()).map((row) => `${" ".repeat(row.depth)}${row.name ?? ""}${row.text}`)).toEqual([
    "{",
    " a1",
    " b{",
    "  c[",
    "   0true",
    "   1null",
    "  ]",
    " }",
    "}",
  ]);
  expect(jsonRows(value, new Set(["b"])).map((row) => row.text)).toEqual(["{", "1", "{…}", "}"]);
});

it("a search leaves what holds it", () => {
  expect(
    jsonRows({ a: { deep: "needle" }, b: 2 }, new Set(["a"]), "NEEDLE").map((row) => row.name ?? row.text),
  ).toEqual(["{", "a", "deep", "}", "}"]);
});

it("a path can be pasted", () => {
  const row = jsonRows({ orders: [{ "the id": 1 }] }, new Set()).find((one) => one.text === "1");
  expect(pathText(row?.path ?? "")).toBe('orders[0]["the id"]');
});

it("differences are told by leaf", () => {
  expect(
    jsonDiff({ a: 1, o: { x: 1, y: 2 } }, { a: 1, o: { x: 1, y: 3 }, n: [1] }).map((one) => [
      pathText(one.path),
      one.kind,
    ]),
  ).toEqual([
    ["a", "same"],
    ["o.x", "same"],
    ["o.y", "changed"],
    ["n", "added"],
  ]);
});
