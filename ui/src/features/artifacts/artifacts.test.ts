import { describe, expect, test } from "vitest";
import { folded, lineDiff, steps, tableDiff } from "./diff";
import { arranged, cellText, csvOf, kindOf, layoutOf, linkOf, percent, tableOf, tableStart } from "./model";

describe("tables", () => {
  const rows = [
    { region: "EU", orders: 10 },
    { region: "US", orders: 9, note: "late" },
  ];
  const table = {
    columns: ["region", "orders", "note"],
    rows: [["EU", 10, undefined] as unknown[], ["US", 9, "late"]],
  };
  test("are read in each form that clients send", () => {
    expect(tableOf(rows)).toEqual(table);
    expect(tableOf(JSON.stringify(rows))).toEqual(table);
    expect(tableOf({ a: [1, 2], b: [3] })).toEqual({
      columns: ["a", "b"],
      rows: [
        [1, 3],
        [2, undefined],
      ],
    });
    expect(tableOf([[1, 2], [3]])).toEqual({ columns: ["1", "2"], rows: [[1, 2], [3]] });
    expect(tableOf("no table")).toBeNull();
    expect(tableOf([])).toEqual({ columns: [], rows: [] });
  });
  test("begin with the rows that are whole", () => {
    expect(tableStart('[{"a": 1}, {"a": 2}, {"a"')?.rows).toEqual([[1], [2]]);
    expect(tableStart('{"a": [1,')).toBeNull();
  });
  test("are sorted by number or text, what is missing last", () => {
    const mixed = { columns: ["a"], rows: [[10], [9], [null], ["x"]] };
    expect(arranged(mixed, "", { column: 0, descending: false }).map((row) => row[0])).toEqual([9, 10, "x", null]);
    expect(arranged(mixed, "", { column: 0, descending: true }).map((row) => row[0])).toEqual(["x", 10, 9, null]);
    expect(arranged(table, "LATE", null)).toHaveLength(1);
  });
  test("go out as CSV that no spreadsheet runs", () => {
    expect(
      csvOf(
        ["a", "b"],
        [
          ["=1+1", -5],
          ['say "x"', null],
        ],
      ),
    ).toBe('a,b\r\n\'=1+1,-5\r\n"say ""x""",\r\n');
  });
  test("put numbers to the right", () => {
    expect(layoutOf(table).map(({ numeric }) => numeric)).toEqual([false, true, false]);
    expect(cellText({ a: 1 })).toBe('{"a":1}');
  });
});

test("a text that is one link is a link", () => {
  expect(linkOf("[Report](https://x.test/a)")).toEqual({ text: "Report", href: "https://x.test/a" });
  expect(linkOf("<https://x.test>")?.href).toBe("https://x.test");
  expect(linkOf("See [Report](https://x.test)")).toBeNull();
  expect(kindOf("markdown", "[a](b)")).toBe("link");
  expect(kindOf("custom", 1)).toBe("other");
  expect(percent("12.5")).toBe(12.5);
});

describe("differences", () => {
  test("of random lists lead from one to the other", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let turn = 0; turn < 200; turn++) {
      const a = Array.from({ length: random(14) }, () => String(random(4)));
      const b = Array.from({ length: random(14) }, () => String(random(4)));
      const found = steps(a, b, (item) => item);
      expect(found.filter(({ op }) => op !== "add").map(({ item }) => item)).toEqual(a);
      expect(found.filter(({ op }) => op !== "del").map(({ item }) => item)).toEqual(b);
    }
  });
  test("of lines name the words", () => {
    const lines = lineDiff("a\n1000 orders were loaded\nz", "a\n1017 orders were loaded\nz");
    expect(lines.map(({ op }) => op)).toEqual(["same", "del", "add", "same"]);
    expect(lines[2]?.parts.filter(({ changed }) => changed).map(({ text }) => text)).toEqual(["1017"]);
    expect(lines[3]).toMatchObject({ before: 3, after: 3 });
  });
  test("far same lines are folded", () => {
    const many = Array.from({ length: 30 }, (_, at) => `line ${at}`);
    const shown = folded(lineDiff(many.join("\n"), [...many.slice(0, 29), "new"].join("\n")));
    expect(shown[0]).toEqual({ hidden: 26 });
  });
  test("of tables match rows by a column that names them", () => {
    const before = {
      columns: ["region", "n"],
      rows: [
        ["EU", 1],
        ["US", 2],
        ["MEA", 3],
      ],
    };
    const after = {
      columns: ["region", "n", "ok"],
      rows: [
        ["US", 2, true],
        ["EU", 5, true],
        ["APAC", 1, true],
      ],
    };
    const diff = tableDiff(before, after);
    expect(diff.by).toBe("region");
    expect(diff.columns.map(({ op }) => op)).toEqual(["same", "same", "add"]);
    expect(Object.fromEntries(diff.rows.map((row) => [row.cells[0]?.after || row.cells[0]?.before, row.op]))).toEqual({
      US: "changed",
      EU: "changed",
      APAC: "add",
      MEA: "del",
    });
  });
});
