/** What differs between two versions: lines of a text with their words, cells of a table. */
import { cellText, type Table } from "./model";

export interface Step<Item> {
  op: "same" | "add" | "del";
  item: Item;
}

/** Above this many differences the middle is given as taken away and put in, whole. */
const MOST = 1200;

/** The shortest way from one list to another (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). */
export function steps<Item>(a: readonly Item[], b: readonly Item[], keyOf: (item: Item) => string): Step<Item>[] {
  const left = a.map(keyOf);
  const right = b.map(keyOf);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end++;
  const same = (items: readonly Item[]): Step<Item>[] => items.map((item) => ({ op: "same", item }));
  return [
    ...same(b.slice(0, start)),
    ...middle(
      a.slice(start, a.length - end),
      b.slice(start, b.length - end),
      left.slice(start, left.length - end),
      right.slice(start, right.length - end),
    ),
    ...same(b.slice(b.length - end)),
  ];
}

function middle<Item>(a: readonly Item[], b: readonly Item[], left: string[], right: string[]): Step<Item>[] {
  const [n, m] = [a.length, b.length];
  const whole = (): Step<Item>[] => [
    ...a.map((item) => ({ op: "del" as const, item })),
    ...b.map((item) => ({ op: "add" as const, item })),
  ];
  if (n === 0 || m === 0) return whole();
  const reach = Math.min(n + m, MOST);
  const furthest = new Map<number, number>([[1, 0]]);
  const traces: Map<number, number>[] = [];
  const at = (k: number) => furthest.get(k) ?? -1;
  for (let d = 0; d <= reach; d++) {
    traces.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && left[x] === right[x - k]) x++;
      furthest.set(k, x);
      if (x >= n && x - k >= m) return back(a, b, traces, d);
    }
  }
  return whole();
}

function back<Item>(a: readonly Item[], b: readonly Item[], traces: Map<number, number>[], last: number): Step<Item>[] {
  const found: Step<Item>[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = last; d > 0; d--) {
    const trace = traces[d] as Map<number, number>;
    const at = (k: number) => trace.get(k) ?? -1;
    const k = x - y;
    const before = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? k + 1 : k - 1;
    const fromX = at(before);
    const fromY = fromX - before;
    for (; x > fromX && y > fromY; x--) found.push({ op: "same", item: b[--y] as Item });
    if (x === fromX) found.push({ op: "add", item: b[--y] as Item });
    else found.push({ op: "del", item: a[--x] as Item });
  }
  for (; x > 0 && y > 0; x--) found.push({ op: "same", item: b[--y] as Item });
  return found.reverse();
}

export interface Part {
  text: string;
  changed: boolean;
}

export interface Line {
  op: "same" | "add" | "del";
  /** Numbers in the older and in the newer text; null where the line is not. */
  before: number | null;
  after: number | null;
  parts: Part[];
}

/** Two texts line by line; where a line became another, with the words that differ. */
export function lineDiff(before: string, after: string): Line[] {
  const found = steps(before.split("\n"), after.split("\n"), (line) => line);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  for (let at = 0; at < found.length; ) {
    if (found[at]?.op === "same") {
      lines.push({ op: "same", before: ++i, after: ++j, parts: [{ text: found[at]?.item ?? "", changed: false }] });
      at++;
      continue;
    }
    const gone: string[] = [];
    const come: string[] = [];
    for (; at < found.length && found[at]?.op !== "same"; at++)
      (found[at]?.op === "del" ? gone : come).push(found[at]?.item ?? "");
    const pairs = gone.length === come.length ? gone.map((line, index) => wordDiff(line, come[index] ?? "")) : null;
    gone.forEach((text, index) => {
      lines.push({ op: "del", before: ++i, after: null, parts: pairs?.[index]?.before ?? [{ text, changed: false }] });
    });
    come.forEach((text, index) => {
      lines.push({ op: "add", before: null, after: ++j, parts: pairs?.[index]?.after ?? [{ text, changed: false }] });
    });
  }
  return lines;
}

