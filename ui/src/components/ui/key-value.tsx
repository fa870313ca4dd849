import { Fragment } from "react";
import { cx } from "@/lib/cx";

interface KeyValueProps {
  rows: readonly (readonly [label: string, value: React.ReactNode] | false | null | undefined)[];
  className?: string;
}

/** Facts: a name and a value a line. */
export function KeyValue({ rows, className }: KeyValueProps) {
  return (
    <dl className={cx("grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm", className)}>
      {rows.map((row) =>
        row ? (
          <Fragment key={row[0]}>
            <dt className="text-muted">{row[0]}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{row[1] ?? <span className="text-muted">–</span>}</dd>
          </Fragment>
        ) : null,
      )}
    </dl>
  );
}
