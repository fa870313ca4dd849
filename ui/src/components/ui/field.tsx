import { cloneElement, isValidElement, type ReactElement, useId } from "react";

interface FieldProps {
  label: React.ReactNode;
  hint?: React.ReactNode;
  error?: React.ReactNode;
  required?: boolean;
  actions?: React.ReactNode;
  children: ReactElement<Record<string, unknown>> | React.ReactNode;
  className?: string;
}

/** A control with its name, its help and what is wrong with it, tied together for every reader. */
export function Field({ label, hint, error, required, actions, children, className }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const own = isValidElement<Record<string, unknown>>(children) ? (children.props.id as string | undefined) : undefined;
  return (
    <div className={className}>
      <div className="mb-1 flex items-center justify-between gap-2">
        <label htmlFor={own ?? id} className="text-xs font-medium">
          {label}
          {required && <span className="text-danger"> *</span>}
        </label>
        {actions}
      </div>
      {isValidElement<Record<string, unknown>>(children)
        ? cloneElement(children, {
            id: own ?? id,
            "aria-describedby": described,
            "aria-invalid": error ? true : undefined,
            "aria-required": required || undefined,
          })
        : children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
