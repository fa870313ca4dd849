/** The socket of a browser: says who it is, asks for topics, comes back after a loss and goes on where it was. */
import type { LiveMessage, LiveRequest, LiveStatus, LiveSubscribe } from "./types";

/** Tries before the page stops waiting for a socket and polls; it still tries, seldom. */
const PATIENCE = 3;
const SLOWEST = 30_000;

export interface ConnectionEvents {
  message: (message: LiveMessage) => void;
  status: (status: LiveStatus) => void;
}

export class Connection {
  private socket: WebSocket | null = null;
  private greeted = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pings: ReturnType<typeof setInterval> | undefined;
  private heard = 0;
  private version: string | null = null;
  private readonly subscriptions = new Map<string, LiveSubscribe>();

  constructor(
    private readonly address: string,
    private readonly token: () => string | null,
    private readonly events: ConnectionEvents,
    private readonly Socket: typeof WebSocket = WebSocket,
  ) {}

  open(): void {
    clearTimeout(this.timer);
    if (this.socket) return;
    this.greeted = false;
    const socket = new this.Socket(this.address, ["prefect"]);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token: this.token() }));
    socket.onmessage = (event) =>
      this.receive(JSON.parse(String(event.data)) as LiveMessage | { type: "auth_success" });
    socket.onclose = () => this.lost(socket);
  }

  close(): void {
    clearTimeout(this.timer);
    clearInterval(this.pings);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.close();
    }
  }

  subscribe(subscription: LiveSubscribe): void {
    this.subscriptions.set(subscription.key, subscription);
    if (this.greeted) this.send(subscription);
  }

  known(key: string, ids: string[]): void {
    const subscription = this.subscriptions.get(key);
    if (!subscription || ids.length === 0) return;
    subscription.known = [...new Set([...(subscription.known ?? []), ...ids])].slice(-5000);
    if (this.greeted) this.send({ type: "known", key, ids });
  }

  unsubscribe(key: string): void {
    if (this.subscriptions.delete(key) && this.greeted) this.send({ type: "unsubscribe", key });
  }

  keys(): string[] {
    return [...this.subscriptions.keys()];
  }

  private send(request: LiveRequest): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(request));
  }

  private receive(message: LiveMessage | { type: "auth_success" }): void {
    this.heard = Date.now();
    if (message.type === "auth_success") return;
    if (message.type === "hello") {
      this.greeted = true;
      this.failures = 0;
      this.version = message.server_version;
      for (const subscription of this.subscriptions.values()) this.send(subscription);
      this.beat(message.ping_seconds * 1000);
      this.events.status({ state: "live", retryAt: null, serverVersion: this.version });
      return;
    }
    if (message.type === "changes" || message.type === "subscribed") {
      const subscription = this.subscriptions.get(message.key);
      if (subscription) subscription.after = message.cursor;
    }
    if (message.type !== "pong") this.events.message(message);
  }

  /** A socket whose other end is gone without a word is found by the silence after a ping. */
  private beat(every: number): void {
    clearInterval(this.pings);
    this.pings = setInterval(() => {
      if (Date.now() - this.heard > every * 2.5) {
        const socket = this.socket;
        if (socket) {
          socket.onclose = null;
          socket.close();
          this.lost(socket);
        }
      } else this.send({ type: "ping" });
    }, every);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = null;
    clearInterval(this.pings);
    this.failures += 1;
    const wait = Math.min(SLOWEST, 500 * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    this.events.status({
      state: this.failures > PATIENCE ? "polling" : "reconnecting",
      retryAt: Date.now() + wait,
      serverVersion: this.version,
    });
    this.timer = setTimeout(() => this.open(), wait);
  }
}
