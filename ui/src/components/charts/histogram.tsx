import { memo, useRef } from "react";
import { shortDuration } from "./ticks";
import { useWidth } from "./use-width";

/** Counts in bins of equal ratio: durations differ by factors, not by sums. */
export function logBins(values: readonly number[], wanted: number): { from: number; to: number; count: number }[] {
  const real = values.filter((value) => value > 0);
  if (real.length === 0) return [];
  const least = Math.min(...real);
  const most = Math.max(...real);
  const low = Math.log(least);
  const span = Math.max(Math.log(most) - low, 0.01);
  const bins = Array.from({ length: wanted }, (_, index) => ({
    from: Math.exp(low + (span * index) / wanted),
    to: Math.exp(low + (span * (index + 1)) / wanted),
    count: 0,
  }));
  for (const value of real) {
    const bin = bins[Math.min(wanted - 1, Math.floor(((Math.log(value) - low) / span) * wanted))];
    if (bin) bin.count += 1;
  }
  return bins;
}

export const Histogram = memo(function Histogram({
  values,
  label,
  height = 64,
  mark,
  format = (value: number) => shortDuration(value * 1000),
}: {
  values: readonly number[];
  label: string;
  height?: number;
  mark?: number;
  format?: (value: number) => string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 300);
  const bins = logBins(values, Math.max(4, Math.min(24, Math.floor(width / 14))));
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const step = width / Math.max(1, bins.length);
  const first = bins[0];
  const last = bins.at(-1);
  const text = first && last ? `${values.length} values from ${format(first.from)} to ${format(last.to)}` : "no values";
  return (
    <div ref={box} className="w-full" style={{ height }}>
      <svg role="img" aria-label={`${label}: ${text}`} width={width} height={height} className="block">
        {bins.map((bin, index) => {
          const h = bin.count ? Math.max(2, (bin.count / most) * (height - 20)) : 0;
          const here = mark !== undefined && mark >= bin.from && mark <= bin.to;
          return (
            <g key={bin.from}>
              <title>{`${format(bin.from)}–${format(bin.to)}: ${bin.count}`}</title>
              <rect
                x={index * step + 1}
                y={height - 16 - h}
                width={Math.max(1, step - 2)}
                height={h}
                fill={here ? "var(--accent)" : "var(--control)"}
                fillOpacity={here ? 1 : 0.6}
              />
            </g>
          );
        })}
        <line x1={0} x2={width} y1={height - 15.5} y2={height - 15.5} stroke="var(--line)" />
        {first && last && (
          <>
            <text x={0} y={height - 3} fontSize={11} fill="var(--muted)">
              {format(first.from)}
            </text>
            <text x={width} y={height - 3} fontSize={11} fill="var(--muted)" textAnchor="end">
              {format(last.to)}
            </text>
          </>
        )}
      </svg>
    </div>
  );
});
