import { cx } from "@/lib/cx";
import { FIELD } from "./input";

export function Textarea({ mono, className, ...rest }: React.ComponentProps<"textarea"> & { mono?: boolean }) {
  return <textarea className={cx(FIELD, "min-h-16 py-1", mono && "font-mono text-xs", className)} {...rest} />;
}
