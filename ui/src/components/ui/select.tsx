import { cx } from "@/lib/cx";
import { FIELD } from "./input";

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  disabled?: boolean;
}

interface SelectProps<Value extends string>
  extends Omit<React.ComponentProps<"select">, "value" | "onChange" | "size"> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  size?: "sm" | "md";
}

/** One of a few. For many, or to search, use `Combobox`. */
export function Select<Value extends string>({
  value,
  onChange,
  options,
  size = "md",
  className,
  ...rest
}: SelectProps<Value>) {
  return (
    <select
      value={value}
      onChange={(event) => onChange(event.target.value as Value)}
      className={cx(FIELD, "select-arrow pr-7 coarse:h-11", size === "sm" ? "h-6 text-xs" : "h-7", className)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
