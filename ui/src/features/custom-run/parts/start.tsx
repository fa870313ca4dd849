/** When the run starts: now, or at a time of a clock in a zone. */
import { ZonePicker } from "@/components/schedule";
import { Ago } from "@/components/time";
import { Field, Input, RadioGroup } from "@/components/ui";
import { browserZone, formatDate, wallClock, zoneName } from "@/lib/format";
import { type Draft, startsAt } from "../request";

const HOUR = 3_600_000;

export function Start({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const at = startsAt(draft);
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div>
        <p className="mb-1 text-xs font-medium">Start</p>
        <RadioGroup
          segmented
          label="Start"
          value={draft.start}
          onChange={(start) =>
            onChange({
              start,
              ...(start === "later" && !draft.at
                ? { at: wallClock(new Date(Math.ceil((Date.now() + HOUR / 2) / HOUR) * HOUR), draft.zone).slice(0, 16) }
                : {}),
            })
          }
          options={[
            { value: "now", label: "Now" },
            { value: "later", label: "Later" },
          ]}
        />
      </div>
      {draft.start === "later" && (
        <>
          <Field label="Date and time" className="w-52">
            <Input type="datetime-local" value={draft.at} onChange={(event) => onChange({ at: event.target.value })} />
          </Field>
          <Field label="Time zone" className="w-56">
            <ZonePicker
              value={zoneName(draft.zone) ?? browserZone()}
              onChange={(chosen) => onChange({ zone: chosen })}
            />
          </Field>
          {at && (
            <p className="basis-full text-xs text-muted">
              {at.getTime() < Date.now() ? "That time has passed: the run starts at once. " : "Starts "}
              <Ago at={at} /> ({formatDate(at, "full", "UTC").slice(0, 16)} UTC)
            </p>
          )}
        </>
      )}
    </div>
  );
}
