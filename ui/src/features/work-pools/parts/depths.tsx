/** How the number of waiting runs of each queue went while this page was open. */
import { useEffect, useState } from "react";
import type { Pool } from "../model";

const KEPT = 60;
const samples = new Map<string, number[]>();

/** Note each answer of the server; they last as long as the tab. */
export function useDepths(pool: Pool | undefined, at: number): (queue: string) => readonly number[] {
  const [, redraw] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one note for each answer
  useEffect(() => {
    if (!pool) return;
    for (const queue of pool.queues)
      samples.set(queue.id, [...(samples.get(queue.id) ?? []), queue.depth].slice(-KEPT));
    redraw((count) => count + 1);
  }, [at]);
  return (queue) => samples.get(queue) ?? [];
}

const WIDTH = 60;
const HEIGHT = 16;

export function DepthLine({ values }: { values: readonly number[] }) {
  const most = Math.max(...values, 1);
  if (values.length < 3) return <span className="inline-block" style={{ width: WIDTH }} />;
  const step = WIDTH / (values.length - 1);
  const points = values.map(
    (value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`,
  );
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`Waiting runs since this page was opened: from ${values[0]} to ${values.at(-1)}, at most ${Math.max(...values)}`}
      className="shrink-0 text-accent"
    >
      <title>Since this page was opened</title>
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  );
}
