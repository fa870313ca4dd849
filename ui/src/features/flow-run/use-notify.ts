import { useEffect, useRef } from "react";
import { notifyAtEnd } from "@/lib/preferences";

/** Say that the run is over while its tab is in the background, to those who asked for it in the settings. */
export function useNotifyAtEnd(name: string, isFinal: boolean, state: string): void {
  const before = useRef(isFinal);
  useEffect(() => {
    const ended = isFinal && !before.current;
    before.current = isFinal;
    if (!ended || !document.hidden || !notifyAtEnd.get() || typeof Notification === "undefined") return;
    if (Notification.permission === "granted") new Notification(`${name}: ${state}`, { tag: name });
  }, [name, isFinal, state]);
}
