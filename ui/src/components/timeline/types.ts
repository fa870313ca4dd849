/** What the timeline draws, free of any framework: shared by the page, the worker and the tests. */

/** The server's columns (`GET /api/rota/runs/{id}/graph`). */
export interface GraphAnswer {
  run: {
    id: string;
    name: string;
    flow_name: string | null;
    state_type: string | null;
    state_name: string | null;
    start_time: string | null;
    end_time: string | null;
    expected_start_time: string | null;
  };
  origin: string;
  cursor: string;
  is_delta: boolean;
  total: number;
  nodes: {
    id: string[];
    kind: number[];
    task_run_id: (string | null)[];
    name: string[];
    group: number[];
    state: number[];
    start: (number | null)[];
    end: (number | null)[];
    expected: (number | null)[];
    since: number[];
    parents: number[][];
    callers: number[][];
    run_count: number[];
    cached: number[];
  };
  others: string[];
  states: { type: string; name: string }[];
  groups: string[];
  artifacts: { id: string; created: string; key: string | null; type: string | null; task_run_id: string | null }[];
  marks: { id: string; timestamp: string; type: string; name: string }[];
  events: { id: string; occurred: string; event: string; resource_id: string }[];
}

export interface TimelineNode {
  id: string;
  isSubflow: boolean;
  taskRunId: string | null;
  name: string;
  group: string;
  stateType: string;
  stateName: string;
  token: string;
  isFinal: boolean;
  /** Milliseconds since the epoch. */
  start: number | null;
  end: number | null;
  expected: number | null;
  since: number;
  parents: string[];
  callers: string[];
  runCount: number;
  cached: boolean;
}

export type Mode = "temporal" | "dependency" | "left";
export type Order = "waterfall" | "nearest" | "duration";
export type Grouping = "auto" | "all" | "none";

export const MODES: readonly Mode[] = ["temporal", "dependency", "left"];
export const ORDERS: readonly Order[] = ["waterfall", "nearest", "duration"];

/** Nodes as columns: what the worker is sent. Indices are places in these columns; -1 is none. */
export interface LayoutInput {
  count: number;
  start: Float64Array;
  end: Float64Array;
  expected: Float64Array;
  group: Int32Array;
  /** The node in whose body or subflow this one ran. */
  owner: Int32Array;
  token: Uint8Array;
  runCount: Uint16Array;
  isFinal: Uint8Array;
  hidden: Uint8Array;
  parentOffsets: Int32Array;
  parents: Int32Array;
  groups: string[];
  now: number;
  /** The run itself: NaN where it has not begun, or goes on. */
  runStart: number;
  runEnd: number;
  mode: Mode;
  order: Order;
  grouping: Grouping;
  compress: boolean;
  /** Groups that the reader opened or closed by hand, by key. */
  toggled: string[];
}

export interface GroupRow {
  key: string;
  name: string;
  count: number;
  /** How many are in which token, by place in `TOKENS`. */
  byToken: number[];
  retried: number;
  first: number;
  last: number;
  /** How many ran at once in each of `BINS` equal parts between `first` and `last`, and the worst token there. */
  density: Uint16Array;
  worst: Uint8Array;
  members: Int32Array;
  isOpen: boolean;
  /** Where its members' bars are, in units of the axis. */
  x0: number;
  x1: number;
}

export const BINS = 96;

export interface Layout {
  rows: number;
  /** A row is a node (its place), or a group (-1 - its place in `groups`). */
  row: Int32Array;
  depth: Uint8Array;
  groups: GroupRow[];
  /** The row that stands for a node; -1: hidden. */
  rowOf: Int32Array;
  /** Where bars are, in units of the axis. */
  x0: Float64Array;
  x1: Float64Array;
  /** Where waiting began; NaN: no wait to draw. */
  xWait: Float64Array;
  from: number;
  to: number;
  /** Of the temporal mode: moments and their places, joined by straight lines. */
  knots: { times: number[]; places: number[]; gaps: { from: number; to: number; at: number; width: number }[] };
  /** Edges between rows, by the row they end in and by the row they come from. */
  intoOffsets: Int32Array;
  into: Int32Array;
  outOffsets: Int32Array;
  out: Int32Array;
  critical: Uint8Array;
  mode: Mode;
  hiddenCount: number;
}
