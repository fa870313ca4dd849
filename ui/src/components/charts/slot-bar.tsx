import { cx } from "@/lib/cx";
import { formatNumber } from "@/lib/format";

interface SlotBarProps {
  used: number;
  /** null: as many as come. */
  limit: number | null;
  /** Who or what takes the slots, for those who hear the page. */
  label: string;
  /** The number alone, where a bar has no room. */
  bare?: boolean;
  /** The limit is there and not applied. */
  off?: boolean;
  className?: string;
}

/** How many slots of a limit are taken, as a number and a bar. Full and over-full say so in words, not by colour alone. */
export function SlotBar({ used, limit, label, bare, off, className }: SlotBarProps) {
  const share = limit === null ? 0 : limit === 0 ? (used > 0 ? 1 : 0) : Math.min(1, used / limit);
  const full = limit !== null && used >= limit;
  const words = limit === null ? `${used} used, no limit` : `${used} of ${limit} used${full && !off ? ", full" : ""}`;
  return (
    <span className={cx("inline-flex w-full min-w-0 items-center gap-2", className)} title={words}>
      <span className={cx("shrink-0 tabular-nums", bare ? "" : "min-w-12")}>
        <span className="sr-only">
          {label}: {words}
        </span>
        <span aria-hidden="true">
          {formatNumber(used)}
          {limit !== null && <span className="text-muted"> / {formatNumber(limit)}</span>}
        </span>
      </span>
      {!bare && limit === null && <span className="truncate text-xs text-muted">no limit</span>}
      {!bare && limit !== null && (
        <span
          aria-hidden="true"
          data-tone={off ? "pending" : full ? "late" : "running"}
          className="h-1.5 min-w-6 grow overflow-hidden rounded-full bg-line"
        >
          {share > 0 && (
            <span
              className="tone-bar block h-full rounded-full transition-[width] duration-200"
              style={{ width: `${Math.max(3, share * 100)}%` }}
            />
          )}
        </span>
      )}
      {!bare && full && !off && (limit ?? 0) > 0 && (
        <span data-tone="late" className="tone-text shrink-0 text-2xs font-medium">
          full
        </span>
      )}
    </span>
  );
}
