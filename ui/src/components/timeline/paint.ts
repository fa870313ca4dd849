/** Bars, glyphs and texts on a canvas. What a state looks like does not depend on colour alone: see `bar` and `glyph`. */
import type { Palette } from "./palette";

type Ctx = CanvasRenderingContext2D;

const patterns = new Map<string, CanvasPattern | null>();

/** Thin slanted lines: what waited. */
export function hatch(ctx: Ctx, colour: string): CanvasPattern | string {
  const known = patterns.get(colour);
  if (known) return known;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(-1, 7);
  pen.lineTo(7, -1);
  pen.moveTo(-1, 1);
  pen.lineTo(1, -1);
  pen.moveTo(5, 7);
  pen.lineTo(7, 5);
  pen.stroke();
  const made = ctx.createPattern(tile, "repeat");
  patterns.set(colour, made);
  return made ?? colour;
}

/** One node's bar: the treatment tells the state where the colour cannot. */
export function bar(
  ctx: Ctx,
  token: string,
  x: number,
  y: number,
  width: number,
  height: number,
  palette: Palette,
): void {
  const colour = palette.states[token] ?? palette.control;
  const w = Math.max(2, width);
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  switch (token) {
    case "scheduled":
    case "late":
    case "pending":
      ctx.setLineDash(token === "late" ? [4, 2] : token === "pending" ? [1.5, 2] : []);
      ctx.strokeRect(x + 0.5, y + 0.5, Math.max(6, w) - 1, height - 1);
      ctx.setLineDash([]);
      return;
    case "awaiting-retry":
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, height - 1);
      ctx.fillStyle = hatch(ctx, colour);
      ctx.fillRect(x, y, w, height);
      return;
    case "paused":
      for (let at = x; at < x + w; at += 4) ctx.fillRect(at, y, Math.min(2, x + w - at), height);
      return;
    case "running":
    case "retrying":
      ctx.fillRect(x, y, w, height);
      // An open edge: it goes on.
      ctx.globalAlpha *= 0.45;
      ctx.fillRect(x + w + 1, y, 2, height);
      ctx.fillRect(x + w + 5, y, 2, height);
      ctx.globalAlpha /= 0.45;
      return;
    case "cancelled":
    case "cancelling":
      ctx.globalAlpha *= 0.5;
      ctx.fillRect(x, y, w, height);
      ctx.globalAlpha /= 0.5;
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, height - 1);
      return;
    case "failed":
      ctx.fillRect(x, y, w, height);
      ctx.fillRect(x + w - 2, y - 2, 2, height + 4);
      return;
    case "crashed": {
      const bite = Math.min(4, w / 2);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + w, y);
      ctx.lineTo(x + w - bite, y + height * 0.35);
      ctx.lineTo(x + w, y + height * 0.6);
      ctx.lineTo(x + w - bite, y + height);
      ctx.lineTo(x, y + height);
      ctx.fill();
      return;
    }
    default:
      ctx.fillRect(x, y, w, height);
  }
}

/** The sign of a state in 10 × 10 px around (x, y). */
export function glyph(ctx: Ctx, token: string, x: number, y: number, palette: Palette): void {
  ctx.strokeStyle = ctx.fillStyle = palette.states[token] ?? palette.control;
  ctx.lineWidth = 1.6;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.beginPath();
  switch (token) {
    case "completed":
      ctx.moveTo(x - 4, y);
      ctx.lineTo(x - 1, y + 3);
      ctx.lineTo(x + 4, y - 3.5);
      ctx.stroke();
      break;
    case "failed":
      ctx.moveTo(x - 3.5, y - 3.5);
      ctx.lineTo(x + 3.5, y + 3.5);
      ctx.moveTo(x + 3.5, y - 3.5);
      ctx.lineTo(x - 3.5, y + 3.5);
      ctx.stroke();
      break;
    case "crashed":
      ctx.moveTo(x + 1, y - 5);
      ctx.lineTo(x - 3.5, y + 1);
      ctx.lineTo(x, y + 1);
      ctx.lineTo(x - 1, y + 5);
      ctx.lineTo(x + 3.5, y - 1);
      ctx.lineTo(x, y - 1);
      ctx.closePath();
      ctx.fill();
      break;
    case "running":
    case "retrying":
      ctx.moveTo(x - 3, y - 4);
      ctx.lineTo(x + 4, y);
      ctx.lineTo(x - 3, y + 4);
      ctx.closePath();
      ctx.fill();
      break;
    case "paused":
      ctx.fillRect(x - 3.5, y - 4, 2.5, 8);
      ctx.fillRect(x + 1, y - 4, 2.5, 8);
      break;
    case "cancelled":
    case "cancelling":
      ctx.rect(x - 3.5, y - 3.5, 7, 7);
      if (token === "cancelled") ctx.fill();
      else ctx.stroke();
      break;
    case "pending":
      for (const at of [-4, 0, 4]) {
        ctx.moveTo(x + at + 1.2, y);
        ctx.arc(x + at, y, 1.2, 0, Math.PI * 2);
      }
      ctx.fill();
      break;
    default:
      ctx.arc(x, y, 4, 0, Math.PI * 2);
      ctx.moveTo(x, y - 2.5);
      ctx.lineTo(x, y);
      ctx.lineTo(x + 2, y + 1);
      ctx.stroke();
  }
  ctx.lineCap = "butt";
  ctx.lineJoin = "miter";
}

const fitted = new Map<string, string>();

/** The text, shortened in its middle to the width: names of mapped runs differ at their end. */
export function shorten(ctx: Ctx, text: string, width: number): string {
  if (width < 12) return "";
  const key = `${Math.round(width)}|${ctx.font}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  let out = text;
  if (ctx.measureText(text).width > width) {
    let low = 0;
    let high = text.length;
    const cut = (n: number) => `${text.slice(0, Math.ceil(n / 2))}…${n > 1 ? text.slice(-Math.floor(n / 2)) : ""}`;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ctx.measureText(cut(middle)).width <= width) low = middle;
      else high = middle - 1;
    }
    out = low > 0 ? cut(low) : "";
  }
  if (fitted.size > 20_000) fitted.clear();
  fitted.set(key, out);
  return out;
}

export function chevron(ctx: Ctx, x: number, y: number, isOpen: boolean, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  if (isOpen) {
    ctx.moveTo(x - 3.5, y - 1.5);
    ctx.lineTo(x, y + 2);
    ctx.lineTo(x + 3.5, y - 1.5);
  } else {
    ctx.moveTo(x - 1.5, y - 3.5);
    ctx.lineTo(x + 2, y);
    ctx.lineTo(x - 1.5, y + 3.5);
  }
  ctx.stroke();
}
