/** One frame of the timeline. */
import { shortDuration, tickText, timeTicks } from "../charts/ticks";
import type { ViewState } from "./engine";
import { taskName } from "./graph";
import { bar, chevron, glyph, hatch, shorten } from "./paint";
import { toPlace, toTime } from "./scale";
import { nodeAt, rowEdges, rowSpan, type Scene } from "./scene";
import { TOKENS } from "./tokens";
import { BINS, type GroupRow } from "./types";

export const ROW = 22;
export const AXIS = 38;
export const MINIMAP = 26;
const BAR = 12;
const MOST_EDGES = 600;

type Ctx = CanvasRenderingContext2D;

interface Frame {
  ctx: Ctx;
  scene: Scene;
  view: ViewState;
  x: (place: number) => number;
  first: number;
  last: number;
}

export function draw(ctx: Ctx, scene: Scene, view: ViewState): void {
  const { width, height, label, palette, from, to } = view;
  const scale = (width - label) / Math.max(1e-9, to - from);
  const frame: Frame = {
    ctx,
    scene,
    view,
    x: (place) => label + (place - from) * scale,
    first: Math.max(0, Math.floor(view.scroll / ROW)),
    last: Math.min(scene.layout.rows - 1, Math.ceil((view.scroll + height - AXIS - MINIMAP) / ROW)),
  };
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = "middle";
  ctx.font = `12px ${palette.font}`;

  ctx.save();
  clip(ctx, 0, AXIS, width, height - AXIS - MINIMAP);
  backs(frame);
  ctx.save();
  clip(ctx, label, AXIS, width - label, height - AXIS - MINIMAP);
  grid(frame);
  edges(frame);
  for (let row = frame.first; row <= frame.last; row++) body(frame, row);
  ctx.restore();
  for (let row = frame.first; row <= frame.last; row++) head(frame, row);
  ctx.restore();

  axis(frame);
  overlays(frame);
  minimap(frame);
  ctx.fillStyle = palette.line;
  ctx.fillRect(label, 0, 1, height);
  ctx.fillRect(0, AXIS - 1, width, 1);
  ctx.fillRect(0, height - MINIMAP, width, 1);
}

function clip(ctx: Ctx, x: number, y: number, width: number, height: number): void {
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
}

const rowTop = ({ view }: Frame, row: number): number => AXIS + row * ROW - view.scroll;

function backs(frame: Frame): void {
  const { ctx, view } = frame;
  for (const [row, alpha] of [
    [view.hovered, 0.7],
    [view.selected, 1],
  ] as const) {
    if (row === null || row < frame.first || row > frame.last) continue;
    ctx.globalAlpha = alpha;
    ctx.fillStyle = view.palette.raised;
    ctx.fillRect(0, rowTop(frame, row), view.width, ROW);
    ctx.globalAlpha = 1;
    if (row === view.selected) {
      ctx.fillStyle = view.palette.accent;
      ctx.fillRect(0, rowTop(frame, row), 2, ROW);
    }
  }
}

function ticks({ scene, view }: Frame): { x: number; text: string }[] {
  const { layout } = scene;
  const room = view.width - view.label;
  const scale = room / (view.to - view.from);
  const at = (place: number) => view.label + (place - view.from) * scale;
  const wanted = Math.max(2, room / 96);
  if (layout.mode === "dependency") {
    const out = [];
    const every = Math.max(1, Math.ceil((view.to - view.from) / wanted));
    for (let layer = Math.max(0, Math.ceil(view.from)); layer <= view.to; layer += every)
      out.push({ x: at(layer + 0.5), text: `step ${layer + 1}` });
    return out;
  }
  if (layout.mode === "left")
    return timeTicks(Math.max(0, view.from), view.to, wanted, 0).map((tick) => ({
      x: at(tick.at),
      text: shortDuration(tick.at),
    }));
  // Between gaps the axis is even, so each piece has its own round times at the step of the whole view.
  const { knots } = layout;
  const out: { x: number; text: string }[] = [];
  for (let i = 0; i + 1 < knots.times.length; i++) {
    const [a, b] = [knots.places[i] as number, knots.places[i + 1] as number];
    if (b < view.from || a > view.to || knots.gaps.some((gap) => gap.at === a)) continue;
    const [low, high] = [Math.max(a, view.from), Math.min(b, view.to)];
    const share = Math.max(1, wanted * ((high - low) / (view.to - view.from)));
    for (const tick of timeTicks(toTime(knots, low), toTime(knots, high), share)) {
      const x = at(toPlace(knots, tick.at));
      if (out.every((other) => Math.abs(other.x - x) > 64)) out.push({ x, text: tickText(tick.at, tick.step) });
    }
  }
  return out;
}

