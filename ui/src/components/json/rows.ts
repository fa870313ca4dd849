/** JSON as lines of a tree. */

export interface JsonRow {
  /** Keys from the top, joined by "\u0000". */
  path: string;
  depth: number;
  name: string | null;
  text: string;
  kind: string;
  note: string | null;
  isOpenable: boolean;
  isClosed: boolean;
  end?: string;
}

const JOIN = "\u0000";

export const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;

/** `.orders[3].id`, to be pasted into a program. */
export function pathText(path: string): string {
  if (path === "") return "";
  return path
    .split(JOIN)
    .map((key, index) =>
      /^\d+$/.test(key)
        ? `[${key}]`
        : /^[A-Za-z_]\w*$/.test(key)
          ? `${index ? "." : ""}${key}`
          : `[${JSON.stringify(key)}]`,
    )
    .join("");
}

function contains(value: unknown, name: string, wanted: string): boolean {
  if (name.toLowerCase().includes(wanted)) return true;
  if (!isBranch(value)) return String(value).toLowerCase().includes(wanted);
  return Object.entries(value).some(([key, inner]) => contains(inner, key, wanted));
}

/** With a query only branches that hold it are left, opened. */
export function jsonRows(value: unknown, closed: ReadonlySet<string>, query = ""): JsonRow[] {
  const wanted = query.trim().toLowerCase();
  const rows: JsonRow[] = [];
  const add = (inner: unknown, name: string | null, path: string, depth: number): void => {
    if (!isBranch(inner)) {
      rows.push({
        path,
        depth,
        name,
        text: JSON.stringify(inner) ?? "null",
        kind: inner === null ? "null" : typeof inner,
        note: null,
        isOpenable: false,
        isClosed: false,
      });
      return;
    }
    const isList = Array.isArray(inner);
    const entries = Object.entries(inner);
    const isClosed = closed.has(path) && wanted === "";
    const count = `${entries.length} ${isList ? (entries.length === 1 ? "item" : "items") : entries.length === 1 ? "key" : "keys"}`;
    const [left, right] = isList ? ["[", "]"] : ["{", "}"];
    const isEmpty = entries.length === 0;
    rows.push({
      path,
      depth,
      name,
      text: isEmpty ? `${left}${right}` : isClosed ? `${left}…${right}` : left,
      kind: "mark",
      note: isEmpty ? null : isClosed || entries.length > 8 ? count : null,
      isOpenable: !isEmpty,
      isClosed,
    });
    if (isEmpty || isClosed) return;
    for (const [key, one] of entries)
      if (wanted === "" || contains(one, key, wanted)) add(one, key, path ? `${path}${JOIN}${key}` : key, depth + 1);
    rows.push({
      path,
      depth,
      name: null,
      text: right,
      kind: "mark",
      note: null,
      isOpenable: false,
      isClosed: false,
      end: "end",
    });
  };
  add(value, null, "", 0);
  return rows;
}

export interface JsonChange {
  path: string;
  before: unknown;
  after: unknown;
  kind: "added" | "removed" | "changed" | "same";
}

/** What differs between two objects, leaf by leaf at the top two levels and as wholes below. */
export function jsonDiff(before: unknown, after: unknown, path = "", depth = 0): JsonChange[] {
  const same = JSON.stringify(before) === JSON.stringify(after);
  if (
    depth > 0 &&
    (same || depth > 2 || !isBranch(before) || !isBranch(after) || Array.isArray(before) || Array.isArray(after))
  ) {
    const kind = same ? "same" : before === undefined ? "added" : after === undefined ? "removed" : "changed";
    return [{ path, before, after, kind }];
  }
  const left = (isBranch(before) ? before : {}) as Record<string, unknown>;
  const right = (isBranch(after) ? after : {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    jsonDiff(left[key], right[key], path ? `${path}${JOIN}${key}` : key, depth + 1),
  );
}
