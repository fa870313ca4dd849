/** Who has the slots of a limit and who waits for them, with the means to free a slot that is stuck. */
import { useQuery } from "@tanstack/react-query";
import { Ago } from "@/components/time";
import { Button, ErrorPanel, Panel, Pill, Skeleton } from "@/components/ui";
import { plural } from "@/lib/format";
import type { Actions } from "../actions";
import type { Limit } from "../model";
import { type Slot, useOfQuery } from "../queries";
import { Who } from "./cells";

export function Use({ limit, actions }: { limit: Limit; actions: Actions }) {
  const use = useQuery(useOfQuery(limit.id));
  if (use.isError && !use.data) return <ErrorPanel error={use.error} retry={() => void use.refetch()} />;
  if (!use.data) return <Skeleton className="h-40" />;
  const { holders, waiters, waiting } = use.data;
  const rate = limit.decay_per_second > 0;
  return (
    <>
      <Panel
        flush
        title={`Held${holders.length > 0 ? ` by ${holders.length}` : ""}`}
        actions={
          <Button size="sm" disabled={limit.used === 0} onClick={() => void actions.reset(limit)}>
            Free all slots
          </Button>
        }
      >
        {holders.length === 0 ? (
          <p className="p-3 text-sm text-muted">
            {limit.used === 0
              ? "Nobody holds a slot."
              : rate
                ? `${plural(limit.used, "slot")} have been used and come free by themselves.`
                : `${plural(limit.used, "slot")} are taken by nobody who would give them back: by hand, or by a program that ended.`}
          </p>
        ) : (
          <ul aria-label="Holders">
            {holders.map((slot) => (
              <Row key={slot.id} slot={slot} verb="since">
                <span className="text-xs text-muted max-sm:hidden">
                  {slot.until ? (
                    <>
                      taken back <Ago at={slot.until} /> without a sign of life
                    </>
                  ) : (
                    "until given back"
                  )}
                </span>
                <Button
                  size="sm"
                  variant="danger"
                  aria-label={`Release the slot of ${nameOf(slot)}`}
                  onClick={() => void actions.free(limit, { ...slot, name: nameOf(slot) })}
                >
                  Release
                </Button>
              </Row>
            ))}
          </ul>
        )}
      </Panel>
      <Panel flush title={`Waiting${waiting > 0 ? `: ${waiting}` : ""}`}>
        {waiters.length === 0 ? (
          <p className="p-3 text-sm text-muted">Nobody waits for a slot.</p>
        ) : (
          <ol aria-label="Waiting, next first">
            {waiters.map((slot, at) => (
              <Row key={slot.id} slot={slot} verb="waits" place={at + 1}>
                {at === 0 && <Pill tone="accent">next</Pill>}
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Take ${nameOf(slot)} out of the queue`}
                  title="Its process asks again if it still wants a slot"
                  onClick={() => void actions.unqueue({ ...slot, name: nameOf(slot) })}
                >
                  Take out
                </Button>
              </Row>
            ))}
            {waiting > waiters.length && (
              <li className="px-3 py-2 text-xs text-muted">and {waiting - waiters.length} more</li>
            )}
          </ol>
        )}
      </Panel>
    </>
  );
}

const nameOf = (slot: Slot) => slot.name ?? slot.holder;

function Row({
  slot,
  verb,
  place,
  children,
}: {
  slot: Slot;
  verb: "since" | "waits";
  place?: number;
  children: React.ReactNode;
}) {
  return (
    <li className="flex min-h-10 items-center gap-3 border-b border-line/70 px-3 py-1 last:border-0 hover:bg-raised/60">
      {place !== undefined && <span className="w-5 shrink-0 text-right text-xs tabular-nums text-muted">{place}</span>}
      <span className="flex min-w-0 grow flex-col leading-[17px]">
        <span className="flex min-w-0 items-center gap-2">
          <Who kind={slot.run?.kind ?? "other"} id={slot.run?.id} name={slot.name} holder={slot.holder} />
          {slot.slots > 1 && <span className="shrink-0 text-xs text-muted">{plural(slot.slots, "slot")}</span>}
        </span>
        <span className="text-xs leading-[15px] text-muted">
          {slot.run ? (slot.run.kind === "flow_run" ? "flow run" : "task run") : "program"}
          {verb === "since" ? ", since " : ", asked "}
          <Ago at={slot.since} />
        </span>
      </span>
      {children}
    </li>
  );
}
