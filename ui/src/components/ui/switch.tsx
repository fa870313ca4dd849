import { cx } from "@/lib/cx";

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  /** The label is read aloud only. */
  hideLabel?: boolean;
  disabled?: boolean;
  id?: string;
}

export function Switch({ checked, onChange, label, hideLabel, disabled, id }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      id={id}
      aria-checked={checked}
      aria-label={hideLabel ? label : undefined}
      disabled={disabled}
      onClick={(event) => {
        event.stopPropagation();
        onChange(!checked);
      }}
      className="inline-flex min-h-6 items-center gap-2 rounded-sm text-sm disabled:cursor-not-allowed disabled:opacity-55 coarse:min-h-11"
    >
      <span
        aria-hidden="true"
        className={cx(
          "relative inline-block h-4 w-7 shrink-0 rounded-full border transition-colors duration-100 forced-colors:border-[ButtonText]",
          checked ? "border-accent bg-accent" : "border-control bg-surface",
        )}
      >
        <span
          className={cx(
            "absolute top-0.5 left-0.5 size-2.5 rounded-full transition-transform duration-100 forced-colors:bg-[ButtonText]",
            checked ? "translate-x-3 bg-on-accent" : "bg-control",
          )}
        />
      </span>
      {!hideLabel && label}
    </button>
  );
}