function grid(frame: Frame): void {
  const { ctx, view, scene } = frame;
  ctx.fillStyle = view.palette.line;
  ctx.globalAlpha = 0.6;
  for (const { x } of ticks(frame)) ctx.fillRect(Math.round(x), AXIS, 1, view.height);
  ctx.globalAlpha = 1;
  if (scene.layout.mode !== "temporal") return;
  for (const gap of scene.layout.knots.gaps) {
    const [a, b] = [frame.x(gap.at), frame.x(gap.at + gap.width)];
    if (b < view.label || a > view.width) continue;
    ctx.fillStyle = view.palette.raised;
    ctx.fillRect(a, AXIS, b - a, view.height);
    ctx.fillStyle = hatch(ctx, view.palette.line);
    ctx.fillRect(a, AXIS, b - a, view.height);
  }
}

function edges(frame: Frame): void {
  const { ctx, scene, view } = frame;
  if (scene.layout.mode === "left") return;
  const lit = view.lit ?? (view.selected !== null ? new Set([view.selected]) : null);
  const plain: [number, number][] = [];
  const strong: [number, number][] = [];
  for (let row = frame.first; row <= frame.last; row++) {
    for (const edge of rowEdges(scene.layout, row)) {
      // An edge between two visible rows is found from both; it is taken from the row it ends in.
      if (edge[0] === row && edge[1] >= frame.first && edge[1] <= frame.last) continue;
      const isStrong = view.lit
        ? view.lit.has(edge[0]) && view.lit.has(edge[1])
        : (lit?.has(edge[0]) || lit?.has(edge[1])) === true;
      if (isStrong) strong.push(edge);
      else plain.push(edge);
    }
  }
  const line = ([from, to]: [number, number]): void => {
    const x0 = frame.x(rowSpan(scene, from)[1]);
    const x1 = frame.x(rowSpan(scene, to)[0]);
    const y0 = rowTop(frame, from) + ROW / 2;
    const y1 = rowTop(frame, to) + ROW / 2;
    const bend = Math.max(x0 + 3, x1 - 7);
    ctx.moveTo(x0, y0);
    ctx.lineTo(bend, y0);
    ctx.lineTo(bend, y1);
    ctx.lineTo(x1 - 1, y1);
  };
  ctx.lineWidth = 1;
  if (plain.length <= MOST_EDGES) {
    ctx.strokeStyle = view.palette.control;
    ctx.globalAlpha = view.lit ? 0.12 : 0.35;
    ctx.beginPath();
    for (const edge of plain) line(edge);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  if (strong.length > 0) {
    ctx.strokeStyle = view.palette.accent;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    for (const edge of strong.slice(0, MOST_EDGES * 3)) line(edge);
    ctx.stroke();
  }
}

function body(frame: Frame, row: number): void {
  const { ctx, scene, view } = frame;
  const { layout } = scene;
  const value = layout.row[row] ?? 0;
  const top = rowTop(frame, row) + (ROW - BAR) / 2;
  ctx.globalAlpha = view.lit && !view.lit.has(row) ? 0.22 : 1;
  if (value < 0) {
    const group = layout.groups[-1 - value];
    if (group) density(frame, group, row, top);
    ctx.globalAlpha = 1;
    return;
  }
  const node = nodeAt(scene, value);
  const x0 = frame.x(layout.x0[value] ?? 0);
  let x1 = frame.x(layout.x1[value] ?? 0);
  if (layout.mode === "temporal" && !node.isFinal && node.start !== null && view.isLive)
    x1 = Math.max(x1, frame.x(toPlace(layout.knots, view.now)));
  const wait = layout.xWait[value] ?? Number.NaN;
  if (!Number.isNaN(wait)) {
    const xw = frame.x(wait);
    const end =
      node.start === null && layout.mode === "temporal" && view.isLive ? frame.x(toPlace(layout.knots, view.now)) : x0;
    if (end - xw > 1.5) {
      ctx.fillStyle = hatch(ctx, view.palette.states.pending ?? view.palette.control);
      ctx.fillRect(xw, top + 2, end - xw, BAR - 4);
    }
  }
  if (x1 < view.label - 60 || x0 > view.width + 60) {
    beyond(frame, row, x1 < view.label);
    ctx.globalAlpha = 1;
    return;
  }
  const critical = view.showCritical && layout.critical[value] === 1;
  const attempts = view.attempts.get(node.id);
  if (attempts && attempts.length > 1 && layout.mode === "temporal") {
    for (const one of attempts) {
      const a = frame.x(toPlace(layout.knots, one.start));
      const b = frame.x(toPlace(layout.knots, one.end ?? view.now));
      bar(ctx, one.token, a, top, Math.max(2, b - a - 1), BAR, view.palette);
    }
  } else {
    bar(ctx, node.token, x0, top, x1 - x0, BAR, view.palette);
    if (node.runCount > 1) notches(frame, node.runCount, x0, Math.max(x0 + 2, x1), top);
  }
  if (node.isSubflow) {
    ctx.fillStyle = view.palette.text;
    ctx.fillRect(x0, top + BAR, Math.max(2, x1 - x0), 2);
  }
  if (critical) {
    ctx.strokeStyle = view.palette.text;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x0 - 2, top - 2, Math.max(2, x1 - x0) + 4, BAR + 4);
  }
  const parts = [];
  if (node.start !== null)
    parts.push(shortDuration(Math.max(0.5, (node.end ?? (node.isFinal ? node.since : view.now)) - node.start)));
  else parts.push(node.stateName);
  if (node.runCount > 1) parts.push(`${node.runCount} attempts`);
  if (node.cached) parts.push("cached");
  ctx.fillStyle = view.palette.muted;
  ctx.font = `11px ${view.palette.font}`;
  const text = parts.join(" · ");
  const room = view.width - x1;
  const wide = ctx.measureText(text).width + 14;
  const at = room > wide ? Math.max(x1, x0 + 2) + 8 : x0 - view.label > wide ? x0 - wide + 6 : null;
  if (at !== null) caption(frame, row, text, at, wide - 14, top + BAR / 2);
  ctx.font = `12px ${view.palette.font}`;
  ctx.globalAlpha = 1;
}

