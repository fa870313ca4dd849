import { useMemo } from "react";
import { cx } from "@/lib/cx";
import { jsonDiff, pathText } from "./rows";

const SIGNS = { added: "+", removed: "−", changed: "≠", same: "" } as const;
const TONES = { added: "completed", removed: "failed", changed: "late", same: undefined } as const;

/** Two objects, key by key. What differs is marked by sign and colour. */
export function JsonDiff({
  before,
  after,
  titles,
  onlyChanged = false,
  empty = "Nothing on either side.",
}: {
  before: unknown;
  after: unknown;
  titles: [string, string];
  onlyChanged?: boolean;
  empty?: string;
}) {
  const all = useMemo(() => jsonDiff(before, after), [before, after]);
  const rows = onlyChanged ? all.filter((row) => row.kind !== "same") : all;
  if (rows.length === 0) return <p className="p-3 text-sm text-muted">{all.length ? "No difference." : empty}</p>;
  const show = (value: unknown) =>
    value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <div className="overflow-x-auto" tabIndex={0}>
      <table className="w-full min-w-[420px] border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th className="w-6 py-1 pl-3 font-normal">
              <span className="sr-only">Difference</span>
            </th>
            <th className="px-2 py-1 font-normal">Key</th>
            <th className="px-2 py-1 font-normal">{titles[0]}</th>
            <th className="px-2 py-1 font-normal">{titles[1]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path} className="border-b border-line/60 align-top" data-tone={TONES[row.kind]}>
              <td className="tone-text py-1 pl-3 font-medium" title={row.kind}>
                {SIGNS[row.kind]}
                <span className="sr-only">{row.kind}</span>
              </td>
              <td className="px-2 py-1 font-mono text-xs leading-5">{pathText(row.path)}</td>
              <td
                className={cx(
                  "px-2 py-1 font-mono text-xs leading-5 [overflow-wrap:anywhere]",
                  row.kind === "same" && "text-muted",
                )}
              >
                {show(row.before)}
              </td>
              <td
                className={cx(
                  "px-2 py-1 font-mono text-xs leading-5 [overflow-wrap:anywhere]",
                  row.kind === "same" && "text-muted",
                  row.kind !== "same" && "font-medium",
                )}
              >
                {show(row.after)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
