import { useId } from "react";
import { cx } from "@/lib/cx";

interface RadioGroupProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: React.ReactNode; hint?: string; disabled?: boolean }[];
  /** Side by side as one control, instead of a list. */
  segmented?: boolean;
  hideLabel?: boolean;
}

export function RadioGroup<Value extends string>({
  label,
  value,
  onChange,
  options,
  segmented,
  hideLabel = true,
}: RadioGroupProps<Value>) {
  const name = useId();
  return (
    <fieldset className={cx("min-w-0", segmented && "inline-block")}>
      <legend className={hideLabel ? "sr-only" : "mb-1 text-xs font-medium text-muted"}>{label}</legend>
      <div className={segmented ? "inline-flex rounded-sm border border-line bg-raised p-px" : "flex flex-col gap-1"}>
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              "cursor-pointer text-sm has-disabled:cursor-not-allowed has-disabled:opacity-55",
              segmented
                ? "relative inline-flex min-h-6 items-center rounded-[3px] px-2 text-muted coarse:min-h-11 has-checked:bg-surface has-checked:text-text has-checked:shadow-[0_0_0_1px_var(--line)] has-focus-visible:outline-2 has-focus-visible:outline-accent"
                : "inline-flex min-h-6 items-start gap-2 coarse:min-h-11",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className={segmented ? "absolute inset-0 cursor-pointer opacity-0" : "mt-[3px] size-3.5 accent-accent"}
            />
            <span>
              {option.label}
              {option.hint && !segmented && <span className="block text-xs text-muted">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
