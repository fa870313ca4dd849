import { describe, expect, it } from "vitest";
import { type Column, fitting, moved, ordered, template, toCsv, toTsv } from "./columns";

interface Row {
  name: string;
  n: number;
}

const columns: Column<Row>[] = [
  { id: "name", header: "Name", width: 200, flex: true, priority: 0, cell: () => null, text: (row) => row.name },
  { id: "n", header: "N", width: 100, priority: 1, cell: () => null, text: (row) => row.n },
  { id: "extra", header: "Extra", width: 100, priority: 9, cell: () => null },
  { id: "hidden", header: "Hidden", width: 100, optional: true, cell: () => null },
];
const ids = (list: Column<Row>[]) => list.map((column) => column.id);

describe("columns", () => {
  it("drops the least important where room is short", () => {
    expect(ids(fitting(columns, {}, 1000))).toEqual(["name", "n", "extra"]);
    expect(ids(fitting(columns, {}, 320))).toEqual(["name", "n"]);
    expect(ids(fitting(columns, {}, 10))).toEqual(["name"]);
  });

  it("keeps what the person switched on", () => {
    expect(ids(fitting(columns, { shown: { hidden: true, n: false } }, 10))).toEqual(["name", "hidden"]);
  });

  it("keeps the person's order, and puts new columns behind", () => {
    expect(ids(ordered(columns, { order: ["n", "name"] }))).toEqual(["n", "name", "extra", "hidden"]);
    expect(moved(columns, {}, "n", -1).order?.slice(0, 2)).toEqual(["n", "name"]);
    expect(moved(columns, {}, "name", -1)).toEqual({});
  });

  it("gives the room that is left to one column", () => {
    expect(template(fitting(columns, {}, 1000), {})).toBe("minmax(200px, 1fr) 100px 100px");
    expect(template(columns.slice(0, 1), { widths: { name: 300 } })).toBe("300px");
  });

  it("copies and exports without surprises", () => {
    const rows = [
      { name: 'a "b", c', n: -1 },
      { name: "=HYPERLINK(1)\tx", n: 2 },
    ];
    expect(toTsv(columns.slice(0, 2), rows)).toBe('Name\tN\na "b", c\t-1\n=HYPERLINK(1) x\t2');
    expect(toCsv(columns.slice(0, 2), rows)).toBe('Name,N\r\n"a ""b"", c",-1\r\n\'=HYPERLINK(1)\tx,2\r\n');
  });
});
