/** Rows, bars and edges of a run's graph. Pure: the worker calls it, tests call it. */
import { criticalPath, layers } from "./paths";
import { compressGaps, toPlace } from "./scale";
import { TOKENS } from "./tokens";
import { BINS, type GroupRow, type Layout, type LayoutInput } from "./types";

/** Beyond these a run is too much to show node by node. */
export const GROUP_ABOVE_NODES = 300;
export const GROUP_ABOVE_SAME = 30;
const UNGROUPED_UP_TO = 10_000;

const isTime = (value: number | undefined): value is number => value !== undefined && !Number.isNaN(value);

interface Item {
  node: number;
  group: GroupRow | null;
  key: number;
  length: number;
}

export function layOut(input: LayoutInput): Layout {
  const { count, start, end, expected, owner, hidden, mode, now } = input;
  const begun = (i: number): number => {
    const moment = start[i];
    return isTime(moment) ? moment : isTime(expected[i]) ? (expected[i] as number) : now;
  };
  const ended = (i: number): number =>
    isTime(end[i]) ? (end[i] as number) : isTime(start[i]) ? Math.max(now, start[i] as number) : begun(i);

  const scopes = new Map<number, number[]>();
  let hiddenCount = 0;
  for (let i = 0; i < count; i++) {
    if (hidden[i]) {
      hiddenCount += 1;
      continue;
    }
    let above = owner[i] ?? -1;
    // Who is filtered out does not hide what ran in it.
    while (above >= 0 && hidden[above]) above = owner[above] ?? -1;
    const scope = scopes.get(above);
    if (scope) scope.push(i);
    else scopes.set(above, [i]);
  }
  const shown = count - hiddenCount;

  const rows: number[] = [];
  const depths: number[] = [];
  const groups: GroupRow[] = [];
  const rowOf = new Int32Array(count).fill(-1);
  const toggled = new Set(input.toggled);

  const hideUnder = (node: number, row: number): void => {
    const open = [node];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      rowOf[one] = row;
      const inside = scopes.get(one);
      if (inside) open.push(...inside);
    }
  };

  const place = (scope: number, depth: number): void => {
    const members = scopes.get(scope);
    if (!members) return;
    for (const item of arrange(members, scope)) {
      const row = rows.length;
      if (item.group) {
        const at = groups.length;
        groups.push(item.group);
        rows.push(-1 - at);
        depths.push(depth);
        if (item.group.isOpen) for (const node of sorted([...item.group.members])) placeNode(node, depth + 1);
        else for (const node of item.group.members) hideUnder(node, row);
      } else placeNode(item.node, depth);
    }
  };
  const placeNode = (node: number, depth: number): void => {
    rowOf[node] = rows.length;
    rows.push(node);
    depths.push(depth);
    place(node, depth + 1);
  };
  const sorted = (nodes: number[]): number[] => {
    if (input.order === "duration") return nodes.sort((a, b) => ended(b) - begun(b) - (ended(a) - begun(a)) || a - b);
    return nodes.sort((a, b) => begun(a) - begun(b) || a - b);
  };

  const arrange = (members: number[], scope: number): Item[] => {
    const byGroup = new Map<number, number[]>();
    for (const node of members) {
      const group = input.group[node] ?? 0;
      const same = byGroup.get(group);
      if (same) same.push(node);
      else byGroup.set(group, [node]);
    }
    const items: Item[] = [];
    const grouped = new Map<number, GroupRow>();
    for (const [group, nodes] of byGroup) {
      const many = nodes.length > GROUP_ABOVE_SAME || (shown > GROUP_ABOVE_NODES && nodes.length > 1);
      const wanted =
        input.grouping === "all"
          ? nodes.length > 1
          : input.grouping === "none"
            ? shown > UNGROUPED_UP_TO && many
            : many;
      if (!wanted) continue;
      const key = `${scope}:${input.groups[group] ?? ""}`;
      grouped.set(group, summarise(input, key, group, nodes, toggled.has(key), begun, ended));
    }
    const single = sorted(members.filter((node) => !grouped.has(input.group[node] ?? 0)));
    for (const node of input.order === "nearest" ? nearestParent(single, input) : single)
      items.push({ node, group: null, key: begun(node), length: ended(node) - begun(node) });
    for (const group of grouped.values())
      items.push({ node: -1, group, key: group.first, length: group.last - group.first });
    if (grouped.size > 0)
      items.sort((a, b) => (input.order === "duration" ? b.length - a.length : a.key - b.key) || a.node - b.node);
    return items;
  };
  place(-1, 0);

  const x0 = new Float64Array(count);
  const x1 = new Float64Array(count);
  const xWait = new Float64Array(count).fill(Number.NaN);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let knots: Layout["knots"] = { times: [], places: [], gaps: [] };
  const links = { count, parentOffsets: input.parentOffsets, parents: input.parents };

  if (mode === "temporal") {
    const spans: [number, number][] = [];
    for (let i = 0; i < count; i++) {
      if (hidden[i]) continue;
      const wait = isTime(expected[i]) ? Math.min(expected[i] as number, begun(i)) : begun(i);
      from = Math.min(from, wait);
      to = Math.max(to, ended(i));
      spans.push([begun(i), ended(i)]);
    }
    // The run's own beginning and end belong to the picture, unless it waited long between.
    if (isTime(input.runStart) && from - input.runStart < Math.max(1000, to - from))
      from = Math.min(from, input.runStart);
    if (isTime(input.runEnd) && input.runEnd - to < Math.max(1000, to - from)) to = Math.max(to, input.runEnd);
    if (from > to) [from, to] = [now - 1000, now];
    if (to - from < 10) to = from + 10;
    knots = compressGaps(spans, from, to, input.compress);
    for (let i = 0; i < count; i++) {
      x0[i] = toPlace(knots, begun(i));
      x1[i] = toPlace(knots, ended(i));
      const wait = expected[i];
      if (isTime(wait) && wait < begun(i)) xWait[i] = toPlace(knots, wait);
      else if (!isTime(start[i]) && isTime(wait)) xWait[i] = toPlace(knots, wait);
    }
    from = knots.places[0] ?? from;
    to = knots.places.at(-1) ?? to;
    // Room for the first label and the last.
    const all = to - from;
    [from, to] = [from - all * 0.008, to + all * 0.07];
  } else if (mode === "dependency") {
    const depth = layers(links);
    let most = 0;
    for (let i = 0; i < count; i++) {
      const layer = Math.max(0, depth[i] ?? 0);
      x0[i] = layer + 0.08;
      x1[i] = layer + 0.92;
      if (!hidden[i]) most = Math.max(most, layer);
    }
    [from, to] = [0, most + 1];
  } else {
    from = 0;
    to = 1;
    for (let i = 0; i < count; i++) {
      x0[i] = 0;
      x1[i] = isTime(start[i]) ? ended(i) - (start[i] as number) : 0;
      if (!hidden[i]) to = Math.max(to, x1[i] ?? 0);
    }
    to *= 1.1;
  }

  for (const group of groups) {
    group.x0 = x0[group.members[0] ?? 0] ?? 0;
    group.x1 = group.x0;
    for (const node of group.members) {
      group.x0 = Math.min(group.x0, x0[node] ?? 0);
      group.x1 = Math.max(group.x1, x1[node] ?? 0);
    }
  }

  const critical = new Uint8Array(count);
  for (const node of criticalPath(
    links,
    Float64Array.from({ length: count }, (_, i) => ended(i)),
    start,
  ))
    critical[node] = 1;

  return {
    rows: rows.length,
    row: Int32Array.from(rows),
    depth: Uint8Array.from(depths),
    groups,
    rowOf,
    x0,
    x1,
    xWait,
    from,
    to,
    knots,
    ...edges(input, rowOf, rows.length),
    critical,
    mode,
    hiddenCount,
  };
}

