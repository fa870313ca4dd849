import { cx } from "@/lib/cx";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "info";

const TONES: Record<Tone, string> = {
  neutral: "pending",
  accent: "running",
  success: "completed",
  warning: "late",
  danger: "failed",
  info: "retrying",
};

/** A word that qualifies something: "paused", "ready", "default". */
export function Pill({
  tone = "neutral",
  icon,
  className,
  children,
  ...rest
}: React.ComponentProps<"span"> & { tone?: Tone; icon?: React.ReactNode }) {
  return (
    <span
      data-tone={TONES[tone]}
      className={cx(
        "tone-fill inline-flex h-5 max-w-full items-center gap-1 rounded-full px-2 text-xs whitespace-nowrap",
        className,
      )}
      {...rest}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