/** A text beside a bar, on the row's own ground so that edges do not cross it. */
function caption({ ctx, view }: Frame, row: number, text: string, x: number, width: number, y: number): void {
  ctx.fillStyle = row === view.selected || row === view.hovered ? view.palette.raised : view.palette.surface;
  ctx.fillRect(x - 2, y - 7, width + 4, 14);
  ctx.fillStyle = view.palette.muted;
  ctx.fillText(text, x, y + 0.5);
}

/** Where attempts began is not known before somebody looks: notches say that there were several. */
function notches({ ctx, view }: Frame, count: number, x0: number, x1: number, top: number): void {
  const shown = Math.min(count - 1, 4, Math.floor((x1 - x0) / 5));
  ctx.fillStyle = view.palette.surface;
  for (let i = 1; i <= shown; i++) ctx.fillRect(x0 + i * 4, top, 1.5, BAR);
}

function beyond({ ctx, view }: Frame, row: number, isLeft: boolean): void {
  const y = AXIS + row * ROW - view.scroll + ROW / 2;
  const x = isLeft ? view.label + 10 : view.width - 10;
  ctx.strokeStyle = view.palette.control;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x + (isLeft ? 3 : -3), y - 4);
  ctx.lineTo(x + (isLeft ? -2 : 2), y);
  ctx.lineTo(x + (isLeft ? 3 : -3), y + 4);
  ctx.stroke();
}

