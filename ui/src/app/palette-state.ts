/** Whether the palette is open, and with what typed. */
import { useSyncExternalStore } from "react";

let text: string | null = null;
const listeners = new Set<() => void>();

function put(next: string | null) {
  text = next;
  for (const listener of listeners) listener();
}

export const openPalette = (typed = ""): void => put(typed);
export const closePalette = (): void => put(null);

/** Null while it is closed. */
export function usePalette(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
  );
}
