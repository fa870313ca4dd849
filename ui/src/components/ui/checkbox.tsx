import { cx } from "@/lib/cx";

interface CheckboxProps extends Omit<React.ComponentProps<"input">, "onChange" | "type" | "size"> {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: React.ReactNode;
  hideLabel?: boolean;
  /** Some, not all. */
  mixed?: boolean;
}

export function Checkbox({ checked, onChange, label, hideLabel, mixed, className, ...rest }: CheckboxProps) {
  return (
    <label
      className={cx(
        "inline-flex min-h-6 min-w-6 cursor-pointer items-center gap-2 text-sm",
        hideLabel && "justify-center",
        className,
      )}
    >
      <input
        type="checkbox"
        checked={checked}
        ref={(node) => {
          if (node) node.indeterminate = Boolean(mixed);
        }}
        aria-label={hideLabel && typeof label === "string" ? label : undefined}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 shrink-0 accent-accent"
        {...rest}
      />
      {!hideLabel && label}
    </label>
  );
}
