/** Moments and durations, all in the zone that the top bar shows and ticking by one clock. */
export { useNow } from "./now";
export { Ago, Duration, Time, useZone } from "./time";
export { rangeLabel, TimeRange } from "./time-range";
