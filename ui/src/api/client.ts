/** The server's operations, typed from its own OpenAPI document. */
import createClient, { type Middleware } from "openapi-fetch";
import { csrf } from "./csrf";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];

/** Where the application is served, without a slash at the end: `""` at the root, `"/rota"` under a path. */
export const BASE = new URL(".", document.baseURI).pathname.replace(/\/$/, "");

/** What the server refused, with its own sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly requestId: string | null,
    readonly body: unknown,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const CREDENTIALS = "rota.auth";

export const credentials = {
  get: (): string | null => sessionStorage.getItem(CREDENTIALS) ?? localStorage.getItem(CREDENTIALS),
  set: (value: string, remember: boolean): void =>
    (remember ? localStorage : sessionStorage).setItem(CREDENTIALS, value),
  clear: (): void => {
    sessionStorage.removeItem(CREDENTIALS);
    localStorage.removeItem(CREDENTIALS);
  },
};

function sentence(status: number, body: unknown): string {
  if (body && typeof body === "object") {
    const { detail, exception_message: message } = body as { detail?: unknown; exception_message?: unknown };
    if (typeof message === "string") return message;
    if (typeof detail === "string") return detail;
  }
  return `The server answered ${status}.`;
}

const signedOut = new Set<() => void>();

/** Call back when the server asks for a login. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

const refusals: Middleware = {
  onRequest({ request }) {
    // Without it a browser would ask for the login in a window of its own. Other servers may not take the header.
    if (!told) request.headers.set("x-requested-with", "XMLHttpRequest");
    const login = credentials.get();
    if (login) request.headers.set("authorization", `Basic ${login}`);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return response;
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => null);
    const id = response.headers.get("x-request-id") ?? (body as { request_id?: string } | null)?.request_id ?? null;
    if (response.status === 401) for (const listener of signedOut) listener();
    throw new ApiError(response.status, sentence(response.status, body), id, body);
  },
};

/** Another address of the API, where the server's settings name one. */
const told = document.querySelector<HTMLMetaElement>('meta[name="rota-api-url"]')?.content;

/** The address that `/api` is beneath, without a slash at the end. */
export const ORIGIN = told
  ? new URL(told, document.baseURI).href.replace(/\/api\/?$/, "")
  : new URL(BASE || "/", location.origin).href.replace(/\/$/, "");

export const api = createClient<paths>({ baseUrl: ORIGIN });
api.use(refusals, csrf(ORIGIN));

/** Await an operation and return its body: `await data(api.GET("/api/flows/{id}", …))`. Throws `ApiError`. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
