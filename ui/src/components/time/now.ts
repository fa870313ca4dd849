/** One clock for all that ticks: it runs only while something watches it and the page is visible. */
import { useSyncExternalStore } from "react";

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  for (const watcher of watchers) watcher();
}

function adjust() {
  const wanted = watchers.size > 0 && !document.hidden;
  if (wanted && timer === undefined) {
    timer = setInterval(tick, 1000);
    tick();
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

if (typeof document !== "undefined") document.addEventListener("visibilitychange", adjust);

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  adjust();
  return () => {
    watchers.delete(watcher);
    adjust();
  };
}

const still = () => () => {};

/** The time in milliseconds, in steps of `step` seconds. 0 stands still: for what is over. */
export function useNow(step = 1): number {
  const snapshot = () => (step > 0 ? Math.floor(Date.now() / (step * 1000)) * step * 1000 : 0);
  return useSyncExternalStore(step > 0 ? watch : still, snapshot);
}
