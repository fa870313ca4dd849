import { cx } from "@/lib/cx";

interface TagsProps {
  tags: readonly string[] | null | undefined;
  /** How many are shown before "+3". */
  max?: number;
  onClick?: (tag: string) => void;
  className?: string;
}

const TAG = "inline-flex h-5 max-w-40 items-center rounded-sm border border-line bg-raised px-1.5 text-xs text-text";

export function Tags({ tags, max = Number.POSITIVE_INFINITY, onClick, className }: TagsProps) {
  if (!tags?.length) return null;
  const rest = tags.slice(max);
  return (
    <span
      className={cx(
        "inline-flex min-w-0 max-w-full items-center gap-1 align-middle",
        max === Number.POSITIVE_INFINITY && "flex-wrap",
        className,
      )}
    >
      {tags.slice(0, max).map((tag) =>
        onClick ? (
          <button
            key={tag}
            type="button"
            className={cx(TAG, "relative after:absolute after:-inset-x-0.5 after:-inset-y-1 hover:border-control")}
            onClick={() => onClick(tag)}
          >
            <span className="truncate">{tag}</span>
          </button>
        ) : (
          <span key={tag} className={TAG}>
            <span className="truncate">{tag}</span>
          </span>
        ),
      )}
      {rest.length > 0 && (
        <span className="text-xs whitespace-nowrap text-muted" title={rest.join(", ")}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
