/** What is pinned to the rail. It is shown from this browser's memory and read anew when the page has come to rest. */
import { useEffect, useSyncExternalStore } from "react";
import { api, data, type Schemas } from "@/api/client";
import { setting } from "@/lib/storage";

export type View = Schemas["View"];

export interface Pin {
  id: string;
  name: string;
  to: string;
  search: Record<string, unknown>;
}

interface Kept {
  at: number;
  views: View[];
}

const REST = 10_000;
const FRESH = 10 * 60_000;
const kept = setting<Kept>("views", { at: 0, views: [] }, (value) => Array.isArray((value as Kept | null)?.views));
const PAGES: Record<string, string> = { runs: "/runs", flows: "/flows", deployments: "/deployments" };

/** Things that a browser alone has pinned, as deployments. */
export const pins = setting<Pin[]>("pins", [], Array.isArray);

export async function refreshViews(): Promise<View[]> {
  const { views } = await data(api.GET("/api/rota/views", {}));
  kept.set({ at: Date.now(), views });
  return views;
}

export const knowsViews = (): boolean => kept.get().at > 0;

export function useViews(page?: string): View[] {
  const { views } = useSyncExternalStore(kept.subscribe, kept.get);
  return page ? views.filter((view) => view.page === page) : views;
}

export const viewSearch = (view: View): Record<string, unknown> => ({
  ...Object.fromEntries(new URLSearchParams(view.query)),
  view: view.id,
});

export function usePinned(): Pin[] {
  const views = useViews();
  const own = useSyncExternalStore(pins.subscribe, pins.get);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (Date.now() - kept.get().at > FRESH && !document.hidden) refreshViews().catch(() => {});
    }, REST);
    return () => clearTimeout(timer);
  }, []);
  const pinned = views.filter((view) => view.is_pinned && PAGES[view.page]);
  return [
    ...pinned.map((view) => ({
      id: view.id,
      name: view.name,
      to: PAGES[view.page] as string,
      search: viewSearch(view),
    })),
    ...own,
  ];
}
