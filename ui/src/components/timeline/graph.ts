/** A run's graph as it grows: answers of the server merged, subflows put in place, turned into columns for the worker. */
import { stateToken } from "@/lib/states";
import { tokenPlace } from "./tokens";
import type { GraphAnswer, Grouping, LayoutInput, Mode, Order, TimelineNode } from "./types";

/** One flow run's nodes by id, in the order in which they were told. */
export interface RunNodes {
  runId: string;
  cursor: string;
  run: GraphAnswer["run"];
  nodes: Map<string, TimelineNode>;
  artifacts: Map<string, GraphAnswer["artifacts"][number]>;
  marks: GraphAnswer["marks"];
  events: Map<string, GraphAnswer["events"][number]>;
  total: number;
}

/** The answer merged into what was known. A new object, so that who compares by identity sees the change. */
export function merge(known: RunNodes | null, answer: GraphAnswer): RunNodes {
  const origin = Date.parse(answer.origin);
  const keep = answer.is_delta && known !== null;
  const nodes = new Map(keep ? known.nodes : []);
  const at = (value: number | null | undefined): number | null => (value == null ? null : origin + value);
  const { nodes: columns } = answer;
  const count = columns.id.length;
  const named = (index: number): string => (index < count ? columns.id[index] : answer.others[index - count]) ?? "";
  const tokens = answer.states.map(({ type, name }) => ({ type, name, ...stateToken(type, name) }));
  for (let i = 0; i < count; i++) {
    const id = columns.id[i] as string;
    const state = tokens[columns.state[i] ?? 0];
    nodes.set(id, {
      id,
      isSubflow: columns.kind[i] === 1,
      taskRunId: columns.task_run_id[i] ?? null,
      name: columns.name[i] ?? "",
      group: answer.groups[columns.group[i] ?? 0] ?? "",
      stateType: state?.type ?? "PENDING",
      stateName: state?.name ?? "Pending",
      token: state?.token ?? "pending",
      isFinal: state?.final ?? false,
      start: at(columns.start[i]),
      end: at(columns.end[i]),
      expected: at(columns.expected[i]),
      since: origin + (columns.since[i] ?? 0),
      parents: (columns.parents[i] ?? []).map(named),
      callers: (columns.callers[i] ?? []).map(named),
      runCount: columns.run_count[i] ?? 0,
      cached: columns.cached[i] === 1,
    });
  }
  const artifacts = new Map(keep ? known.artifacts : []);
  for (const one of answer.artifacts) artifacts.set(one.id, one);
  const events = new Map(keep ? known.events : []);
  for (const one of answer.events) events.set(one.id, one);
  return {
    runId: answer.run.id,
    cursor: answer.cursor,
    run: answer.run,
    nodes,
    artifacts,
    marks: answer.marks,
    events,
    total: answer.total,
  };
}

export interface Shown {
  nodes: TimelineNode[];
  /** The subflow or task in whose body a node ran; -1: the run itself. */
  owner: Int32Array;
  place: Map<string, number>;
  run: { start: number; end: number };
}

/** The run's nodes, with those of the expanded subflows after them. */
export function compose(root: RunNodes, subflows: ReadonlyMap<string, RunNodes>): Shown {
  const nodes: TimelineNode[] = [];
  const owners: number[] = [];
  const place = new Map<string, number>();
  const add = (graph: RunNodes, owner: number): void => {
    const first = nodes.length;
    for (const node of graph.nodes.values()) {
      place.set(node.id, nodes.length);
      if (node.taskRunId) place.set(node.taskRunId, nodes.length);
      nodes.push(node);
      owners.push(owner);
    }
    const last = nodes.length;
    for (let i = first; i < last; i++) {
      const node = nodes[i] as TimelineNode;
      const caller = node.callers[0];
      const above = caller === undefined ? undefined : place.get(caller);
      if (above !== undefined && above !== i) owners[i] = above;
      const inside = node.isSubflow ? subflows.get(node.id) : undefined;
      if (inside) add(inside, i);
    }
  };
  add(root, -1);
  const moment = (text: string | null) => (text === null ? Number.NaN : Date.parse(text));
  const run = { start: moment(root.run.start_time), end: moment(root.run.end_time) };
  return { nodes, owner: Int32Array.from(owners), place, run };
}

export interface Filter {
  text: string;
  tokens: readonly string[];
}

/** `seed.fetch_page` is `fetch_page` to those who read it. */
export const taskName = (group: string): string => group.slice(group.lastIndexOf(".") + 1) || group;

export const passes = (node: TimelineNode, { text, tokens }: Filter): boolean =>
  (tokens.length === 0 || tokens.includes(node.token)) &&
  (text === "" || `${node.name} ${node.group}`.toLowerCase().includes(text.toLowerCase()));

export interface LayoutWish {
  mode: Mode;
  order: Order;
  grouping: Grouping;
  compress: boolean;
  toggled: string[];
  filter: Filter;
  now: number;
}

export function toColumns({ nodes, owner, place, run }: Shown, wish: LayoutWish): LayoutInput {
  const count = nodes.length;
  const groupPlaces = new Map<string, number>();
  const input: LayoutInput = {
    count,
    start: new Float64Array(count),
    end: new Float64Array(count),
    expected: new Float64Array(count),
    group: new Int32Array(count),
    owner,
    token: new Uint8Array(count),
    runCount: new Uint16Array(count),
    isFinal: new Uint8Array(count),
    hidden: new Uint8Array(count),
    parentOffsets: new Int32Array(count + 1),
    parents: new Int32Array(0),
    groups: [],
    now: wish.now,
    runStart: run.start,
    runEnd: run.end,
    mode: wish.mode,
    order: wish.order,
    grouping: wish.grouping,
    compress: wish.compress,
    toggled: wish.toggled,
  };
  const parents: number[] = [];
  nodes.forEach((node, i) => {
    input.start[i] = node.start ?? Number.NaN;
    input.end[i] = node.end ?? (node.isFinal ? (node.start === null ? Number.NaN : node.since) : Number.NaN);
    input.expected[i] = node.expected ?? Number.NaN;
    let group = groupPlaces.get(node.group);
    if (group === undefined) {
      group = groupPlaces.size;
      groupPlaces.set(node.group, group);
    }
    input.group[i] = group;
    input.token[i] = tokenPlace(node.token);
    input.runCount[i] = Math.min(node.runCount, 65_535);
    input.isFinal[i] = node.isFinal ? 1 : 0;
    input.hidden[i] = passes(node, wish.filter) ? 0 : 1;
    for (const parent of node.parents) {
      const at = place.get(parent);
      if (at !== undefined && at !== i) parents.push(at);
    }
    input.parentOffsets[i + 1] = parents.length;
  });
  input.parents = Int32Array.from(parents);
  input.groups = [...groupPlaces.keys()];
  return input;
}