function density(frame: Frame, group: GroupRow, row: number, top: number): void {
  const { ctx, view, scene } = frame;
  const [from, to] = rowSpan(scene, row);
  const [x0, x1] = [frame.x(from), frame.x(to)];
  const most = Math.max(1, ...group.density);
  const tall = ROW - 5;
  const base = top + BAR + 2;
  if (scene.layout.mode === "temporal") {
    const { knots } = scene.layout;
    const step = (group.last - group.first) / BINS;
    for (let bin = 0; bin < BINS; bin++) {
      const count = group.density[bin] ?? 0;
      if (!count) continue;
      const a = frame.x(toPlace(knots, group.first + bin * step));
      const b = frame.x(toPlace(knots, group.first + (bin + 1) * step));
      const h = 3 + (count / most) * (tall - 3);
      ctx.fillStyle = view.palette.states[TOKENS[group.worst[bin] ?? 1] ?? "pending"] ?? view.palette.control;
      ctx.fillRect(a, base - h, Math.max(1, b - a + 0.4), h);
    }
  } else {
    // Without time the bar is divided by state.
    let at = x0;
    const width = Math.max(4, x1 - x0);
    group.byToken.forEach((count, token) => {
      if (!count) return;
      const part = (count / group.count) * width;
      ctx.fillStyle = view.palette.states[TOKENS[token] ?? "pending"] ?? view.palette.control;
      ctx.fillRect(at, top, part, BAR);
      at += part;
    });
  }
  ctx.fillStyle = view.palette.muted;
  ctx.font = `11px ${view.palette.font}`;
  const parts = group.byToken
    .map((count, token) => [count, token] as const)
    .filter(([count]) => count > 0)
    .sort((a, b) => b[0] - a[0])
    .map(([count, token]) => `${count.toLocaleString()} ${TOKENS[token]}`);
  const text = `${shortDuration(group.last - group.first)} · ${parts.join(", ")}${group.retried ? ` · ${group.retried} retried` : ""}`;
  const wide = ctx.measureText(text).width + 14;
  if (view.width - x1 > wide) caption(frame, row, text, x1 + 8, wide - 14, top + BAR / 2);
  else if (x0 - view.label > wide) caption(frame, row, text, x0 - wide + 6, wide - 14, top + BAR / 2);
  else {
    const inside = Math.min(x1, view.width) - Math.max(x0, view.label) > wide + 8;
    if (inside) {
      const left = Math.max(x0, view.label) + 6;
      ctx.fillStyle = view.palette.surface;
      ctx.globalAlpha *= 0.88;
      ctx.fillRect(left - 3, top - 1, wide - 4, BAR + 2);
      ctx.globalAlpha = 1;
      ctx.fillStyle = view.palette.text;
      ctx.fillText(text, left + 1, top + BAR / 2 + 0.5);
    }
  }
  ctx.font = `12px ${view.palette.font}`;
}

function head(frame: Frame, row: number): void {
  const { ctx, scene, view } = frame;
  const { layout } = scene;
  const value = layout.row[row] ?? 0;
  const y = rowTop(frame, row) + ROW / 2;
  let x = 12 + (layout.depth[row] ?? 0) * 14;
  ctx.globalAlpha = view.lit && !view.lit.has(row) ? 0.45 : 1;
  if (value < 0) {
    const group = layout.groups[-1 - value];
    if (!group) return;
    chevron(ctx, x, y, group.isOpen, view.palette.muted);
    x += 12;
    let worst = 0;
    for (let token = 0; token < TOKENS.length; token++) if (group.byToken[token]) worst = token;
    glyph(ctx, TOKENS[worst] ?? "pending", x + 4, y, view.palette);
    x += 16;
    const count = `×${group.count.toLocaleString()}`;
    ctx.fillStyle = view.palette.muted;
    const wide = ctx.measureText(count).width;
    ctx.fillText(count, view.label - wide - 8, y + 0.5);
    ctx.fillStyle = view.palette.text;
    ctx.font = `500 12px ${view.palette.font}`;
    ctx.fillText(shorten(ctx, taskName(group.name), view.label - x - wide - 16), x, y + 0.5);
    ctx.font = `12px ${view.palette.font}`;
  } else {
    const node = nodeAt(scene, value);
    if (node.isSubflow) chevron(ctx, x, y, isOpen(frame, row), view.palette.muted);
    x += 12;
    glyph(ctx, node.token, x + 4, y, view.palette);
    x += 16;
    ctx.fillStyle = view.palette.text;
    ctx.fillText(shorten(ctx, node.name, view.label - x - 8), x, y + 0.5);
  }
  ctx.globalAlpha = 1;
}

