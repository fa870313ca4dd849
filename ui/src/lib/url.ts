/** Addresses of pages, and helpers for what stands in them. */
import { BASE } from "@/api/client";

/** The whole address of a page of ours, to copy. */
export const absolute = (path: string): string => new URL(BASE + path, location.origin).href;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text.trim());

/** The page of an object, by what it is. */
export const pageOf = {
  flowRun: (id: string) => `/runs/flow-run/${id}`,
  taskRun: (id: string) => `/runs/task-run/${id}`,
  flow: (id: string) => `/flows/flow/${id}`,
  deployment: (id: string) => `/deployments/deployment/${id}`,
  workPool: (name: string) => `/work-pools/work-pool/${encodeURIComponent(name)}`,
  workQueue: (id: string) => `/work-queues/work-queue/${id}`,
  worker: (pool: string, name: string) =>
    `/work-pools/work-pool/${encodeURIComponent(pool)}/worker/${encodeURIComponent(name)}`,
  block: (id: string) => `/blocks/block/${id}`,
  variable: (name: string) => `/variables?q=${encodeURIComponent(name)}`,
  artifact: (id: string) => `/artifacts/artifact/${id}`,
  artifactKey: (key: string) => `/artifacts/key/${encodeURIComponent(key)}`,
  limit: (id: string) => `/concurrency-limits/concurrency-limit/${id}`,
};

/** An address that came from data: only what a browser may open safely as a link. */
export function safeHref(address: string): string | undefined {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
