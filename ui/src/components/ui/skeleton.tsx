import { cx } from "@/lib/cx";

/** Grey bars where text will be, on a first visit. */
export function Skeleton({ lines = 1, className }: { lines?: number; className?: string }) {
  return (
    <div aria-hidden="true" className={cx("flex flex-col gap-2", className)}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are alike
        <div key={index} className="h-4 rounded-sm bg-raised" style={{ width: `${92 - ((index * 23) % 50)}%` }} />
      ))}
    </div>
  );
}
