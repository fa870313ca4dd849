/**
 * Keys. Components register with `useKeys`; one listener on the document finds whose turn it is. The component that
 * registered last wins, nothing fires while a person types, and keys below an open dialog rest.
 */
import { useEffect, useId, useRef, useSyncExternalStore } from "react";
import { bindings, singleKeys } from "./preferences";

export type KeyHandler = (event: KeyboardEvent) => void;

export interface KeyOptions {
  /** The heading in the list of keys: "Global", "Lists", "Run". */
  scope?: string;
  /** What the keys do: one text for all, or one by key. Keys without a text are not listed. */
  label?: string | Record<string, string>;
  enabled?: boolean;
  /** Also while a dialog is open, and for the dialog's own keys. */
  inDialog?: boolean;
  /** Also while the focus is in a field. Keys with Ctrl, Cmd or Alt always do. */
  inFields?: boolean;
}

interface Registration {
  id: string;
  keys: Map<string, KeyHandler>;
  options: KeyOptions;
}

export interface ListedKey {
  id: string;
  scope: string;
  keys: string;
  original: string;
  label: string;
}

const registrations: Registration[] = [];
const listeners = new Set<() => void>();
let listed: ListedKey[] = [];
let pending: { prefix: string; until: number } | null = null;

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** The name of a key press: "r", "Shift+N", "Ctrl+K" (Cmd counts as Ctrl), "Alt+[", "?", "Shift+Enter". */
export function keyName(event: KeyboardEvent): string {
  const letter = /^[a-z]$/i.test(event.key);
  const key = event.key === " " ? "Space" : letter ? event.key.toLowerCase() : event.key;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey && (letter || key.length > 1)) parts.push("Shift");
  return [...parts, letter && parts.length ? key.toUpperCase() : key].join("+");
}

/** "shift+n", "Shift+n", "Shift+N" are one key. */
export function canonical(keys: string): string {
  return keys
    .trim()
    .split(/\s+/)
    .map((press) => {
      if (press === "+") return press;
      const pieces = press.split("+");
      const key = pieces.pop() || "+";
      const modifiers = pieces.map((name) => name.charAt(0).toUpperCase() + name.slice(1).toLowerCase());
      const order = ["Ctrl", "Alt", "Shift"].filter(
        (name) => modifiers.includes(name) || (name === "Ctrl" && modifiers.includes("Cmd")),
      );
      if (/^[A-Z]$/.test(key) && order.length === 0) return `Shift+${key}`;
      return [...order, /^[a-z]$/i.test(key) ? (order.length ? key.toUpperCase() : key) : key].join("+");
    })
    .join(" ");
}

/** Keys as a person reads them: "⌘ K" on a Mac, "Ctrl K" elsewhere. */
export function shownKeys(keys: string): string[] {
  return canonical(keys)
    .split(" ")
    .flatMap((press) => (press === "+" ? ["+"] : press.split(/\+(?!$)/)))
    .map((key) => (isMac ? ({ Ctrl: "⌘", Alt: "⌥", Shift: "⇧" }[key] ?? key) : key))
    .map((key) => ({ Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" })[key] ?? key)
    .map((key) => (/^[a-z]$/.test(key) ? key.toUpperCase() : key));
}

const chosenKeys = (scope: string, keys: string): string => canonical(bindings.get()[`${scope}/${keys}`] ?? keys);

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.shadowRoot !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const press = keyName(event);
  const typing = isField(event.composedPath()[0] ?? event.target);
  const dialogOpen = document.querySelector("dialog[open]") !== null;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const alone = !modified && press.length === 1;
  if (alone && !typing && !singleKeys.get()) return;
  const sequence = pending && pending.until > Date.now() ? `${pending.prefix} ${press}` : null;
  pending = null;

  let startsSequence = false;
  for (const registration of [...registrations].reverse()) {
    const { options, keys } = registration;
    if (options.enabled === false || (dialogOpen && !options.inDialog) || (typing && !modified && !options.inFields))
      continue;
    const handler = (sequence && keys.get(sequence)) || (!sequence && keys.get(press)) || (sequence && keys.get(press));
    if (handler) {
      event.preventDefault();
      handler(event);
      return;
    }
    if (!typing) startsSequence ||= [...keys.keys()].some((name) => name.startsWith(`${press} `));
  }
  if (startsSequence) pending = { prefix: press, until: Date.now() + 1200 };
}

function relist(): void {
  const rows = new Map<string, ListedKey>();
  for (const { options, id } of registrations) {
    if (options.enabled === false) continue;
    const scope = options.scope ?? "Page";
    for (const original of originals.get(id) ?? []) {
      const label = typeof options.label === "string" ? options.label : options.label?.[original];
      if (label)
        rows.set(`${scope}/${original}`, {
          id: `${scope}/${original}`,
          scope,
          keys: chosenKeys(scope, original),
          original,
          label,
        });
    }
  }
  listed = [...rows.values()];
  for (const listener of listeners) listener();
}

const originals = new Map<string, string[]>();

if (typeof document !== "undefined") document.addEventListener("keydown", onKeyDown);

/** Register keys while the component is shown: `useKeys({ r: retry, "Shift+N": copy, "g h": home }, { scope: "Run" })`. */
export function useKeys(handlers: Record<string, KeyHandler>, options: KeyOptions = {}): void {
  const id = useId();
  const latest = useRef(handlers);
  latest.current = handlers;
  const names = Object.keys(handlers).join("\n");
  const { scope = "Page", enabled = true, inDialog = false, inFields = false } = options;
  const label = useRef(options.label);
  label.current = options.label;
  const chosen = useSyncExternalStore(bindings.subscribe, bindings.get);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `chosen` is read through chosenKeys
  useEffect(() => {
    const own = names.split("\n");
    const keys = new Map(
      own.map((name) => [chosenKeys(scope, name), (event: KeyboardEvent) => latest.current[name]?.(event)]),
    );
    const registration: Registration = {
      id,
      keys,
      options: { scope, enabled, inDialog, inFields, label: label.current },
    };
    registrations.push(registration);
    originals.set(id, own);
    relist();
    return () => {
      registrations.splice(registrations.indexOf(registration), 1);
      originals.delete(id);
      relist();
    };
  }, [id, names, scope, enabled, inDialog, inFields, chosen]);
}

/** The keys that work on this page now, for the help. */
export function useListedKeys(): ListedKey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => listed,
  );
}