/** The words of two lines that differ; null when they have next to nothing in common. */
function wordDiff(before: string, after: string): { before: Part[]; after: Part[] } | null {
  const words = (text: string) => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  const found = steps(words(before), words(after), (word) => word);
  const kept = found.filter(({ op, item }) => op === "same" && item.trim() !== "").length;
  if (kept * 3 < found.filter(({ item }) => item.trim() !== "").length) return null;
  const side = (op: "add" | "del"): Part[] => {
    const parts: Part[] = [];
    for (const step of found) {
      if (step.op !== "same" && step.op !== op) continue;
      const changed = step.op === op;
      const last = parts.at(-1);
      if (last && last.changed === changed) last.text += step.item;
      else parts.push({ text: step.item, changed });
    }
    return parts;
  };
  return { before: side("del"), after: side("add") };
}

/** Runs of same lines that are far from any difference, folded. */
export type Folded = Line | { hidden: number };

export function folded(lines: readonly Line[], around = 3): Folded[] {
  const near = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.op !== "same") for (let at = index - around; at <= index + around; at++) near[at] = true;
  });
  const shown: Folded[] = [];
  lines.forEach((line, index) => {
    const last = shown.at(-1);
    if (near[index]) shown.push(line);
    else if (last && "hidden" in last) last.hidden++;
    else shown.push({ hidden: 1 });
  });
  return shown;
}

export interface CellRow {
  op: "same" | "add" | "del" | "changed";
  cells: { before: string; after: string; changed: boolean }[];
}

export interface TableDiff {
  columns: { name: string; op: "same" | "add" | "del" }[];
  rows: CellRow[];
  /** The column by which rows were matched; null: by their place. */
  by: string | null;
}

/** Two tables cell by cell: rows are matched by a column that names each row once in both, else by their place. */
export function tableDiff(before: Table, after: Table): TableDiff {
  const columns = [
    ...after.columns.map((name) => ({
      name,
      op: before.columns.includes(name) ? ("same" as const) : ("add" as const),
    })),
    ...before.columns.filter((name) => !after.columns.includes(name)).map((name) => ({ name, op: "del" as const })),
  ];
  const by = columns.find(({ name, op }) => op === "same" && isKey(before, name) && isKey(after, name))?.name ?? null;
  const key = (table: Table) => {
    const at = by === null ? -1 : table.columns.indexOf(by);
    return (row: unknown[], index: number) => (at < 0 ? String(index) : cellText(row[at]));
  };
  const [keyBefore, keyAfter] = [key(before), key(after)];
  const cell = (table: Table, row: unknown[] | null, name: string) => {
    const at = table.columns.indexOf(name);
    return row === null || at < 0 ? "" : cellText(row[at]);
  };
  const row = (old: unknown[] | null, now: unknown[] | null): CellRow => {
    const cells = columns.map(({ name }) => {
      const [was, is] = [cell(before, old, name), cell(after, now, name)];
      return { before: was, after: is, changed: was !== is };
    });
    const op = old === null ? "add" : now === null ? "del" : cells.some(({ changed }) => changed) ? "changed" : "same";
    return { op, cells };
  };
  const rows: CellRow[] = [];
  const found = steps(
    before.rows.map((value, index) => ({ value, key: keyBefore(value, index) })),
    after.rows.map((value, index) => ({ value, key: keyAfter(value, index) })),
    (item) => item.key,
  );
  const old = new Map(before.rows.map((value, index) => [keyBefore(value, index), value]));
  const present = new Set(after.rows.map((value, index) => keyAfter(value, index)));
  for (const { op, item } of found) {
    if (op === "del") {
      // A row that only moved is shown once, at its new place.
      if (!present.has(item.key)) rows.push(row(item.value, null));
    } else rows.push(row(old.get(item.key) ?? null, item.value));
  }
  return { columns, rows, by };
}

function isKey(table: Table, name: string): boolean {
  const at = table.columns.indexOf(name);
  const values = table.rows.map((row) => cellText(row[at]));
  return values.length > 0 && values.every((value) => value !== "") && new Set(values).size === values.length;
}
