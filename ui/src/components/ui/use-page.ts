/** What a page tells the shell: its name, where it stands, its actions, and a state for the title and the tab's picture. */
import { type ReactNode, useLayoutEffect, useSyncExternalStore } from "react";
import type { StateTokenName } from "@/lib/states";

export interface Crumb {
  label: string;
  to?: string;
}

export interface PageInfo {
  /** The name of the object or list: the last crumb and the window's title. */
  title: string;
  /** What kind of page it is, in the window's title: "Flow run". */
  kind?: string;
  /** The steps above the page, without the page itself. */
  breadcrumb?: readonly Crumb[];
  /** Buttons in the top bar. Make them with useMemo when they are many. */
  actions?: ReactNode;
  /** The top bar's last crumb is the page's h1. Without, the page has its own h1. */
  heading?: boolean;
  state?: StateTokenName;
}

let current: PageInfo = { title: "" };
const listeners = new Set<() => void>();

export function usePage(info: PageInfo): void {
  useLayoutEffect(() => {
    if (same(current, info)) return;
    current = info;
    for (const listener of listeners) listener();
  });
}

function same(a: PageInfo, b: PageInfo): boolean {
  return (
    a.title === b.title &&
    a.kind === b.kind &&
    a.heading === b.heading &&
    a.state === b.state &&
    a.actions === b.actions &&
    JSON.stringify(a.breadcrumb) === JSON.stringify(b.breadcrumb)
  );
}

/** For the shell. */
export function useCurrentPage(): PageInfo {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
