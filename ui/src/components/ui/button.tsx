import { cx } from "@/lib/cx";
import { Spinner } from "./spinner";

export interface ButtonProps extends React.ComponentProps<"button"> {
  variant?: "primary" | "default" | "ghost" | "danger";
  size?: "sm" | "md";
  icon?: React.ReactNode;
  loading?: boolean;
}

const VARIANTS = {
  primary: "bg-accent text-on-accent border-accent hover:brightness-110 font-medium",
  default: "bg-surface text-text border-line hover:bg-raised hover:border-control",
  ghost: "bg-transparent text-text border-transparent hover:bg-raised",
  danger: "bg-surface text-danger border-line hover:border-danger hover:bg-danger/10",
};

export function Button({
  variant = "default",
  size = "md",
  icon,
  loading,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      disabled={disabled || loading}
      aria-busy={loading || undefined}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-sm border whitespace-nowrap select-none",
        "transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-55 coarse:min-h-11",
        size === "sm" ? "h-6 px-2 text-xs" : "h-7 px-2.5 text-sm",
        VARIANTS[variant],
        className,
      )}
      {...rest}
    >
      {loading ? <Spinner /> : icon}
      {children}
    </button>
  );
}
