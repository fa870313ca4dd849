import { useId } from "react";
import { cx } from "@/lib/cx";

interface PanelProps extends Omit<React.ComponentProps<"section">, "title"> {
  title?: React.ReactNode;
  actions?: React.ReactNode;
  /** The content touches the border: for tables. */
  flush?: boolean;
}

export function Panel({ title, actions, flush, className, children, ...rest }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cx("min-w-0 rounded-md border border-line bg-surface", className)}
      {...rest}
    >
      {(title || actions) && (
        <header className="flex min-h-9 items-center justify-between gap-3 border-b border-line px-3 py-1">
          {title && (
            <h2 id={id} className="min-w-0 truncate text-sm font-semibold">
              {title}
            </h2>
          )}
          {actions && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
        </header>
      )}
      <div className={flush ? "min-w-0" : "p-3"}>{children}</div>
    </section>
  );
}
