/** What there is to draw: the graph, its layout, and what the reader pointed at. */
import type { Shown } from "./graph";
import { type Links, pathThrough, type Reverse, reverse } from "./paths";
import { toTime } from "./scale";
import type { GraphAnswer, GroupRow, Layout, TimelineNode } from "./types";

export interface Attempt {
  start: number;
  end: number | null;
  token: string;
}

export interface Scene {
  shown: Shown;
  layout: Layout;
  links: Links;
  back: Reverse;
  run: GraphAnswer["run"];
  marks: { at: number; token: string; name: string }[];
  markers: { at: number; kind: "artifact" | "event"; text: string; id: string }[];
}

export function makeScene(
  shown: Shown,
  links: Links,
  layout: Layout,
  extra: Pick<Scene, "run" | "marks" | "markers">,
): Scene {
  return { shown, layout, links, back: reverse(links), ...extra };
}

export type Hit =
  | { kind: "node"; row: number; node: number; onToggle: boolean }
  | { kind: "group"; row: number; group: GroupRow; onToggle: boolean }
  | { kind: "marker"; marker: Scene["markers"][number] };

export const nodeAt = ({ shown }: Scene, place: number): TimelineNode => shown.nodes[place] as TimelineNode;

export function rowHit(scene: Scene, row: number, onToggle = false): Hit | null {
  const value = scene.layout.row[row];
  if (value === undefined) return null;
  if (value >= 0) return { kind: "node", row, node: value, onToggle };
  const group = scene.layout.groups[-1 - value];
  return group ? { kind: "group", row, group, onToggle } : null;
}

/** The rows that depend on a row or that it depends on. */
export function pathRows(scene: Scene, row: number): Set<number> {
  const rows = new Set<number>([row]);
  const hit = rowHit(scene, row);
  if (!hit || hit.kind === "marker") return rows;
  // Through a group of thousands everything hangs together: its own neighbours say enough.
  const starts = hit.kind === "node" ? [hit.node] : hit.group.members.length <= 200 ? [...hit.group.members] : [];
  for (const start of starts)
    for (const node of pathThrough(start, scene.links, scene.back)) {
      const at = scene.layout.rowOf[node] ?? -1;
      if (at >= 0) rows.add(at);
    }
  if (starts.length === 0) for (const [from, to] of rowEdges(scene.layout, row)) rows.add(from === row ? to : from);
  return rows;
}

export function rowEdges({ intoOffsets, into, outOffsets, out }: Layout, row: number): [number, number][] {
  const edges: [number, number][] = [];
  for (let at = intoOffsets[row] ?? 0; at < (intoOffsets[row + 1] ?? 0); at++) edges.push([into[at] ?? 0, row]);
  for (let at = outOffsets[row] ?? 0; at < (outOffsets[row + 1] ?? 0); at++) edges.push([row, out[at] ?? 0]);
  return edges;
}

/** Where a row's bar is, in units of the axis. */
export function rowSpan(scene: Scene, row: number): [number, number] {
  const { layout } = scene;
  const value = layout.row[row] ?? 0;
  if (value >= 0) return [layout.x0[value] ?? 0, layout.x1[value] ?? 0];
  const group = layout.groups[-1 - value];
  return group ? [group.x0, group.x1] : [0, 0];
}

/** A moment under a place of the axis; null where the axis is not time. */
export const momentAt = ({ layout }: Scene, place: number): number | null =>
  layout.mode === "temporal" ? toTime(layout.knots, place) : null;

/** "fetch_page ×30: 28 Completed, 2 Failed, 2 retried". */
export function groupText(group: GroupRow, names: readonly string[]): string {
  const parts = group.byToken
    .map((count, token) => [count, names[token] ?? ""] as const)
    .filter(([count]) => count > 0);
  parts.sort((a, b) => b[0] - a[0]);
  const states = parts.map(([count, name]) => `${count.toLocaleString()} ${name}`).join(", ");
  return `${states}${group.retried ? `, ${group.retried.toLocaleString()} retried` : ""}`;
}
