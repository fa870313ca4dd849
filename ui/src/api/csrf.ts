/** Tokens against forged requests, for servers that ask for them. A server says so by refusing the first change. */
import type { Middleware } from "openapi-fetch";

const ASKED = "rota.csrf";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const client = typeof crypto.randomUUID === "function" ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;

let token: { value: string; until: number } | null = null;
let asking: Promise<void> | null = null;

const asked = () => sessionStorage.getItem(ASKED) === "yes";

async function renew(base: string, headers: Headers): Promise<void> {
  asking ??= (async () => {
    const login = headers.get("authorization");
    const answer = await fetch(`${base}/api/csrf-token?client=${encodeURIComponent(client)}`, {
      headers: login ? { authorization: login } : {},
    });
    if (!answer.ok) {
      sessionStorage.removeItem(ASKED);
      return;
    }
    const body = (await answer.json()) as { token: string; expiration: string };
    token = { value: body.token, until: new Date(body.expiration).getTime() - 30_000 };
    sessionStorage.setItem(ASKED, "yes");
  })().finally(() => {
    asking = null;
  });
  await asking;
}

function sign(headers: Headers): void {
  if (!token) return;
  headers.set("prefect-csrf-token", token.value);
  headers.set("prefect-csrf-client", client);
}

const copies = new WeakMap<Request, Request>();

export const csrf = (base: string): Middleware => ({
  async onRequest({ request }) {
    if (SAFE.has(request.method)) return request;
    if (asked() && (!token || token.until < Date.now())) await renew(base, request.headers);
    sign(request.headers);
    copies.set(request, request.clone());
    return request;
  },
  async onResponse({ request, response }) {
    const copy = copies.get(request);
    if (response.status !== 403 || SAFE.has(request.method)) return response;
    const text = await response.clone().text();
    if (!/csrf/i.test(text) || !copy) return response;
    copies.delete(request);
    await renew(base, copy.headers);
    if (!token) return response;
    const headers = new Headers(copy.headers);
    sign(headers);
    return fetch(new Request(copy, { headers }));
  },
});
