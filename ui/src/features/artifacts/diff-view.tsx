/** Two versions beside each other: lines of a text, cells of a table, JSON. */
import { useMemo, useState } from "react";
import { JsonDiff } from "@/components/json";
import { Checkbox } from "@/components/ui";
import { cx } from "@/lib/cx";
import { plural } from "@/lib/format";
import { folded, lineDiff, tableDiff } from "./diff";
import { kindOf, percent, percentText, tableOf } from "./model";
import type { Artifact } from "./queries";

interface Props {
  before: Artifact;
  after: Artifact;
}

const SIGNS = { same: " ", add: "+", del: "−" } as const;
const TONES = { same: undefined, add: "completed", del: "failed" } as const;

export function DiffView({ before, after }: Props) {
  const kind = kindOf(after.type, after.data);
  if (kind === "table") {
    const [was, is] = [tableOf(before.data), tableOf(after.data)];
    if (was && is) return <TableDiffView key={`${before.id}${after.id}`} before={before} after={after} />;
  }
  if (kind === "progress") {
    const [was, is] = [percent(before.data), percent(after.data)];
    if (was !== null && is !== null) {
      const by = is - was;
      return (
        <p className="text-md">
          {percentText(was)} → <strong>{percentText(is)}</strong>{" "}
          <span className="text-muted">
            {by === 0 ? "the same" : `${by > 0 ? "+" : "−"}${percentText(Math.abs(by))}`}
          </span>
        </p>
      );
    }
  }
  if (typeof before.data === "string" && typeof after.data === "string")
    return <TextDiff before={before.data} after={after.data} />;
  return <JsonDiff before={before.data} after={after.data} titles={["Older", "Newer"]} />;
}

function TextDiff({ before, after }: { before: string; after: string }) {
  const [whole, setWhole] = useState(false);
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  const added = lines.filter(({ op }) => op === "add").length;
  const gone = lines.filter(({ op }) => op === "del").length;
  if (added + gone === 0) return <p className="text-sm text-muted">The two versions are the same.</p>;
  const shown = whole ? lines : folded(lines);
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center gap-3 text-xs text-muted">
        <span>
          {plural(added, "line")} added, {plural(gone, "line")} taken away
        </span>
        <Checkbox label="Show all lines" checked={whole} onChange={setWhole} />
      </div>
      <section
        aria-label="Differences by line"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-sm border border-line font-mono text-xs leading-5"
      >
        {shown.map((line, index) =>
          "hidden" in line ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            <div key={index} className="bg-raised px-3 text-muted">
              {plural(line.hidden, "line")} the same
            </div>
          ) : (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              key={index}
              data-tone={TONES[line.op]}
              className={cx("flex whitespace-pre-wrap", line.op !== "same" && "diff-line")}
            >
              <span aria-hidden="true" className="w-9 shrink-0 pr-2 text-right text-muted select-none">
                {line.after ?? line.before}
              </span>
              <span className="w-4 shrink-0 select-none">
                <span aria-hidden="true">{SIGNS[line.op]}</span>
                {line.op !== "same" && (
                  <span className="sr-only">{line.op === "add" ? "Added: " : "Taken away: "}</span>
                )}
              </span>
              <span className="min-w-0 grow [overflow-wrap:anywhere]">
                {line.parts.map((part, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
                  <span key={at} className={part.changed ? "diff-word" : undefined}>
                    {part.text}
                  </span>
                ))}
              </span>
            </div>
          ),
        )}
      </section>
    </div>
  );
}

const MOST_ROWS = 500;

function TableDiffView({ before, after }: Props) {
  const [whole, setWhole] = useState(false);
  const diff = useMemo(() => {
    const [was, is] = [tableOf(before.data), tableOf(after.data)];
    return was && is ? tableDiff(was, is) : null;
  }, [before, after]);
  if (!diff) return null;
  const count = (op: string) => diff.rows.filter((row) => row.op === op).length;
  const different = diff.rows.filter((row) => row.op !== "same");
  if (different.length === 0 && diff.columns.every(({ op }) => op === "same"))
    return <p className="text-sm text-muted">The two versions are the same.</p>;
  const shown = (whole ? diff.rows : different).slice(0, MOST_ROWS);
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center gap-3 text-xs text-muted">
        <span>
          {plural(count("changed"), "row")} changed, {count("add")} added, {count("del")} taken away; matched by{" "}
          {diff.by === null ? "their place" : <code className="font-mono">{diff.by}</code>}
        </span>
        <Checkbox label="Show all rows" checked={whole} onChange={setWhole} />
      </div>
      <section
        aria-label="Differences by cell"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="max-h-[70vh] overflow-auto rounded-sm border border-line"
      >
        <table className="min-w-full text-sm">
          <thead className="sticky top-0 bg-raised text-left text-xs text-muted">
            <tr>
              <th className="w-6 px-2 py-1">
                <span className="sr-only">Change</span>
              </th>
              {diff.columns.map(({ name, op }) => (
                <th key={name} className="px-2 py-1 font-medium whitespace-nowrap">
                  {name}
                  {op !== "same" && ` (${op === "add" ? "new" : "gone"})`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
                key={index}
                data-tone={row.op === "add" ? "completed" : row.op === "del" ? "failed" : undefined}
                className={cx("border-t border-line/70", (row.op === "add" || row.op === "del") && "diff-line")}
              >
                <td className="px-2 py-0.5">
                  <span aria-hidden="true">{{ add: "+", del: "−", changed: "≠", same: "" }[row.op]}</span>
                  <span className="sr-only">
                    {{ add: "Added", del: "Taken away", changed: "Changed", same: "" }[row.op]}
                  </span>
                </td>
                {row.cells.map((cell, at) => (
                  <td key={diff.columns[at]?.name} className="max-w-80 px-2 py-0.5 [overflow-wrap:anywhere]">
                    {row.op === "changed" && cell.changed ? (
                      <>
                        {cell.before !== "" && (
                          <del data-tone="failed" className="diff-cell">
                            {cell.before}
                          </del>
                        )}{" "}
                        {cell.after !== "" && (
                          <ins data-tone="completed" className="diff-cell no-underline">
                            {cell.after}
                          </ins>
                        )}
                      </>
                    ) : row.op === "del" ? (
                      cell.before
                    ) : (
                      cell.after
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {(whole ? diff.rows : different).length > MOST_ROWS && (
        <p className="mt-1 text-xs text-muted">The first {MOST_ROWS} are shown.</p>
      )}
    </div>
  );
}
