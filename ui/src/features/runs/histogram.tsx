import { useRef, useState } from "react";
import { formatDate, formatNumber, plural } from "@/lib/format";
import { STATE_TYPES, typeToken } from "@/lib/states";
import type { Histogram } from "./queries";

const HEIGHT = 34;

interface StripProps {
  histogram: Histogram | undefined;
  stale: boolean;
  /** Two moments, by drawing over the strip. */
  onRange: (since: Date, until: Date) => void;
}

/** Runs over time by state. Drawing over it narrows the list. */
export function HistogramStrip({ histogram, stale, onRange }: StripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<[number, number] | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const buckets = histogram?.buckets ?? [];
  const sums = buckets.map((bucket) => Object.values(bucket.counts).reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...sums);
  const width = 100 / Math.max(1, buckets.length);
  const at = (x: number) => {
    const box = strip.current?.getBoundingClientRect();
    return box ? Math.min(1, Math.max(0, (x - box.left) / box.width)) : 0;
  };
  const moment = (share: number) => {
    const [from, to] = [Date.parse(histogram?.since ?? ""), Date.parse(histogram?.until ?? "")];
    return new Date(from + share * (to - from));
  };
  const bucket = hover === null ? undefined : buckets[Math.min(buckets.length - 1, Math.floor(hover * buckets.length))];
  const failed = buckets.reduce((sum, one) => sum + (one.counts.FAILED ?? 0) + (one.counts.CRASHED ?? 0), 0);
  const summary = histogram
    ? `${plural(histogram.total, "run")} from ${formatDate(histogram.since, "minute")} to ${formatDate(histogram.until, "minute")}, ${formatNumber(failed)} failed or crashed`
    : "Runs over time";

  return (
    <div className="relative h-10 shrink-0 border-b border-line bg-surface px-4 pt-1 max-[899px]:px-3">
      <div
        ref={strip}
        role="img"
        aria-label={summary}
        className={`relative h-[34px] cursor-crosshair touch-none ${stale ? "stale" : ""}`}
        onPointerDown={(event) => {
          if (!histogram || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const start = at(event.clientX);
          setBrush([start, start]);
        }}
        onPointerMove={(event) => {
          setHover(at(event.clientX));
          if (brush) setBrush([brush[0], at(event.clientX)]);
        }}
        onPointerLeave={() => setHover(null)}
        onPointerUp={() => {
          if (brush && Math.abs(brush[1] - brush[0]) > 0.005)
            onRange(moment(Math.min(...brush)), moment(Math.max(...brush)));
          setBrush(null);
        }}
      >
        <svg
          viewBox={`0 0 100 ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="block h-full w-full"
          shapeRendering="crispEdges"
        >
          <line
            x1="0"
            x2="100"
            y1={HEIGHT - 0.5}
            y2={HEIGHT - 0.5}
            stroke="var(--line)"
            vectorEffect="non-scaling-stroke"
          />
          {buckets.map((one, index) => {
            let top = HEIGHT - 1;
            return [...STATE_TYPES].map((type) => {
              const count = one.counts[type] ?? 0;
              if (count === 0) return null;
              const height = Math.max(1.5, (count / most) * (HEIGHT - 3));
              top -= height;
              return (
                <rect
                  key={`${one.start}${type}`}
                  x={index * width + width * 0.12}
                  width={width * 0.76}
                  y={Math.max(0, top)}
                  height={height}
                  fill={`var(--state-${typeToken(type)})`}
                />
              );
            });
          })}
        </svg>
        {brush && (
          <div
            aria-hidden="true"
            className="absolute inset-y-0 border-x border-accent bg-accent/15"
            style={{ left: `${100 * Math.min(...brush)}%`, width: `${100 * Math.abs(brush[1] - brush[0])}%` }}
          />
        )}
      </div>
      {bucket && hover !== null && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-full z-20 mt-1 rounded-sm border border-line bg-surface px-2 py-1 text-xs whitespace-nowrap shadow-float"
          style={
            hover > 0.7 ? { right: `calc(${100 - 100 * hover}% + 16px)` } : { left: `calc(${100 * hover}% + 16px)` }
          }
        >
          <div className="text-muted">
            {formatDate(bucket.start, "minute")} – {formatDate(bucket.end, "minute")}
          </div>
          {STATE_TYPES.filter((type) => bucket.counts[type]).map((type) => (
            <div key={type} className="flex items-center gap-2">
              <span data-tone={typeToken(type)} className="tone-bar size-2 rounded-[2px]" />
              {formatNumber(bucket.counts[type] ?? 0)} {type.toLowerCase()}
            </div>
          ))}
          {Object.keys(bucket.counts).length === 0 && <div>No runs</div>}
        </div>
      )}
    </div>
  );
}
