import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { JsonView } from "@/components/json";
import { EmptyState, ErrorPanel, Skeleton } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatDate } from "@/lib/format";
import { runEvents } from "../queries";

interface Event {
  id: string;
  occurred: string;
  event: string;
  resource: Record<string, string>;
  payload?: unknown;
}

/** What happened around the run, a line an event. */
export function EventsTab({
  id,
  from,
  range,
  shown,
}: {
  id: string;
  from: string;
  range: [number, number] | null;
  shown?: string;
}) {
  const events = useQuery(runEvents(id, from));
  const [opened, setOpened] = useState<string | null>(shown ?? null);
  if (events.isPending) return <Skeleton lines={6} className="p-3" />;
  if (events.error) return <ErrorPanel error={events.error} retry={() => void events.refetch()} className="m-3" />;
  const page = events.data as unknown as { events: Event[]; total: number };
  if (page.events.length === 0) return <EmptyState title="No events">Nothing has been told of this run.</EmptyState>;
  return (
    <div>
      <ol>
        {page.events.map((event) => {
          const moment = Date.parse(event.occurred);
          const isIn = range === null || (moment >= range[0] && moment <= range[1]);
          return (
            <li key={event.id} className={cx("border-b border-line/60", !isIn && "opacity-60")}>
              <button
                type="button"
                aria-expanded={opened === event.id}
                className="flex min-h-7 w-full items-center gap-3 px-3 text-left hover:bg-raised"
                onClick={() => setOpened(opened === event.id ? null : event.id)}
              >
                <span className="w-20 shrink-0 font-mono text-xs text-muted">{formatDate(event.occurred, "time")}</span>
                <span className="min-w-0 truncate">{event.event}</span>
                <span className="min-w-0 grow truncate text-right text-xs text-muted max-sm:hidden">
                  {event.resource["prefect.resource.name"] ?? event.resource["prefect.resource.id"]}
                </span>
              </button>
              {opened === event.id && (
                <div className="px-3 pb-3">
                  <JsonView value={event} label="event" />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {page.total > page.events.length && (
        <p className="p-3 text-sm text-muted">
          The first {page.events.length} of {page.total.toLocaleString()} events.
        </p>
      )}
    </div>
  );
}
