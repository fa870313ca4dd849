import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useKeys } from "@/lib/keyboard";
import { Button } from "./button";
import { IconButton } from "./icon-button";

export interface ToastOptions {
  text: React.ReactNode;
  tone?: "info" | "danger";
  /** Offers Undo; called when it is pressed. */
  undo?: () => void;
  link?: { to: string; text: string };
  seconds?: number;
}

interface Shown extends ToastOptions {
  id: number;
  gone?: () => void;
}

let shown: Shown[] = [];
let last = 0;
const listeners = new Set<() => void>();

function put(next: Shown[]) {
  shown = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number) {
  const one = shown.find((toast) => toast.id === id);
  put(shown.filter((toast) => toast.id !== id));
  one?.gone?.();
}

function show(options: ToastOptions, gone?: () => void): () => void {
  const id = ++last;
  for (const old of shown.slice(0, -3)) old.gone?.();
  put([...shown.slice(-3), { ...options, id, gone }]);
  return () => dismiss(id);
}

/** Say that something happened. Returns what takes the message away. */
export const toast = (options: ToastOptions): (() => void) => show(options);

/** Show a change at once and make it in 8 seconds, unless it is undone before: for pausing, editing tags, deleting one thing. */
export function deferred({
  text,
  commit,
  undo,
}: {
  text: string;
  commit: () => Promise<unknown>;
  undo: () => void;
}): void {
  let open = true;
  const settle = () => {
    if (!open) return;
    open = false;
    removeEventListener("pagehide", settle);
    commit().catch((error: unknown) => {
      undo();
      toast({ tone: "danger", text: error instanceof Error ? error.message : "The change did not reach the server." });
    });
  };
  addEventListener("pagehide", settle);
  show(
    {
      text,
      undo: () => {
        open = false;
        removeEventListener("pagehide", settle);
        undo();
      },
    },
    settle,
  );
}

/** Where messages appear; the shell has one. */
export function ToastHost() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  const undoable = now.findLast((one) => one.undo);
  useKeys(
    {
      "Ctrl+Z": () => {
        undoable?.undo?.();
        if (undoable) dismiss(undoable.id);
      },
    },
    { scope: "Global", label: "Undo", enabled: Boolean(undoable) },
  );
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex flex-col items-end gap-2 max-sm:left-4"
    >
      {now.map((one) => (
        <One key={one.id} toast={one} />
      ))}
    </section>
  );
}

function One({ toast: one }: { toast: Shown }) {
  const held = useRef(false);
  const seconds = one.seconds ?? (one.undo || one.tone === "danger" ? 8 : 5);
  useEffect(() => {
    let left = seconds;
    const timer = setInterval(() => {
      if (!held.current && --left <= 0) dismiss(one.id);
    }, 1000);
    return () => clearInterval(timer);
  }, [one.id, seconds]);
  return (
    <div
      data-tone={one.tone === "danger" ? "failed" : "running"}
      className="tone-edge pointer-events-auto flex min-h-10 max-w-md items-center gap-3 rounded-md border border-line bg-surface py-1 pr-1 pl-3 text-sm shadow-float"
      onPointerEnter={() => {
        held.current = true;
      }}
      onPointerLeave={() => {
        held.current = false;
      }}
    >
      <span className="min-w-0 grow">{one.text}</span>
      {one.link && (
        <Link
          to={one.link.to}
          className="shrink-0 font-medium text-accent hover:underline"
          onClick={() => dismiss(one.id)}
        >
          {one.link.text}
        </Link>
      )}
      {one.undo && (
        <Button
          size="sm"
          onClick={() => {
            one.undo?.();
            dismiss(one.id);
          }}
        >
          Undo
        </Button>
      )}
      <IconButton size="sm" label="Dismiss" icon={<X size={14} />} onClick={() => dismiss(one.id)} tip={false} />
    </div>
  );
}
