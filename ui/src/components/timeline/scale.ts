/** Time on an axis that leaves idle stretches out: straight pieces between knots. */

export interface Knots {
  times: number[];
  places: number[];
  gaps: { from: number; to: number; at: number; width: number }[];
}

const LEAST_SHARE = 0.08;
/** What is over in the blink of an eye is not idleness. */
const LEAST_GAP = 2_000;
const GAP_SHARE = 0.025;

/** Merge spans of activity, then shorten each stretch between them that takes more than a twelfth of all. */
export function compressGaps(
  spans: readonly (readonly [number, number])[],
  from: number,
  to: number,
  on: boolean,
): Knots {
  const plain: Knots = { times: [from, to], places: [from, to], gaps: [] };
  if (!on || spans.length === 0 || !(to > from)) return plain;
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  const idle: [number, number][] = [];
  let reach = from;
  for (const [start, end] of sorted) {
    if (start > reach) idle.push([reach, start]);
    reach = Math.max(reach, end);
  }
  if (to > reach) idle.push([reach, to]);
  const all = to - from;
  // A stretch is long against what remains when it is gone, too: one wait of a day leaves a minute to be seen.
  const cut = idle.filter(([a, b]) => b - a > LEAST_SHARE * all && b - a > LEAST_GAP);
  if (cut.length === 0) return plain;
  const busy = all - cut.reduce((sum, [a, b]) => sum + (b - a), 0);
  const width = Math.max(1, GAP_SHARE * Math.max(busy, all * 0.0001));
  const times = [from];
  const places = [from];
  const gaps: Knots["gaps"] = [];
  let shift = 0;
  for (const [a, b] of cut) {
    times.push(a, b);
    places.push(a - shift, a - shift + width);
    gaps.push({ from: a, to: b, at: a - shift, width });
    shift += b - a - width;
  }
  times.push(to);
  places.push(to - shift);
  return { times, places, gaps };
}

function between(value: number, xs: readonly number[], ys: readonly number[]): number {
  const last = xs.length - 1;
  const first = xs[0] ?? 0;
  if (value <= first) return (ys[0] ?? 0) + (value - first);
  if (value >= (xs[last] ?? 0)) return (ys[last] ?? 0) + (value - (xs[last] ?? 0));
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [xs[low] ?? 0, xs[high] ?? 0, ys[low] ?? 0, ys[high] ?? 0];
  return x1 === x0 ? y1 : y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}

export const toPlace = (knots: Knots, time: number): number => between(time, knots.times, knots.places);
export const toTime = (knots: Knots, place: number): number => between(place, knots.places, knots.times);
