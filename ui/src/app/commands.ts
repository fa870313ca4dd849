/** Commands that pages offer to the palette, beside those of the shell. */
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";

export interface Command {
  id: string;
  label: string;
  icon?: ReactNode;
  shortcut?: string;
  run: () => void;
}

let offered: readonly Command[][] = [];
const listeners = new Set<() => void>();

function put(next: readonly Command[][]) {
  offered = next;
  for (const listener of listeners) listener();
}

/** Offer commands while the component is shown. */
export function useCommands(commands: Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const names = commands.map((command) => `${command.id}|${command.label}`).join("\n");
  useEffect(() => {
    void names;
    const own = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find((one) => one.id === command.id)?.run(),
    }));
    put([...offered, own]);
    return () => put(offered.filter((group) => group !== own));
  }, [names]);
}

export function useOffered(): Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  ).flat();
}
