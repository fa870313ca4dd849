import { useState, useSyncExternalStore } from "react";
import { cx } from "@/lib/cx";
import { type DateForm, formatAgo, formatDate, formatDuration } from "@/lib/format";
import { dateStyle, zone } from "@/lib/preferences";
import { useNow } from "./now";

type Moment = string | number | Date | null | undefined;

interface TimeProps {
  at: Moment;
  form?: DateForm;
  className?: string;
}

const iso = (at: NonNullable<Moment>) => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
};

const both = (listener: () => void) => {
  const ends = [zone.subscribe(listener), dateStyle.subscribe(listener)];
  return () => {
    for (const end of ends) end();
  };
};

/** Re-render when the person chooses another zone or way to write dates. */
export function useZone(): string {
  return useSyncExternalStore(both, () => `${zone.get()}|${dateStyle.get()}`).split("|")[0] as string;
}

const full = (at: NonNullable<Moment>) => `${formatDate(at, "full")}\n${iso(at)}`;

/** A moment in the zone that the top bar shows. */
export function Time({ at, form = "datetime", className }: TimeProps) {
  useZone();
  if (at == null) return <span className="text-muted">–</span>;
  return (
    <time dateTime={iso(at)} title={full(at)} className={className}>
      {formatDate(at, form)}
    </time>
  );
}

/** "4m ago", "in 2h": ticks by the shared clock, slower as it ages. */
export function Ago({ at, className }: { at: Moment; className?: string }) {
  useZone();
  const [mounted] = useState(() => Date.now());
  // Looked at with every rendering: what was young when it came is not told by the second for ever.
  const age = at == null ? 0 : Math.abs(Date.now() - new Date(at).getTime()) / 1000;
  const now = useNow(at == null ? 0 : age < 60 ? 1 : age < 3600 ? 15 : 60);
  if (at == null) return <span className="text-muted">–</span>;
  return (
    <time dateTime={iso(at)} title={full(at)} className={className}>
      {formatAgo(at, Math.max(now, mounted))}
    </time>
  );
}

interface DurationProps {
  seconds?: number | null;
  /** Without `end` it counts on, by the shared clock. */
  start?: Moment;
  end?: Moment;
  className?: string;
}

export function Duration({ seconds, start, end, className }: DurationProps) {
  const counts = seconds == null && start != null && end == null;
  const now = useNow(counts ? 1 : 0);
  let value = seconds;
  if (value == null && start != null) {
    const until = end == null ? now : new Date(end).getTime();
    value = Math.max(0, (until - new Date(start).getTime()) / 1000);
    if (counts) value = Math.floor(value);
  }
  return <span className={cx("tabular-nums", className)}>{formatDuration(value)}</span>;
}
