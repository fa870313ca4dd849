import { cx } from "@/lib/cx";
import { Tooltip } from "./tooltip";

interface IconButtonProps extends Omit<React.ComponentProps<"button">, "children" | "aria-label"> {
  /** What it does: read aloud, and shown when the pointer rests on it. */
  label: string;
  icon: React.ReactNode;
  size?: "sm" | "md";
  pressed?: boolean;
  tip?: boolean;
}

export function IconButton({
  label,
  icon,
  size = "md",
  pressed,
  tip = true,
  className,
  type,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type={type ?? "button"}
      aria-label={label}
      aria-pressed={pressed}
      className={cx(
        "inline-flex shrink-0 items-center justify-center rounded-sm text-muted transition-colors duration-100",
        "hover:bg-raised hover:text-text disabled:cursor-not-allowed disabled:opacity-50 coarse:min-h-11 coarse:min-w-11",
        "aria-pressed:bg-raised aria-pressed:text-text aria-expanded:bg-raised aria-expanded:text-text",
        size === "sm" ? "size-6" : "size-7",
        className,
      )}
      {...rest}
    >
      {icon}
    </button>
  );
  return tip ? <Tooltip text={label}>{button}</Tooltip> : button;
}
