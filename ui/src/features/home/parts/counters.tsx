/** Six numbers, each a link to the runs it counts. */
import { Link } from "@tanstack/react-router";
import { Glyph } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatCompact, formatNumber } from "@/lib/format";
import type { Glyph as GlyphName, StateTokenName } from "@/lib/states";
import { type Asked, before, type Dashboard, delta, runsQuery } from "../model";

interface Card {
  id: keyof Dashboard["counters"];
  label: string;
  tone: StateTokenName;
  glyph: GlyphName;
  states: string;
  span: "none" | "range" | "ahead";
  /** A number over zero is a problem. */
  bad?: boolean;
  note?: string;
}

const CARDS: readonly Card[] = [
  { id: "running", label: "Running", tone: "running", glyph: "play", states: "Running", span: "none", note: "now" },
  {
    id: "late",
    label: "Late",
    tone: "late",
    glyph: "clock-alert",
    states: "Late",
    span: "none",
    bad: true,
    note: "now",
  },
  {
    id: "failed",
    label: "Failed, crashed",
    tone: "failed",
    glyph: "cross",
    states: "Failed,Crashed",
    span: "range",
    bad: true,
  },
  {
    id: "awaiting",
    label: "Awaiting",
    tone: "awaiting-retry",
    glyph: "rotate-clock",
    states: "AwaitingRetry,AwaitingConcurrencySlot,Paused,Suspended,Resuming",
    span: "none",
    note: "a retry, input or a slot",
  },
  { id: "completed", label: "Completed", tone: "completed", glyph: "check", states: "Completed", span: "range" },
  {
    id: "scheduled",
    label: "Next 24 h",
    tone: "scheduled",
    glyph: "clock",
    states: "Scheduled",
    span: "ahead",
    note: "scheduled",
  },
];

export function Counters({ dashboard, asked }: { dashboard: Dashboard; asked: Asked }) {
  return (
    <nav
      aria-label="Runs by state"
      className="grid grid-cols-6 gap-px overflow-hidden rounded-md border border-line bg-line max-[899px]:grid-cols-3"
    >
      {CARDS.map((card) => (
        <Counter key={card.id} card={card} counter={dashboard.counters[card.id]} asked={asked} />
      ))}
    </nav>
  );
}

function Counter({ card, counter, asked }: { card: Card; counter: Dashboard["counters"]["late"]; asked: Asked }) {
  const { value, is_exact: exact, previous } = counter;
  const change = card.span === "range" ? delta(value, previous) : null;
  const worse = change !== null && change > 0 && card.bad;
  return (
    <Link
      to="/runs"
      search={{ q: runsQuery(card.states, asked, card.span) } as never}
      data-tone={card.tone}
      className="group flex min-w-0 flex-col bg-surface px-3 pt-2 pb-2.5 -outline-offset-2 hover:bg-raised/60"
    >
      <span className="flex items-center gap-1.5 text-xs text-muted group-hover:text-text">
        <span className="tone-text shrink-0">
          <Glyph name={card.glyph} size={13} />
        </span>
        <span className="truncate">{card.label}</span>
      </span>
      <span
        className={cx("text-2xl font-semibold tabular-nums", value === 0 ? "text-muted" : card.bad && "tone-text")}
        title={`${exact ? "" : "about "}${formatNumber(value)}`}
      >
        {exact ? "" : "≈"}
        {formatCompact(value)}
      </span>
      <span className="truncate text-xs text-muted">
        {change === null ? (
          (card.note ?? "–")
        ) : change === 0 ? (
          `as in the ${before(asked.range).replace("the ", "")}`
        ) : (
          <>
            <span className={cx("font-medium tabular-nums", worse ? "text-danger" : "text-text")}>
              {change > 0 ? "+" : "−"}
              {formatCompact(Math.abs(change))}
            </span>{" "}
            vs {before(asked.range)}
          </>
        )}
      </span>
    </Link>
  );
}
