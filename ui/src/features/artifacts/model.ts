/** What artifacts hold, read for showing: tables, links, progress. */
import type { Schemas } from "@/api/client";

export type Kind = Schemas["ArtifactKind"];

export const KIND_WORDS: Record<Kind, string> = {
  markdown: "Markdown",
  link: "Link",
  table: "Table",
  progress: "Progress",
  image: "Image",
  other: "Data",
};

const LINK = /^\s*(?:\[([^\]\n]*)\]\(([^)\n]+)\)|<?(https?:\/\/\S+?)>?)\s*$/;

/** The link that a Markdown text is, when it is nothing else. */
export function linkOf(text: string): { text: string; href: string } | null {
  const found = LINK.exec(text);
  const href = found?.[2] ?? found?.[3];
  return href ? { href, text: found?.[1] || href } : null;
}

export function kindOf(type: string | null | undefined, data: unknown): Kind {
  if (type === "markdown") return typeof data === "string" && linkOf(data) ? "link" : "markdown";
  return type === "table" || type === "progress" || type === "image" ? type : "other";
}

export interface Table {
  columns: string[];
  rows: unknown[][];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A table as clients send it: rows as objects or lists, columns as lists by name, or JSON text of these. */
export function tableOf(data: unknown): Table | null {
  let content = data;
  if (typeof data === "string") {
    try {
      content = JSON.parse(data);
    } catch {
      return null;
    }
  }
  if (isRecord(content)) {
    const columns = Object.keys(content);
    const lists = Object.values(content).map((values) =>
      Array.isArray(values) ? values : isRecord(values) ? Object.values(values) : null,
    );
    if (lists.length === 0) return { columns: [], rows: [] };
    // One record is a table of one row.
    if (lists.some((list) => list === null)) return { columns, rows: [Object.values(content)] };
    const length = Math.max(...lists.map((list) => list?.length ?? 0));
    return { columns, rows: Array.from({ length }, (_, row) => lists.map((list) => list?.[row])) };
  }
  if (!Array.isArray(content)) return null;
  if (content.every(isRecord)) {
    const columns = [...new Set(content.flatMap((row) => Object.keys(row)))];
    return { columns, rows: content.map((row) => columns.map((column) => row[column])) };
  }
  if (content.every(Array.isArray)) {
    const width = Math.max(0, ...content.map((row) => (row as unknown[]).length));
    return { columns: Array.from({ length: width }, (_, at) => String(at + 1)), rows: content as unknown[][] };
  }
  return { columns: ["value"], rows: content.map((value) => [value]) };
}

/** The first rows of a table of which only the beginning is known. */
export function tableStart(text: string): Table | null {
  const whole = tableOf(text);
  if (whole) return whole;
  if (!text.trimStart().startsWith("[")) return null;
  for (let end = text.lastIndexOf("}"); end > 0; end = text.lastIndexOf("}", end - 1)) {
    const part = tableOf(`${text.slice(0, end + 1)}]`);
    if (part) return part;
  }
  return null;
}

/** A cell as text, and whether it is a number that stands to the right. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The order of two cells: numbers by size, the rest as text with numbers in it, what is missing last. */
export function compareCells(a: unknown, b: unknown): number {
  const missing = (value: unknown) => value === null || value === undefined || value === "";
  if (missing(a) || missing(b)) return missing(a) === missing(b) ? 0 : missing(a) ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(cellText(a), cellText(b));
}
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export interface Order {
  column: number;
  descending: boolean;
}

/** The rows that hold a text anywhere, in order. Missing cells stay last in both directions. */
export function arranged(table: Table, query: string, order: Order | null): unknown[][] {
  const wanted = query.trim().toLowerCase();
  const rows = wanted
    ? table.rows.filter((row) => row.some((cell) => cellText(cell).toLowerCase().includes(wanted)))
    : table.rows;
  if (!order) return rows;
  const present = (row: unknown[]) => cellText(row[order.column]) !== "";
  const full = rows.filter(present).sort((a, b) => compareCells(a[order.column], b[order.column]));
  if (order.descending) full.reverse();
  return [...full, ...rows.filter((row) => !present(row))];
}

const isNumeric = (table: Table, column: number) =>
  table.rows.some((row) => typeof row[column] === "number") &&
  table.rows.every((row) => row[column] == null || typeof row[column] === "number");

const GLYPH = 7.4;
const NARROWEST = 64;
const WIDEST = 340;
const MEASURED = 200;

/** Pixels and side of each column, by what its first rows hold. */
export function layoutOf(table: Table): { width: number; numeric: boolean }[] {
  return table.columns.map((name, column) => {
    const longest = Math.max(
      name.length + 2,
      ...table.rows.slice(0, MEASURED).map((row) => cellText(row[column]).length),
    );
    return {
      width: Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * GLYPH + 20))),
      numeric: isNumeric(table, column),
    };
  });
}

const quoted = (value: unknown): string => {
  let text = cellText(value);
  // A spreadsheet would run what begins like a formula.
  if (typeof value !== "number" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csvOf = (columns: readonly string[], rows: readonly unknown[][]): string =>
  `${[columns, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;

export const percent = (data: unknown): number | null => {
  const value = typeof data === "string" ? Number.parseFloat(data) : data;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};

export const percentText = (value: number): string => `${Math.round(value * 10) / 10}%`;