function summarise(
  input: LayoutInput,
  key: string,
  group: number,
  members: number[],
  isOpen: boolean,
  begun: (i: number) => number,
  ended: (i: number) => number,
): GroupRow {
  const byToken = new Array<number>(TOKENS.length).fill(0);
  let retried = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const node of members) {
    const token = input.token[node] ?? 0;
    byToken[token] = (byToken[token] ?? 0) + 1;
    if ((input.runCount[node] ?? 0) > 1) retried += 1;
    first = Math.min(first, begun(node));
    last = Math.max(last, ended(node));
  }
  if (last - first < 1) last = first + 1;
  const density = new Uint16Array(BINS);
  const worst = new Uint8Array(BINS);
  const width = (last - first) / BINS;
  for (const node of members) {
    const token = input.token[node] ?? 0;
    const one = Math.min(BINS - 1, Math.floor((begun(node) - first) / width));
    const other = Math.min(BINS - 1, Math.floor((ended(node) - first) / width));
    for (let bin = one; bin <= other; bin++) {
      density[bin] = (density[bin] ?? 0) + 1;
      worst[bin] = Math.max(worst[bin] ?? 0, token);
    }
  }
  const name = input.groups[group] ?? "";
  return {
    key,
    name,
    count: members.length,
    byToken,
    retried,
    first,
    last,
    density,
    worst,
    members: Int32Array.from(members),
    isOpen,
    x0: 0,
    x1: 0,
  };
}

