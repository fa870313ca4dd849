import { cx } from "@/lib/cx";

interface EmptyStateProps {
  title: string;
  icon?: React.ReactNode;
  action?: React.ReactNode;
  children?: React.ReactNode;
  className?: string;
}

/** Why there is nothing here, and what would change that. */
export function EmptyState({ title, icon, action, children, className }: EmptyStateProps) {
  return (
    <div className={cx("mx-auto flex max-w-lg flex-col items-center gap-2 px-4 py-10 text-center", className)}>
      {icon && (
        <span aria-hidden="true" className="mb-1 text-muted">
          {icon}
        </span>
      )}
      <p className="text-md font-semibold">{title}</p>
      {children && <div className="text-sm text-muted">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
