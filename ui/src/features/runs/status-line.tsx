import { formatNumber, plural } from "@/lib/format";
import { meansFuture, parseRuns } from "./filter";
import type { Asked, useRuns } from "./queries";

interface StatusLineProps {
  runs: ReturnType<typeof useRuns>;
  what: Asked;
  onUpcoming: () => void;
}

/** How many there are, and what is left out. */
export function StatusLine({ runs, what, onUpcoming }: StatusLineProps) {
  const { count, rows, partial } = runs;
  const asked = meansFuture(parseRuns(what.q));
  return (
    <div className="flex h-6 shrink-0 items-center gap-3 border-t border-line bg-surface px-4 text-xs text-muted max-[899px]:px-3">
      <span role="status">
        {count
          ? `${count.is_exact ? "" : "About "}${plural(count.value, what.kind === "task" ? "task run" : "run")}`
          : ""}
        {count && rows.length < count.value ? `, ${formatNumber(rows.length)} loaded` : ""}
      </span>
      {partial && <span>Searched a part; scroll to go on.</span>}
      <span className="grow" />
      {what.kind === "flow" && !asked && (
        <button type="button" className="h-6 rounded-sm px-1 hover:text-text hover:underline" onClick={onUpcoming}>
          {what.upcoming ? "Hide upcoming runs" : "Show upcoming runs"}
        </button>
      )}
    </div>
  );
}
