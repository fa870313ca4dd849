/**
 * Small charts: SVG, no library, colours by state token. Each has a text summary for screen readers.
 *
 * `<ActivityStrip bars label onOpen? height?/>` — the last runs of something, one bar a run, oldest first.
 *   bars: `{ id, state: {type, name}, seconds: number | null, title }[]`; bar height = duration, colour = state; `onOpen(id)` on click.
 * `<StackedBars buckets label height? onBrush? onOpen?/>` — counts by state over time.
 *   buckets: `{ from: ms, to: ms, counts: Partial<Record<StateToken, number>> }[]` (tokens as `stateToken(...).token`);
 *   `onBrush(from, to)` after a drag, or by keyboard: arrows move, Shift+arrows widen, Enter takes. `axis={false}` leaves the time ticks out.
 * `<DurationLine points label height?/>` — median and 95th percentile over time.
 *   points: `{ at: ms, p50: seconds | null, p95: seconds | null }[]`.
 * `<Histogram values label height? format?/>` — how often which duration, on a logarithmic axis; `mark` draws one value's place.
 * `<SlotBar used limit label/>` — slots taken of a limit, a number and a bar.
 * `timeTicks(from, to, n)` and `tickText(ms, step)` — round times in the browser's zone, for axes of your own.
 */
export { ActivityStrip, type StripBar } from "./activity-strip";
export { DurationLine, type DurationPoint } from "./duration-line";
export { Histogram } from "./histogram";
export { SlotBar } from "./slot-bar";
export { type Bucket, StackedBars } from "./stacked-bars";
export { tickText, timeTicks } from "./ticks";
