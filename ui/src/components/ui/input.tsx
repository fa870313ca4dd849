import { cx } from "@/lib/cx";

export const FIELD =
  "w-full rounded-sm border border-control bg-surface px-2 text-sm text-text placeholder:text-muted disabled:bg-raised disabled:text-muted aria-invalid:border-danger coarse:text-[16px]";

export interface InputProps extends React.ComponentProps<"input"> {
  icon?: React.ReactNode;
  mono?: boolean;
}

export function Input({ icon, mono, className, ...rest }: InputProps) {
  const input = (
    <input
      className={cx(FIELD, "h-7 coarse:h-11", mono && "font-mono text-xs", icon ? "pl-7" : undefined, className)}
      {...rest}
    />
  );
  if (!icon) return input;
  return (
    <span className="relative block w-full">
      <span aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-muted">
        {icon}
      </span>
      {input}
    </span>
  );
}
