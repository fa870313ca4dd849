/** Columns of a grid: what they are, what the person has chosen, and which fit the width. */
import type { ReactNode } from "react";

export interface Column<Row> {
  id: string;
  header: string;
  /** Pixels. Of a `flex` column: at least. */
  width: number;
  /** Takes the room that is left. One column has it. */
  flex?: boolean;
  align?: "start" | "end";
  /** Columns of a low number stay longest when room is short; 0 always stays. */
  priority?: number;
  /** Not shown until it is chosen. */
  optional?: boolean;
  /** The name that the server orders by. */
  sort?: string;
  cell: (row: Row) => ReactNode;
  /** For copying and export. */
  text?: (row: Row) => string | number | null | undefined;
}

export interface ColumnChoice {
  /** Ids in the person's order; others follow in their own. */
  order?: string[];
  shown?: Record<string, boolean>;
  widths?: Record<string, number>;
}

export const MIN_WIDTH = 48;

export function ordered<Row>(columns: readonly Column<Row>[], choice: ColumnChoice): Column<Row>[] {
  const place = new Map((choice.order ?? []).map((id, index) => [id, index]));
  return columns
    .map((column, index) => ({ column, at: place.get(column.id) ?? (place.size ? place.size : 0) + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ column }) => column);
}

export const isChosen = <Row>(column: Column<Row>, choice: ColumnChoice): boolean =>
  choice.shown?.[column.id] ?? !column.optional;

/** The columns to show in `room` pixels. What the person switched on stays; of the others the least important go first. */
export function fitting<Row>(columns: readonly Column<Row>[], choice: ColumnChoice, room: number): Column<Row>[] {
  const shown = ordered(columns, choice).filter((column) => isChosen(column, choice));
  const width = (column: Column<Row>) => choice.widths?.[column.id] ?? column.width;
  let total = shown.reduce((sum, column) => sum + width(column), 0);
  const leaving = shown
    .filter((column) => (column.priority ?? 5) > 0 && choice.shown?.[column.id] !== true)
    .sort((a, b) => (b.priority ?? 5) - (a.priority ?? 5));
  const gone = new Set<string>();
  for (const column of leaving) {
    if (total <= room) break;
    gone.add(column.id);
    total -= width(column);
  }
  return shown.filter((column) => !gone.has(column.id));
}

export function template<Row>(columns: readonly Column<Row>[], choice: ColumnChoice): string {
  return columns
    .map((column) => {
      const own = choice.widths?.[column.id];
      if (column.flex && own === undefined) return `minmax(${column.width}px, 1fr)`;
      return `${own ?? column.width}px`;
    })
    .join(" ");
}

/** Move a column before or after its neighbour. */
export function moved<Row>(
  columns: readonly Column<Row>[],
  choice: ColumnChoice,
  id: string,
  step: -1 | 1,
): ColumnChoice {
  const order = ordered(columns, choice).map((column) => column.id);
  const from = order.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= order.length) return choice;
  order.splice(to, 0, ...order.splice(from, 1));
  return { ...choice, order };
}

const clean = (value: unknown) => String(value ?? "").replace(/[\t\r\n]+/g, " ");

export const toTsv = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  [columns.map((column) => column.header), ...rows.map((row) => columns.map((column) => clean(column.text?.(row))))]
    .map((line) => line.join("\t"))
    .join("\n");

const quoted = (value: unknown) => {
  let text = String(value ?? "");
  // A spreadsheet would run what begins like a formula.
  if (/^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const toCsv = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  `${[
    columns.map((column) => quoted(column.header)),
    ...rows.map((row) => columns.map((column) => quoted(column.text?.(row)))),
  ]
    .map((line) => line.join(","))
    .join("\r\n")}\r\n`;
