import { Link } from "@tanstack/react-router";
import { pageOf } from "@/lib/url";
import type { Uses } from "./queries";

const KINDS = {
  deployment: "Deployment",
  work_pool: "Work pool",
  automation: "Automation",
  block: "Block",
  server: "Server",
} as const;

const pathOf = (use: Uses["uses"][number]): string | null => {
  if (use.kind === "deployment" && use.id) return pageOf.deployment(use.id);
  if (use.kind === "block" && use.id) return pageOf.block(use.id);
  return use.kind === "work_pool" ? pageOf.workPool(use.name) : null;
};

/** What uses a block, and where. */
export function UsesList({ uses, most = 100 }: { uses: Uses; most?: number }) {
  const rest = uses.uses.length - most;
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {uses.uses.slice(0, most).map((use) => {
        const path = pathOf(use);
        return (
          <li key={`${use.kind}${use.id}${use.where}`} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="w-20 shrink-0 text-xs text-muted">{KINDS[use.kind]}</span>
            {path ? (
              <Link to={path} className="min-w-0 rounded-sm text-accent [overflow-wrap:anywhere] hover:underline">
                {use.name}
              </Link>
            ) : (
              <span className="min-w-0 [overflow-wrap:anywhere]">{use.name}</span>
            )}
            <span className="text-xs text-muted">{use.where}</span>
          </li>
        );
      })}
      {rest > 0 && <li className="text-xs text-muted">and {rest} more</li>}
      {uses.is_partial && <li className="text-xs text-muted">There may be more: not everything was looked through.</li>}
    </ul>
  );
}
