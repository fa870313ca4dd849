/** What changes on the server, as it changes. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { liveStatus, setKnown, subscribe } from "./hub";
import type { LiveEvent, LiveStatus, Wanted } from "./types";

export type { LiveChanges, LiveEvent, LiveState, LiveStatus, Wanted } from "./types";

interface Options {
  /** Ids of runs that the page shows, for the topic `runs`: it hears when they go or change out of the filter. */
  known?: readonly string[];
}

/**
 * Be told of a topic while the component is shown: `useLive("run:…", (event) => …)`, or with a filter
 * `useLive({ topic: "runs", runs: filter }, …)`; `null` asks for nothing. The handler gets `changes`, and `resync` when
 * what is shown should be read anew.
 */
export function useLive(wanted: Wanted | null, handler: (event: LiveEvent) => void, { known }: Options = {}): void {
  const latest = useRef(handler);
  latest.current = handler;
  const key = useRef<string | null>(null);
  const ids = useRef(known);
  ids.current = known;
  const text = wanted === null ? null : JSON.stringify(wanted);
  useEffect(() => {
    if (text === null) return;
    const parsed = JSON.parse(text) as Wanted;
    const asked = typeof parsed === "string" || !ids.current ? parsed : { ...parsed, known: [...ids.current] };
    const subscription = subscribe(asked, (event) => latest.current(event));
    key.current = subscription.key;
    return () => {
      key.current = null;
      subscription.end();
    };
  }, [text]);
  useEffect(() => {
    if (key.current && known) setKnown(key.current, [...known]);
  }, [known]);
}

/** How the connection is: for the chip in the top bar. */
export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(liveStatus.subscribe, liveStatus.get);
}
