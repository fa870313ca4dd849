/** Runs as a file. */
import { api, data } from "@/api/client";
import { type Column, toCsv } from "@/components/grid";
import { type Asked, filterOf, type Run } from "./queries";

const MOST = 10_000;

/** All runs that match, up to 10,000. */
export async function allMatching(what: Asked): Promise<Run[]> {
  const rows: Run[] = [];
  let cursor: string | null = null;
  const filter = filterOf(what);
  do {
    const page: { runs: Run[]; next: string | null } = await data(
      api.POST("/api/rota/runs/search", {
        body: {
          kind: what.kind,
          filter,
          sort: what.sort,
          descending: what.descending,
          limit: 200,
          cursor,
          count: false,
        },
      }),
    );
    rows.push(...page.runs);
    cursor = page.next;
  } while (cursor && rows.length < MOST);
  return rows.slice(0, MOST);
}

export function download(rows: readonly Run[], columns: readonly Column<Run>[], format: "csv" | "json"): void {
  const text = format === "csv" ? `\ufeff${toCsv(columns, rows)}` : JSON.stringify(rows, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: format === "csv" ? "text/csv" : "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `runs.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
