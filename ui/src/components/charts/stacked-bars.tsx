import { type KeyboardEvent, memo, type PointerEvent, useRef, useState } from "react";
import { STACK_ORDER, tokenLabel } from "./stack";
import { tickText, timeTicks } from "./ticks";
import { useWidth } from "./use-width";

export interface Bucket {
  from: number;
  to: number;
  counts: Partial<Record<string, number>>;
}

const AXIS = 18;

const sum = (bucket: Bucket) => Object.values(bucket.counts).reduce<number>((all, one) => all + (one ?? 0), 0);

function inWords(bucket: Bucket): string {
  const step = bucket.to - bucket.from;
  const parts = STACK_ORDER.filter((token) => bucket.counts[token]).map(
    (token) => `${bucket.counts[token]?.toLocaleString()} ${tokenLabel(token)}`,
  );
  const span = `${tickText(bucket.from, Math.min(step, 60_000))}–${tickText(bucket.to, Math.min(step, 60_000))}`;
  const day = tickText(bucket.from, 86_400_000);
  return `${day} ${span}: ${parts.length ? parts.join(", ") : "none"}`;
}

export const StackedBars = memo(function StackedBars({
  buckets,
  label,
  height = 96,
  axis = true,
  onBrush,
  zone,
}: {
  buckets: readonly Bucket[];
  label: string;
  height?: number;
  axis?: boolean;
  onBrush?: (from: number, to: number) => void;
  zone?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [hover, setHover] = useState<number | null>(null);
  const [range, setRange] = useState<[number, number] | null>(null);
  const drag = useRef<number | null>(null);

  const plot = height - (axis ? AXIS : 0);
  const most = Math.max(1, ...buckets.map(sum));
  const step = width / Math.max(1, buckets.length);
  const gap = step > 6 ? 2 : step > 3 ? 1 : 0;
  const from = buckets[0]?.from ?? 0;
  const to = buckets.at(-1)?.to ?? 1;
  const total = buckets.reduce((all, bucket) => all + sum(bucket), 0);
  const at = (event: PointerEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(buckets.length - 1, Math.floor((event.clientX - left) / step)));
  };
  const take = ([a, b]: [number, number]) => {
    const [first, last] = [buckets[Math.min(a, b)], buckets[Math.max(a, b)]];
    if (first && last) onBrush?.(first.from, last.to);
    setRange(null);
  };
  const keys = (event: KeyboardEvent) => {
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (way !== 0) {
      event.preventDefault();
      const place = Math.max(0, Math.min(buckets.length - 1, (hover ?? (way > 0 ? -1 : buckets.length)) + way));
      setRange(event.shiftKey ? [range?.[0] ?? hover ?? place, place] : null);
      setHover(place);
    } else if (event.key === "Enter" && hover !== null) take(range ?? [hover, hover]);
    else if (event.key === "Escape" && (range || hover !== null)) {
      event.stopPropagation();
      setRange(null);
      setHover(null);
    }
  };
  const shown = hover === null ? null : buckets[hover];

  return (
    <div ref={box} className="relative w-full select-none" style={{ height }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role stands here, once for reading and once for choosing */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name */}
      <div
        role={onBrush ? "application" : "img"}
        aria-label={`${label}: ${total.toLocaleString()} in ${buckets.length} bars${onBrush ? ". Arrow keys read bars, Shift and arrows choose a range, Enter takes it" : ""}`}
        tabIndex={onBrush ? 0 : undefined}
        className="absolute inset-0"
        style={onBrush && { cursor: "crosshair", touchAction: "pan-y" }}
        onKeyDown={onBrush && keys}
        onPointerMove={(event) => {
          const place = at(event);
          setHover(place);
          if (drag.current !== null) setRange([drag.current, place]);
        }}
        onPointerLeave={() => drag.current === null && setHover(null)}
        onPointerDown={(event) => {
          if (!onBrush || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = at(event);
          setRange([drag.current, drag.current]);
        }}
        onPointerUp={() => {
          if (drag.current !== null && range) take(range);
          drag.current = null;
        }}
        onBlur={() => setRange(null)}
      >
        <svg aria-hidden="true" width={width} height={height} className="block overflow-visible">
          {buckets.map((bucket, index) => {
            let y = plot;
            return (
              <g
                key={bucket.from}
                opacity={range && (index < Math.min(...range) || index > Math.max(...range)) ? 0.3 : 1}
              >
                {hover === index && <rect x={index * step} y={0} width={step} height={plot} fill="var(--raised)" />}
                {STACK_ORDER.map((token) => {
                  const count = bucket.counts[token];
                  if (!count) return null;
                  const h = Math.max(1.5, (count / most) * (plot - 4));
                  y -= h;
                  return (
                    <rect
                      key={token}
                      x={index * step + gap / 2}
                      y={y}
                      width={Math.max(1, step - gap)}
                      height={h}
                      fill={`var(--state-${token})`}
                      fillOpacity={token === "failed" || token === "crashed" ? 1 : 0.75}
                    />
                  );
                })}
              </g>
            );
          })}
          <line x1={0} x2={width} y1={plot + 0.5} y2={plot + 0.5} stroke="var(--line)" />
          {axis &&
            timeTicks(from, to, Math.max(2, width / 110)).map(({ at: moment, step: unit }) => {
              const x = ((moment - from) / (to - from)) * width;
              return (
                <g key={moment}>
                  <line x1={x} x2={x} y1={plot} y2={plot + 4} stroke="var(--line)" />
                  <text
                    x={x}
                    y={height - 4}
                    fontSize={11}
                    fill="var(--muted)"
                    textAnchor={x < 24 ? "start" : x > width - 24 ? "end" : "middle"}
                  >
                    {tickText(moment, unit, zone)}
                  </text>
                </g>
              );
            })}
        </svg>
      </div>
      {shown && (
        <div
          className="pointer-events-none absolute -top-1 z-10 -translate-y-full whitespace-nowrap rounded-sm border border-line bg-surface px-2 py-1 text-xs"
          style={
            (hover ?? 0) * step > width / 2
              ? { right: Math.max(0, width - ((hover ?? 0) + 1) * step) }
              : { left: (hover ?? 0) * step }
          }
        >
          {inWords(shown)}
        </div>
      )}
      <div className="sr-only" aria-live="polite">
        {shown && range === null ? inWords(shown) : ""}
      </div>
    </div>
  );
});