function isOpen({ scene }: Frame, row: number): boolean {
  const { depth } = scene.layout;
  return (depth[row + 1] ?? 0) > (depth[row] ?? 0);
}

function axis(frame: Frame): void {
  const { ctx, scene, view } = frame;
  const { palette, label, width } = view;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, width, AXIS);
  ctx.save();
  clip(ctx, label, 0, width - label, AXIS);
  ctx.font = `11px ${palette.font}`;
  ctx.fillStyle = palette.muted;
  const all = ticks(frame);
  for (const { x, text } of all) {
    const wide = ctx.measureText(text).width;
    if (x + 4 + wide < width) ctx.fillText(text, Math.max(label + 4, x + 4), 11);
    ctx.fillRect(Math.round(x), 4, 1, 14);
  }
  if (scene.layout.mode === "temporal") {
    const { knots } = scene.layout;
    for (const gap of knots.gaps) {
      const [a, b] = [frame.x(gap.at), frame.x(gap.at + gap.width)];
      const text = shortDuration(gap.to - gap.from);
      const wide = ctx.measureText(text).width;
      ctx.fillStyle = palette.raised;
      ctx.fillRect((a + b) / 2 - wide / 2 - 3, 3, wide + 6, 15);
      ctx.fillStyle = palette.muted;
      ctx.fillText(text, (a + b) / 2 - wide / 2, 11);
    }
    const { marks } = scene;
    marks.forEach((mark, i) => {
      const a = frame.x(toPlace(knots, mark.at));
      const next = marks[i + 1];
      const b = next ? frame.x(toPlace(knots, next.at)) : view.isLive ? frame.x(toPlace(knots, view.now)) : a + 3;
      ctx.fillStyle = palette.states[mark.token] ?? palette.control;
      ctx.fillRect(a, AXIS - 7, Math.max(3, b - a - 1), 5);
    });
    for (const marker of scene.markers) {
      const x = frame.x(toPlace(knots, marker.at));
      ctx.fillStyle = marker.kind === "artifact" ? palette.accent : palette.muted;
      ctx.beginPath();
      if (marker.kind === "artifact") {
        ctx.moveTo(x, 19);
        ctx.lineTo(x + 5, 24);
        ctx.lineTo(x, 29);
        ctx.lineTo(x - 5, 24);
      } else ctx.arc(x, 24, 2.5, 0, Math.PI * 2);
      ctx.fill();
    }
  }
  ctx.restore();
  ctx.font = `500 11px ${palette.font}`;
  ctx.fillStyle = palette.muted;
  const { hiddenCount, rows } = scene.layout;
  const what = hiddenCount
    ? `${hiddenCount.toLocaleString()} hidden by the filter`
    : `${rows.toLocaleString()} ${rows === 1 ? "row" : "rows"}`;
  ctx.fillText(shorten(ctx, what, label - 20), 12, 11);
  ctx.font = `12px ${palette.font}`;
}

