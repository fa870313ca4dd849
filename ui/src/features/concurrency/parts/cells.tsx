/** Pieces that the list and the page of a limit share. */
import { Link } from "@tanstack/react-router";
import { Tag, Timer } from "lucide-react";
import { SlotBar } from "@/components/charts";
import { Pill } from "@/components/ui";
import { decayWords, type Holder, type Limit, titleOf } from "../model";

export function LimitName({ limit }: { limit: Limit }) {
  return (
    <span className="flex min-w-0 flex-col leading-[17px]">
      <span className="flex min-w-0 items-center gap-1.5">
        {limit.kind === "tag" && <Tag size={13} aria-hidden="true" className="shrink-0 text-muted" />}
        <Link
          to="/concurrency-limits/concurrency-limit/$id"
          params={{ id: limit.id }}
          tabIndex={-1}
          className="truncate rounded-sm font-medium hover:underline"
        >
          {titleOf(limit)}
        </Link>
        {!limit.active && <Pill>not applied</Pill>}
      </span>
      {limit.kind === "deployment" && (
        <span className="truncate text-xs leading-[15px] text-muted">limit of the deployment</span>
      )}
    </span>
  );
}

export const Used = ({ limit }: { limit: Limit }) => (
  <SlotBar used={limit.used} limit={limit.limit} off={!limit.active} label={`Slots of ${titleOf(limit)}`} />
);

export function Decay({ limit }: { limit: Limit }) {
  if (limit.decay_per_second <= 0) return <span className="text-muted">–</span>;
  return (
    <span className="inline-flex items-center gap-1" title="Slots come free by themselves: a limit on a rate">
      <Timer size={13} aria-hidden="true" className="shrink-0 text-muted" />
      {decayWords(limit.decay_per_second)}
    </span>
  );
}

export function Waiting({ count }: { count: number }) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <span data-tone="late" className="tone-text font-medium">
      {count}
    </span>
  );
}

interface WhoProps {
  kind: Holder["kind"];
  id: string | null | undefined;
  name: string | null | undefined;
  holder: string;
  tabIndex?: number;
}

/** Who holds or waits: a run by its name, with a link; others as they call themselves. */
export function Who({ kind, id, name, holder, tabIndex }: WhoProps) {
  const look = "min-w-0 truncate rounded-sm text-accent hover:underline";
  if (kind === "other" || !id)
    return (
      <span className="min-w-0 truncate font-mono text-xs" title={holder}>
        {holder || "somebody without a name"}
      </span>
    );
  const text = name ?? `${kind === "flow_run" ? "flow run" : "task run"} ${id.slice(0, 8)}`;
  return (
    <Link
      to={kind === "flow_run" ? "/runs/flow-run/$id" : "/runs/task-run/$id"}
      params={{ id }}
      tabIndex={tabIndex}
      className={look}
      title={text}
    >
      {text}
    </Link>
  );
}

const SHOWN = 2;

export function Holders({ limit }: { limit: Limit }) {
  if (limit.holders_total === 0)
    return (
      <span className="text-muted">{limit.used > 0 && limit.decay_per_second <= 0 ? "nobody who said so" : "–"}</span>
    );
  const more = limit.holders_total - SHOWN;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {limit.holders.slice(0, SHOWN).map((each, at) => (
        <span key={each.lease_id} className="inline-flex min-w-0 shrink">
          <Who kind={each.kind} id={each.id} name={each.name} holder={each.holder} tabIndex={-1} />
          {at < Math.min(SHOWN, limit.holders.length) - 1 && <span className="text-muted">,</span>}
        </span>
      ))}
      {more > 0 && <span className="shrink-0 text-xs text-muted">+{more}</span>}
    </span>
  );
}
