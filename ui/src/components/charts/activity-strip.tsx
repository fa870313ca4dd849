import { memo } from "react";
import { stateToken } from "@/lib/states";

export interface StripBar {
  id: string;
  state: { type: string; name: string };
  seconds: number | null;
  title: string;
}

const WIDTH = 7;
const GAP = 2;

/** What the bars say, in words: "20 runs: 18 Completed, 2 Failed". */
export function stripSummary(label: string, bars: readonly StripBar[]): string {
  if (bars.length === 0) return `${label}: no runs`;
  const counts = new Map<string, number>();
  for (const { state } of bars) counts.set(state.name, (counts.get(state.name) ?? 0) + 1);
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} ${name}`);
  return `${label}: ${bars.length} ${bars.length === 1 ? "run" : "runs"}, ${parts.join(", ")}`;
}

export const ActivityStrip = memo(function ActivityStrip({
  bars,
  label,
  onOpen,
  height = 24,
  current,
}: {
  bars: readonly StripBar[];
  label: string;
  onOpen?: (id: string) => void;
  height?: number;
  /** The bar to point out. */
  current?: string;
}) {
  const longest = Math.max(...bars.map((bar) => bar.seconds ?? 0), 0.001);
  const width = Math.max(WIDTH, bars.length * (WIDTH + GAP) - GAP);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a short cut for the pointer; the runs are links elsewhere on each page
    <svg
      role="img"
      aria-label={stripSummary(label, bars)}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="block max-w-full"
      onClick={(event) => {
        const id = (event.target as Element).getAttribute("data-id");
        if (id && onOpen) {
          event.stopPropagation();
          event.preventDefault();
          onOpen(id);
        }
      }}
    >
      {bars.map((bar, index) => {
        const { token, final } = stateToken(bar.state.type, bar.state.name);
        const tall = bar.seconds === null ? 0.35 : 0.15 + 0.85 * Math.sqrt(bar.seconds / longest);
        const h = Math.max(3, Math.round(tall * (height - (current ? 3 : 0))));
        const bad = token === "failed" || token === "crashed";
        const x = index * (WIDTH + GAP);
        const y = height - h - (current ? 3 : 0);
        const colour = `var(--state-${token})`;
        return (
          <g key={bar.id} style={onOpen && { cursor: "pointer" }}>
            <title>{bar.title}</title>
            <rect x={x - GAP / 2} y={0} width={WIDTH + GAP} height={height} fill="transparent" data-id={bar.id} />
            <rect
              x={final ? x : x + 0.5}
              y={final ? y : y + 0.5}
              width={final ? WIDTH : WIDTH - 1}
              height={final ? h : h - 1}
              rx={1}
              fill={colour}
              fillOpacity={final ? (token === "cancelled" ? 0.5 : bad ? 1 : 0.75) : 0.2}
              stroke={final ? undefined : colour}
              data-id={bar.id}
            />
            {bad && <rect x={x} y={Math.max(0, y - 3)} width={WIDTH} height={2} fill={colour} data-id={bar.id} />}
            {current === bar.id && <rect x={x} y={height - 2} width={WIDTH} height={2} fill="var(--text)" />}
          </g>
        );
      })}
    </svg>
  );
});
