/**
 * The canvas of the run timeline. It draws when something has changed and at no other time: there is no frame loop.
 * A scroll container holds the canvas (sticky) and a spacer as high as all rows, so scrolling up and down is the browser's own.
 */
import { AXIS, draw, MINIMAP, ROW } from "./draw";
import { type Palette, readPalette, watchPalette } from "./palette";
import { toPlace } from "./scale";
import { type Attempt, type Hit, momentAt, nodeAt, pathRows, rowHit, rowSpan, type Scene } from "./scene";

export interface EngineHooks {
  onHover(hit: Hit | null, x: number, y: number): void;
  onSelect(hit: Hit | null): void;
  onOpen(hit: Hit): void;
  onToggle(hit: Hit): void;
  /** A range of time was brushed; null: cleared. */
  onRange(range: [number, number] | null): void;
  onDrawn(ms: number): void;
}

export interface ViewState {
  width: number;
  height: number;
  label: number;
  scroll: number;
  from: number;
  to: number;
  selected: number | null;
  hovered: number | null;
  lit: Set<number> | null;
  showCritical: boolean;
  range: [number, number] | null;
  brush: [number, number] | null;
  now: number;
  isLive: boolean;
  attempts: ReadonlyMap<string, Attempt[]>;
  palette: Palette;
}

type Drag =
  | { kind: "pan"; x: number; from: number; to: number; y: number; scroll: number; moved: boolean }
  | { kind: "brush"; place: number }
  | { kind: "map"; offset: number }
  | { kind: "label"; x: number; width: number };

const LEAST_LABEL = 88;