/** Each node under the parent that it waited for last; what has no parent here keeps its place in time. */
function nearestParent(nodes: number[], input: LayoutInput): number[] {
  const here = new Set(nodes);
  const under = new Map<number, number[]>();
  const tops: number[] = [];
  for (const node of nodes) {
    let best = -1;
    for (let at = input.parentOffsets[node] ?? 0; at < (input.parentOffsets[node + 1] ?? 0); at++) {
      const parent = input.parents[at] ?? -1;
      if (here.has(parent) && (best < 0 || (input.end[parent] ?? 0) > (input.end[best] ?? 0))) best = parent;
    }
    if (best < 0) tops.push(node);
    else under.set(best, [...(under.get(best) ?? []), node]);
  }
  const out: number[] = [];
  const open = tops.reverse();
  const seen = new Set<number>();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    out.push(node);
    for (const child of (under.get(node) ?? []).reverse()) open.push(child);
  }
  for (const node of nodes) if (!seen.has(node)) out.push(node);
  return out;
}

/** Edges between rows, each once: many runs of one task into one other are one line between groups. */
function edges(input: LayoutInput, rowOf: Int32Array, rows: number) {
  const seen = new Set<number>();
  const from: number[] = [];
  const to: number[] = [];
  for (let child = 0; child < input.count; child++) {
    const row = rowOf[child] ?? -1;
    if (row < 0) continue;
    for (let at = input.parentOffsets[child] ?? 0; at < (input.parentOffsets[child + 1] ?? 0); at++) {
      const above = rowOf[input.parents[at] ?? 0] ?? -1;
      if (above < 0 || above === row) continue;
      const pair = above * rows + row;
      if (seen.has(pair)) continue;
      seen.add(pair);
      from.push(above);
      to.push(row);
    }
  }
  const index = (keys: number[], values: number[]) => {
    const offsets = new Int32Array(rows + 1);
    for (const key of keys) offsets[key + 1] = (offsets[key + 1] ?? 0) + 1;
    for (let i = 0; i < rows; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
    const next = offsets.slice();
    const list = new Int32Array(keys.length);
    keys.forEach((key, at) => {
      const place = next[key] ?? 0;
      list[place] = values[at] ?? 0;
      next[key] = place + 1;
    });
    return { offsets, list };
  };
  const into = index(to, from);
  const out = index(from, to);
  return { intoOffsets: into.offsets, into: into.list, outOffsets: out.offsets, out: out.list };
}
