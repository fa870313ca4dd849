import { api, BASE, data } from "@/api/client";
import type { LogQuery, LogSource } from "./types";

const wire = (run: string, { subflows, ...query }: LogQuery) => ({
  run,
  ...query,
  include_subflows: subflows || undefined,
});

/** The log of a flow run, or of one task run, on the server. */
export function serverLog(run: string): LogSource {
  return {
    read: (query) => data(api.GET("/api/rota/logs", { params: { query: wire(run, query) as never } })),
    summary: (subflows) =>
      data(api.GET("/api/rota/logs/summary", { params: { query: { run, include_subflows: subflows || undefined } } })),
    downloadUrl: (query, format) => {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries({ ...wire(run, query), format })) {
        if (Array.isArray(value)) for (const one of value) params.append(name, String(one));
        else if (value !== undefined && value !== null) params.append(name, String(value));
      }
      return `${BASE}/api/rota/logs/download?${params}`;
    },
  };
}