export class TimelineEngine {
  private scene: Scene | null = null;
  private readonly view: ViewState;
  private frame = 0;
  private drag: Drag | null = null;
  private isFitted = true;
  private readonly pen: CanvasRenderingContext2D;
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly box: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly spacer: HTMLElement,
    private readonly hooks: EngineHooks,
    label: number,
  ) {
    const pen = canvas.getContext("2d", { alpha: false });
    if (!pen) throw new Error("This browser gives no 2D canvas.");
    this.pen = pen;
    this.view = {
      width: 0,
      height: 0,
      label,
      scroll: 0,
      from: 0,
      to: 1,
      selected: null,
      hovered: null,
      lit: null,
      showCritical: false,
      range: null,
      brush: null,
      now: Date.now(),
      isLive: false,
      attempts: new Map(),
      palette: readPalette(),
    };
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      on: (event: HTMLElementEventMap[K]) => void,
      options?: AddEventListenerOptions,
    ) => {
      box.addEventListener(type, on, options);
      this.undo.push(() => box.removeEventListener(type, on, options));
    };
    listen("scroll", () => this.scrolled(), { passive: true });
    listen("wheel", (event) => this.wheel(event), { passive: false });
    listen("pointerdown", (event) => this.down(event));
    listen("pointermove", (event) => this.move(event));
    listen("pointerup", (event) => this.up(event));
    listen("pointercancel", () => this.cancel());
    listen("pointerleave", () => this.drag || this.hover(null, 0, 0));
    listen("dblclick", (event) => {
      const hit = this.hit(event);
      if (hit && hit.kind !== "marker") this.hooks.onOpen(hit);
    });
    const sizes = new ResizeObserver(() => this.resize());
    sizes.observe(box);
    this.undo.push(() => sizes.disconnect());
    this.undo.push(
      watchPalette(() => {
        this.view.palette = readPalette();
        this.invalidate();
      }),
    );
    this.resize();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const undo of this.undo) undo();
  }

  // --- what is shown ---------------------------------------------------------------------------------------------------

  setScene(scene: Scene): void {
    const before = this.scene;
    const selected = before && this.view.selected !== null ? rowHit(before, this.view.selected) : null;
    this.scene = scene;
    const { layout } = scene;
    if (this.isFitted || !before || before.layout.mode !== layout.mode) {
      this.view.from = layout.from;
      this.view.to = layout.to;
      this.isFitted = true;
    }
    if (selected?.kind === "node") {
      const id = before ? nodeAt(before, selected.node).id : "";
      const place = scene.shown.place.get(id);
      this.view.selected = place === undefined ? null : (layout.rowOf[place] ?? null);
      if (this.view.selected === -1) this.view.selected = null;
    } else if (selected?.kind === "group") {
      const at = layout.groups.findIndex((group) => group.key === selected.group.key);
      const row = layout.row.indexOf(-1 - at);
      this.view.selected = at < 0 || row < 0 ? null : row;
    }
    this.view.hovered = null;
    this.light();
    this.spacer.style.height = `${Math.max(0, AXIS + layout.rows * ROW + MINIMAP + 4 - this.view.height)}px`;
    this.invalidate();
  }

  set(change: Partial<Pick<ViewState, "showCritical" | "range" | "now" | "isLive" | "attempts">>): void {
    Object.assign(this.view, change);
    this.invalidate();
  }

  get selectedHit(): Hit | null {
    return this.scene && this.view.selected !== null ? rowHit(this.scene, this.view.selected) : null;
  }

  get labelWidth(): number {
    return this.view.label;
  }

  invalidate(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.scene || this.view.width === 0) return;
      const begun = performance.now();
      draw(this.pen, this.scene, this.view);
      this.hooks.onDrawn(performance.now() - begun);
    });
  }

  private resize(): void {
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.view.width = width;
    this.view.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.view.label = Math.max(LEAST_LABEL, Math.min(this.view.label, width * 0.5));
    if (this.scene)
      this.spacer.style.height = `${Math.max(0, AXIS + this.scene.layout.rows * ROW + MINIMAP + 4 - height)}px`;
    this.invalidate();
  }

  private scrolled(): void {
    if (this.view.scroll === this.box.scrollTop) return;
    this.view.scroll = this.box.scrollTop;
    this.invalidate();
  }

  private light(): void {
    const row = this.view.hovered;
    const rows = row !== null && this.scene ? pathRows(this.scene, row) : null;
    // What hangs together with nothing leaves the others as they are.
    this.view.lit = rows && rows.size > 1 ? rows : null;
  }

  // --- zoom ------------------------------------------------------------------------------------------------------------

  fit(): void {
    if (!this.scene) return;
    this.isFitted = true;
    this.show(this.scene.layout.from, this.scene.layout.to, true);
    this.hooks.onRange(null);
  }

  zoom(factor: number, around = 0.5): void {
    const { from, to } = this.view;
    const middle = from + (to - from) * around;
    this.show(middle - (middle - from) / factor, middle + (to - middle) / factor);
  }

  pan(share: number): void {
    const width = this.view.to - this.view.from;
    this.show(this.view.from + width * share, this.view.to + width * share);
  }

  /** Show the time of the selected bar, with a little around it. */
  zoomToSelected(): void {
    if (!this.scene || this.view.selected === null) return;
    const [from, to] = rowSpan(this.scene, this.view.selected);
    const margin = Math.max((to - from) * 0.15, (this.scene.layout.to - this.scene.layout.from) / 5000);
    this.show(from - margin, to + margin);
  }

  /** Show a stretch of time, as another panel chose it. */
  showTime(from: number, to: number): void {
    if (this.scene?.layout.mode !== "temporal") return;
    this.show(toPlace(this.scene.layout.knots, from), toPlace(this.scene.layout.knots, to));
  }

  private show(from: number, to: number, isFit = false): void {
    const { scene } = this;
    if (!scene) return;
    const { layout } = scene;
    const all = layout.to - layout.from;
    const width = Math.min(
      all * 1.05,
      Math.max(to - from, Math.max(all / 200_000, layout.mode === "temporal" ? 1 : 0.001)),
    );
    let start = (from + to) / 2 - width / 2;
    start = Math.max(layout.from - all * 0.025, Math.min(start, layout.to + all * 0.025 - width));
    this.view.from = start;
    this.view.to = start + width;
    this.isFitted = isFit || width >= all * 0.999;
    this.invalidate();
  }

  // --- keyboard --------------------------------------------------------------------------------------------------------

  /** Go `by` rows from the selected one, and show it. */
  walk(by: number): void {
    if (!this.scene) return;
    const last = this.scene.layout.rows - 1;
    if (last < 0) return;
    const first = Math.floor(this.view.scroll / ROW);
    const now = this.view.selected;
    // Without a selection a step begins at the first row that is seen; Home and End go where they say.
    const isFar = Math.abs(by) > last;
    this.select(now === null && !isFar ? Math.min(last, first) : Math.max(0, Math.min(last, (now ?? 0) + by)));
  }

  /** From the selected row to the first it waited for (-1) or that waited for it (1). */
  follow(way: -1 | 1): boolean {
    if (!this.scene || this.view.selected === null) return false;
    const { intoOffsets, into, outOffsets, out } = this.scene.layout;
    const [offsets, list] = way < 0 ? [intoOffsets, into] : [outOffsets, out];
    const at = offsets[this.view.selected] ?? 0;
    if (at >= (offsets[this.view.selected + 1] ?? 0)) return false;
    this.select(list[at] ?? 0);
    return true;
  }

  select(row: number | null): void {
    this.view.selected = row;
    if (row !== null && this.scene) {
      const top = row * ROW;
      const room = this.view.height - AXIS - MINIMAP;
      if (top < this.view.scroll) this.box.scrollTop = top;
      else if (top + ROW > this.view.scroll + room) this.box.scrollTop = top + ROW - room;
      const [from, to] = rowSpan(this.scene, row);
      if (to < this.view.from || from > this.view.to) {
        const width = this.view.to - this.view.from;
        this.show((from + to) / 2 - width / 2, (from + to) / 2 + width / 2);
      }
    }
    this.hooks.onSelect(this.selectedHit);
    this.invalidate();
  }

  selectNode(id: string): void {
    const place = this.scene?.shown.place.get(id);
    const row = place === undefined ? undefined : this.scene?.layout.rowOf[place];
    if (row !== undefined && row >= 0 && row !== this.view.selected) this.select(row);
  }

  // --- pointer ---------------------------------------------------------------------------------------------------------

  private point(event: MouseEvent): { x: number; y: number } {
    const box = this.box.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private placeAt(x: number): number {
    const { label, width, from, to } = this.view;
    return from + ((x - label) / Math.max(1, width - label)) * (to - from);
  }

  private hit(event: MouseEvent): Hit | null {
    const { scene, view } = this;
    if (!scene) return null;
    const { x, y } = this.point(event);
    if (y > view.height - MINIMAP) return null;
    if (y < AXIS) {
      if (x < view.label || scene.layout.mode !== "temporal") return null;
      const scaleX = (view.width - view.label) / (view.to - view.from);
      const near = scene.markers.find(
        (marker) => Math.abs(view.label + (toPlace(scene.layout.knots, marker.at) - view.from) * scaleX - x) < 7,
      );
      return near && y > 18 ? { kind: "marker", marker: near } : null;
    }
    const row = Math.floor((y - AXIS + view.scroll) / ROW);
    if (row >= scene.layout.rows) return null;
    const indent = 8 + (scene.layout.depth[row] ?? 0) * 14;
    return rowHit(scene, row, x < view.label && x > indent - 8 && x < indent + 16);
  }

  private wheel(event: WheelEvent): void {
    const { x, y } = this.point(event);
    const share = Math.max(0, Math.min(1, (x - this.view.label) / Math.max(1, this.view.width - this.view.label)));
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 240), share);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.pan((event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX) / this.view.width);
    } else if (y < AXIS) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), share);
    }
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || !this.scene) return;
    const { x, y } = this.point(event);
    const { view } = this;
    if (x >= view.width) return;
    if (Math.abs(x - view.label) < 5 && y < view.height - MINIMAP) this.drag = { kind: "label", x, width: view.label };
    else if (x < view.label) return;
    else if (y > view.height - MINIMAP) {
      const { from, to } = this.scene.layout;
      const at = from + ((x - view.label) / (view.width - view.label)) * (to - from);
      const inside = at >= view.from && at <= view.to;
      const width = view.to - view.from;
      this.drag = { kind: "map", offset: inside ? at - view.from : width / 2 };
      if (!inside) this.show(at - width / 2, at + width / 2);
    } else if (y < AXIS || event.shiftKey) this.drag = { kind: "brush", place: this.placeAt(x) };
    else if (event.pointerType === "mouse")
      this.drag = { kind: "pan", x, y, from: view.from, to: view.to, scroll: view.scroll, moved: false };
    if (this.drag) this.box.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const { x, y } = this.point(event);
    const { view, drag, scene } = this;
    if (!drag) {
      const hit = this.hit(event);
      const isEdge = Math.abs(x - view.label) < 5;
      this.box.style.cursor = isEdge
        ? "col-resize"
        : y < AXIS && x > view.label && hit === null
          ? "crosshair"
          : hit && x < view.label
            ? "pointer"
            : hit
              ? "default"
              : "";
      this.hover(hit, x, y);
      return;
    }
    if (drag.kind === "pan") {
      if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < 4) return;
      drag.moved = true;
      this.box.style.cursor = "grabbing";
      const shift = ((drag.x - x) / (view.width - view.label)) * (drag.to - drag.from);
      this.show(drag.from + shift, drag.to + shift);
      this.box.scrollTop = drag.scroll + drag.y - y;
      this.hover(null, 0, 0);
    } else if (drag.kind === "brush") {
      view.brush = [drag.place, this.placeAt(Math.max(view.label, Math.min(view.width, x)))];
      this.invalidate();
    } else if (drag.kind === "map" && scene) {
      const { from, to } = scene.layout;
      const at = from + ((x - view.label) / (view.width - view.label)) * (to - from) - drag.offset;
      this.show(at, at + view.to - view.from);
    } else if (drag.kind === "label") {
      view.label = Math.max(LEAST_LABEL, Math.min(view.width * 0.6, drag.width + x - drag.x));
      this.invalidate();
    }
  }

  private up(event: PointerEvent): void {
    const { drag, view, scene } = this;
    this.drag = null;
    this.box.style.cursor = "";
    if (drag?.kind === "brush" && view.brush && scene) {
      const [a, b] = [Math.min(...view.brush), Math.max(...view.brush)];
      view.brush = null;
      if (((b - a) / (view.to - view.from)) * (view.width - view.label) > 4) {
        const [from, to] = [momentAt(scene, a), momentAt(scene, b)];
        this.show(a, b);
        if (from !== null && to !== null) this.hooks.onRange([from, to]);
      }
      this.invalidate();
      return;
    }
    if (drag && (drag.kind !== "pan" || drag.moved)) return;
    if (event.button !== 0) return;
    const hit = this.hit(event);
    if (!hit) this.select(null);
    else if (hit.kind === "marker") this.hooks.onOpen(hit);
    else if (hit.onToggle) this.hooks.onToggle(hit);
    else this.select(hit.row);
  }

  private cancel(): void {
    this.drag = null;
    this.view.brush = null;
    this.invalidate();
  }

  private hover(hit: Hit | null, x: number, y: number): void {
    const row = hit && hit.kind !== "marker" ? hit.row : null;
    this.hooks.onHover(hit, x, y);
    if (row === this.view.hovered) return;
    this.view.hovered = row;
    this.light();
    this.invalidate();
  }
}
