import { useQuery } from "@tanstack/react-query";
import { HelpCircle } from "lucide-react";
import { Ago } from "@/components/time";
import { CopyButton } from "@/components/ui";
import { whyNot } from "./queries";

/** Why a run is not running, and what would change that. */
export function WhyPanel({ id, state }: { id: string; state: string }) {
  const { data: why } = useQuery(whyNot(id, state));
  if (!why || why.causes.length === 0) return null;
  return (
    <section
      aria-label="Why it is not running"
      className="mx-4 mb-2 rounded-md border border-line bg-surface p-3 max-sm:mx-3"
      data-testid="why-panel"
    >
      <h2 className="mb-1.5 flex items-center gap-1.5 text-xs font-medium text-muted">
        <HelpCircle size={13} /> Why it is not running
      </h2>
      <ul className="flex flex-col gap-2">
        {why.causes.map((cause) => (
          <li key={`${cause.code}${cause.sentence}`}>
            <p className="font-medium">{cause.sentence}</p>
            {(cause.next_step || cause.until) && (
              <p className="text-sm text-muted">
                {cause.next_step}
                {cause.until && (
                  <>
                    {" "}
                    It ends by itself <Ago at={cause.until} />.
                  </>
                )}
              </p>
            )}
            {cause.command && (
              <p className="mt-1 flex items-center gap-1">
                <code className="overflow-x-auto rounded-sm bg-raised px-2 py-1 font-mono text-xs">
                  {cause.command}
                </code>
                <CopyButton text={cause.command} label="Copy the command" />
              </p>
            )}
            {cause.holders && cause.holders.length > 0 && (
              <p className="mt-0.5 text-xs text-muted">
                Held by {cause.holders.map((holder) => holder.name).join(", ")}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
