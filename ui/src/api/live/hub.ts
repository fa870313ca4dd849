/**
 * One connection for all tabs of a browser. The tab that holds a lock has the socket; the others tell it by a channel what
 * they want and hear by it what came. When that tab closes, the browser gives the lock to the next one, and every tab says
 * again what it wants and how far it has heard. Without locks or channels (pages without TLS) each tab has its own socket.
 */
import { liveUpdates } from "@/lib/preferences";
import { credentials, ORIGIN } from "../client";
import { Connection } from "./connection";
import type { LiveEvent, LiveMessage, LiveStatus, LiveSubscribe, Wanted } from "./types";

type Word =
  | { say: "want"; tab: string; subscription: LiveSubscribe }
  | { say: "known"; tab: string; key: string; ids: string[] }
  | { say: "drop"; tab: string; key: string }
  | { say: "message"; message: LiveMessage }
  | { say: "status"; status: LiveStatus }
  | { say: "leader" }
  | { say: "status?" };

const LOCK = "rota.live.leader";
const TAB_LOCK = "rota.live.tab.";
const POLL = 5_000;
const SLOW_START = 400;

interface Local {
  subscription: LiveSubscribe;
  handlers: Set<(event: LiveEvent) => void>;
  confirmed: boolean;
  since: number;
}

const tab = Math.random().toString(36).slice(2, 10);
const locals = new Map<string, Local>();
const statusListeners = new Set<() => void>();
let status: LiveStatus = { state: "connecting", retryAt: null, serverVersion: null };
let connection: Connection | null = null;
let channel: BroadcastChannel | null = null;
let polling: ReturnType<typeof setInterval> | undefined;
let started = false;
let counter = 0;

const say = (word: Word) => channel?.postMessage(word);

function setStatus(next: LiveStatus): void {
  status = liveUpdates.get() ? next : { ...next, state: "paused", retryAt: null };
  clearInterval(polling);
  polling = undefined;
  if (status.state === "polling") {
    polling = setInterval(() => {
      if (!document.hidden) for (const local of locals.values()) tell(local, { type: "resync" });
    }, POLL);
  }
  for (const listener of statusListeners) listener();
}

function tell(local: Local, event: LiveEvent): void {
  for (const handler of [...local.handlers]) handler(event);
}

/** What the server said, for the subscriptions of this tab. */
function hear(message: LiveMessage): void {
  if (!("key" in message) || message.key === null) return;
  const local = locals.get(message.key);
  if (!local) return;
  if (message.type === "changes") {
    local.subscription.after = message.cursor;
    tell(local, message);
  } else if (message.type === "subscribed") {
    const resumed = local.subscription.after != null;
    local.subscription.after = message.cursor;
    const slow = !local.confirmed && Date.now() - local.since > SLOW_START;
    local.confirmed = true;
    // A gap: between the page's own reading and the first word, or longer than the server remembers.
    if (resumed ? !message.is_complete : slow) tell(local, { type: "resync" });
  } else if (message.type === "refused") {
    console.warn(`Live updates of ${local.subscription.topic}: ${message.sentence}`);
  }
}

function want(subscription: LiveSubscribe): void {
  if (connection) connection.subscribe({ ...subscription });
  else say({ say: "want", tab, subscription });
}

function lead(): void {
  const address = `${ORIGIN.replace(/^http/, "ws")}/api/rota/live`;
  connection = new Connection(address, credentialToken, {
    message(message) {
      hear(message);
      say({ say: "message", message });
    },
    status(next) {
      setStatus(next);
      say({ say: "status", status: next });
    },
  });
  for (const local of locals.values()) connection.subscribe({ ...local.subscription });
  if (liveUpdates.get()) connection.open();
  say({ say: "leader" });
  setInterval(() => void prune(), 30_000);
}

/** The socket takes the login as the text it was made from. */
function credentialToken(): string | null {
  const login = credentials.get();
  if (!login) return null;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(login), (char) => char.charCodeAt(0)));
  } catch {
    return login;
  }
}

/** Let go what closed tabs had asked for: a tab that lives holds a lock of its own. */
async function prune(): Promise<void> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const alive = new Set(held.map((lock) => lock.name?.replace(TAB_LOCK, "")));
  for (const key of connection?.keys() ?? []) {
    const owner = key.split(".")[0];
    if (owner !== tab && !alive.has(owner)) connection?.unsubscribe(key);
  }
}

function onWord(word: Word): void {
  if (word.say === "message") hear(word.message);
  else if (word.say === "status") setStatus(word.status);
  else if (word.say === "leader") {
    for (const local of locals.values()) want(local.subscription);
    say({ say: "status?" });
  } else if (connection) {
    if (word.say === "want") connection.subscribe(word.subscription);
    else if (word.say === "known") connection.known(word.key, word.ids);
    else if (word.say === "drop") connection.unsubscribe(word.key);
    else say({ say: "status", status });
  }
}

function start(): void {
  if (started) return;
  started = true;
  liveUpdates.subscribe(() => {
    if (!liveUpdates.get()) {
      connection?.close();
      setStatus({ ...status, state: "paused", retryAt: null });
    } else {
      setStatus({ ...status, state: "connecting", retryAt: null });
      connection?.open();
      if (!connection) say({ say: "status?" });
    }
  });
  if (!liveUpdates.get()) setStatus(status);
  if (!navigator.locks || typeof BroadcastChannel === "undefined") {
    lead();
    return;
  }
  channel = new BroadcastChannel("rota.live");
  channel.onmessage = (event) => onWord(event.data as Word);
  void navigator.locks.request(TAB_LOCK + tab, () => new Promise(() => {}));
  void navigator.locks.request(LOCK, () => {
    lead();
    return new Promise(() => {});
  });
  say({ say: "status?" });
}

/** Be told of a topic until the returned function is called. */
export function subscribe(wanted: Wanted, handler: (event: LiveEvent) => void): { key: string; end: () => void } {
  start();
  const key = `${tab}.${++counter}`;
  const options = typeof wanted === "string" ? { topic: wanted } : wanted;
  const subscription = { kind: "flow", known: [], ...options, type: "subscribe", key } as LiveSubscribe;
  locals.set(key, { subscription, handlers: new Set([handler]), confirmed: false, since: Date.now() });
  want(subscription);
  return {
    key,
    end: () => {
      locals.delete(key);
      if (connection) connection.unsubscribe(key);
      else say({ say: "drop", tab, key });
    },
  };
}

export function setKnown(key: string, ids: string[]): void {
  const local = locals.get(key);
  if (!local) return;
  const before = new Set(local.subscription.known ?? []);
  const fresh = ids.filter((id) => !before.has(id));
  if (fresh.length === 0) return;
  local.subscription.known = [...before, ...fresh].slice(-5000);
  if (connection) connection.known(key, fresh);
  else say({ say: "known", tab, key, ids: fresh });
}

export const liveStatus = {
  get: (): LiveStatus => status,
  subscribe(listener: () => void): () => void {
    start();
    statusListeners.add(listener);
    return () => statusListeners.delete(listener);
  },
};
