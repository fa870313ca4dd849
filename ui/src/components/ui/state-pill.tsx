import { cx } from "@/lib/cx";
import { stateToken } from "@/lib/states";
import { Glyph } from "./glyph";

interface StatePillProps {
  state: { type?: string | null; name?: string | null; message?: string | null } | null | undefined;
  size?: "sm" | "md";
  /** Glyph and text without a ground, for dense tables. */
  bare?: boolean;
  className?: string;
}

/** A state: glyph, name and colour. The message appears when the pointer rests on it. */
export function StatePill({ state, size = "sm", bare, className }: StatePillProps) {
  const { token, label, glyph, final } = stateToken(state?.type, state?.name);
  const live = size === "md" && !final && (token === "running" || token === "retrying");
  return (
    <span
      data-tone={token}
      data-state={token}
      title={state?.message || undefined}
      className={cx(
        "inline-flex max-w-full items-center gap-1.5 align-middle whitespace-nowrap",
        bare ? "tone-text" : "tone-fill rounded-full",
        size === "md" ? "h-6 text-sm font-medium" : "h-5 text-xs font-medium",
        !bare && (size === "md" ? "px-2.5" : "px-2"),
        className,
      )}
    >
      <span className={cx("inline-flex shrink-0", live && "pulse")}>
        <Glyph name={glyph} size={size === "md" ? 14 : 12} />
      </span>
      <span className="truncate">{label}</span>
    </span>
  );
}
