/** Settings of this browser: kept in localStorage, shared between tabs, read by components without a provider. */
import { useSyncExternalStore } from "react";

export interface Setting<T> {
  readonly key: string;
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is forbidden in this browser: the setting lives as long as the page.
  }
}

/** A setting under `rota.<name>`. A stored value that `accepts` refuses counts as absent. */
export function setting<T>(name: string, fallback: T, accepts: (value: unknown) => boolean = () => true): Setting<T> {
  const key = `rota.${name}`;
  const listeners = new Set<() => void>();
  let value = parse(read(key));

  function parse(text: string | null): T {
    if (text === null) return fallback;
    try {
      const stored: unknown =
        text.startsWith("{") || text.startsWith("[") || text.startsWith('"') ? JSON.parse(text) : plain(text);
      return accepts(stored) ? (stored as T) : fallback;
    } catch {
      return fallback;
    }
  }

  const tell = () => {
    for (const listener of listeners) listener();
  };
  if (typeof window !== "undefined") {
    window.addEventListener("storage", (event) => {
      if (event.key !== key) return;
      value = parse(event.newValue);
      tell();
    });
  }
  return {
    key,
    get: () => value,
    set(next) {
      value = next;
      try {
        localStorage.setItem(key, typeof next === "object" ? JSON.stringify(next) : String(next));
      } catch {
        // The same: without storage the value lives as long as the page.
      }
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function plain(text: string): unknown {
  if (text === "true") return true;
  if (text === "false") return false;
  if (text === "null") return null;
  return text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

export function useSetting<T>(of: Setting<T>): [T, (value: T) => void] {
  return [useSyncExternalStore(of.subscribe, of.get), of.set];
}