function overlays(frame: Frame): void {
  const { ctx, scene, view } = frame;
  const bottom = view.height - MINIMAP;
  ctx.save();
  clip(ctx, view.label, 0, view.width - view.label, bottom);
  if (scene.layout.mode === "temporal") {
    const { knots } = scene.layout;
    if (view.range) {
      const [a, b] = [frame.x(toPlace(knots, view.range[0])), frame.x(toPlace(knots, view.range[1]))];
      ctx.fillStyle = view.palette.accent;
      ctx.globalAlpha = 0.08;
      ctx.fillRect(a, 0, b - a, bottom);
      ctx.globalAlpha = 1;
      ctx.fillRect(a, 0, 1, bottom);
      ctx.fillRect(b, 0, 1, bottom);
    }
    if (view.isLive) {
      ctx.strokeStyle = view.palette.accent;
      ctx.lineWidth = 1;
      ctx.setLineDash([3, 3]);
      const x = Math.round(frame.x(toPlace(knots, view.now))) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, 0);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  if (view.brush) {
    const [a, b] = view.brush.map(frame.x) as [number, number];
    ctx.fillStyle = view.palette.accent;
    ctx.globalAlpha = 0.18;
    ctx.fillRect(Math.min(a, b), 0, Math.abs(b - a), bottom);
    ctx.globalAlpha = 1;
  }
  ctx.restore();
}

function minimap(frame: Frame): void {
  const { ctx, scene, view } = frame;
  const { palette, label, width, height } = view;
  const { layout } = scene;
  const top = height - MINIMAP;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, top, width, MINIMAP);
  const scale = (width - label) / Math.max(1e-9, layout.to - layout.from);
  const counts = mapColumns(scene, Math.max(1, Math.floor((width - label) / 2)));
  ctx.fillStyle = palette.control;
  const most = Math.max(1, counts.most);
  for (let i = 0; i < counts.columns.length; i++) {
    const count = counts.columns[i] ?? 0;
    if (!count) continue;
    const h = 2 + (count / most) * (MINIMAP - 10);
    ctx.fillStyle = counts.bad[i] ? (palette.states.failed ?? palette.control) : palette.control;
    ctx.globalAlpha = counts.bad[i] ? 1 : 0.55;
    ctx.fillRect(label + i * 2, height - 3 - h, 2, h);
  }
  ctx.globalAlpha = 1;
  const a = Math.max(label, label + (view.from - layout.from) * scale);
  const b = Math.min(width, label + (view.to - layout.from) * scale);
  ctx.fillStyle = palette.text;
  ctx.globalAlpha = 0.1;
  ctx.fillRect(label, top + 1, a - label, MINIMAP);
  ctx.fillRect(b, top + 1, width - b, MINIMAP);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1;
  ctx.strokeRect(a + 0.5, top + 1.5, Math.max(3, b - a) - 1, MINIMAP - 3);
}

interface MapColumns {
  columns: Uint32Array;
  bad: Uint8Array;
  most: number;
}

const maps = new WeakMap<Scene["layout"], Map<number, MapColumns>>();

/** How many nodes ran over each two pixels of the whole axis: once for a layout and a width. */
function mapColumns({ layout, shown }: Scene, count: number): MapColumns {
  const byWidth = maps.get(layout) ?? new Map<number, MapColumns>();
  maps.set(layout, byWidth);
  const known = byWidth.get(count);
  if (known) return known;
  const starts = new Int32Array(count + 1);
  const bad = new Uint8Array(count);
  const scale = count / Math.max(1e-9, layout.to - layout.from);
  shown.nodes.forEach((node, i) => {
    if ((layout.rowOf[i] ?? -1) < 0) return;
    const a = Math.max(0, Math.min(count - 1, Math.floor(((layout.x0[i] ?? 0) - layout.from) * scale)));
    const b = Math.max(a, Math.min(count - 1, Math.floor(((layout.x1[i] ?? 0) - layout.from) * scale)));
    starts[a] = (starts[a] ?? 0) + 1;
    starts[b + 1] = (starts[b + 1] ?? 0) - 1;
    if (node.token === "failed" || node.token === "crashed") bad[b] = 1;
  });
  const columns = new Uint32Array(count);
  let now = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    now += starts[i] ?? 0;
    columns[i] = now;
    most = Math.max(most, now);
  }
  const made = { columns, bad, most };
  byWidth.set(count, made);
  return made;
}
