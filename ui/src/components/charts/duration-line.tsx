import { memo, useRef, useState } from "react";
import { shortDuration, tickText } from "./ticks";
import { useWidth } from "./use-width";

export interface DurationPoint {
  at: number;
  p50: number | null;
  p95: number | null;
}

/** Lines over the points that have a value; a gap where they have none. */
export function path(points: readonly (readonly [number, number | null])[]): string {
  let text = "";
  let pen = false;
  for (const [x, y] of points) {
    if (y === null) {
      pen = false;
      continue;
    }
    text += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    if (!pen) text += "h0.01";
    pen = true;
  }
  return text;
}

export const DurationLine = memo(function DurationLine({
  points,
  label,
  height = 48,
}: {
  points: readonly DurationPoint[];
  label: string;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [hover, setHover] = useState<number | null>(null);
  const most = Math.max(0.001, ...points.map((point) => Math.max(point.p50 ?? 0, point.p95 ?? 0)));
  const step = width / Math.max(1, points.length);
  const place = (value: number | null) => (value === null ? null : height - 2 - (value / most) * (height - 16));
  const line = (key: "p50" | "p95") =>
    path(points.map((point, index) => [(index + 0.5) * step, place(point[key])] as const));
  const last = points.findLast((point) => point.p50 !== null);
  const shown = hover === null ? null : points[hover];
  const seconds = (value: number | null | undefined) => (value == null ? "none" : shortDuration(value * 1000));
  return (
    <div ref={box} className="relative w-full" style={{ height }}>
      <svg
        role="img"
        aria-label={`${label}: ${last ? `latest median ${seconds(last.p50)}, 95th percentile ${seconds(last.p95)}, longest ${seconds(most)}` : "no finished runs"}`}
        width={width}
        height={height}
        className="block"
        onPointerMove={(event) => {
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setHover(Math.max(0, Math.min(points.length - 1, Math.floor(x / step))));
        }}
        onPointerLeave={() => setHover(null)}
      >
        <line x1={0} x2={width} y1={14.5} y2={14.5} stroke="var(--line)" strokeDasharray="2 3" />
        <text x={0} y={10} fontSize={11} fill="var(--muted)">
          {last ? shortDuration(most * 1000) : "no finished runs"}
        </text>
        <path d={line("p95")} fill="none" stroke="var(--muted)" strokeWidth={1.25} strokeDasharray="3 2" />
        <path d={line("p50")} fill="none" stroke="var(--accent)" strokeWidth={1.75} strokeLinecap="round" />
        {shown && hover !== null && (
          <line x1={(hover + 0.5) * step} x2={(hover + 0.5) * step} y1={14} y2={height} stroke="var(--control)" />
        )}
      </svg>
      {shown && (
        <div className="pointer-events-none absolute right-0 -top-1 whitespace-nowrap rounded-sm border border-line bg-surface px-2 text-xs">
          {tickText(shown.at, 60_000)} p50 {seconds(shown.p50)} · p95 {seconds(shown.p95)}
        </div>
      )}
    </div>
  );
});
