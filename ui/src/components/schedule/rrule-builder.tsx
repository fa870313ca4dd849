/** A recurrence rule by choosing; the text stays there for what choosing cannot say. */
import { useState } from "react";
import { Button, Field, Input, RadioGroup, Select, Textarea } from "@/components/ui";
import { cx } from "@/lib/cx";
import { type Built, builtOf, FREQUENCIES, type Frequency, rruleOf, WEEKDAYS, type Weekday } from "./rrule";

const NAMES: Record<Weekday, string> = {
  MO: "Monday",
  TU: "Tuesday",
  WE: "Wednesday",
  TH: "Thursday",
  FR: "Friday",
  SA: "Saturday",
  SU: "Sunday",
};
const UNITS: Record<Frequency, string> = {
  HOURLY: "hours",
  DAILY: "days",
  WEEKLY: "weeks",
  MONTHLY: "months",
  YEARLY: "years",
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ORDER = [
  { value: "1", label: "first" },
  { value: "2", label: "second" },
  { value: "3", label: "third" },
  { value: "4", label: "fourth" },
  { value: "-1", label: "last" },
];

interface Props {
  rrule: string;
  built: Built | null;
  onChange: (rrule: string, built: Built | null) => void;
  error?: string;
}

export function RRuleBuilder({ rrule, built, onChange, error }: Props) {
  const [raw, setRaw] = useState(built === null);
  const change = (part: Partial<Built>) => {
    const next = { ...(built as Built), ...part };
    onChange(rruleOf(next), next);
  };
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        segmented
        label="Edit as"
        value={raw ? "raw" : "builder"}
        onChange={(mode) => setRaw(mode === "raw")}
        options={[
          { value: "builder", label: "Builder", disabled: built === null },
          { value: "raw", label: "Text" },
        ]}
      />
      {raw || built === null ? (
        <Field
          label="Recurrence rule"
          error={error}
          hint={
            built === null ? "This rule says more than the builder can show." : "RFC 5545: DTSTART, RRULE, EXDATE …"
          }
        >
          <Textarea
            mono
            rows={4}
            spellCheck={false}
            value={rrule}
            onChange={(event) => onChange(event.target.value, builtOf(event.target.value))}
          />
        </Field>
      ) : (
        <Builder built={built} change={change} />
      )}
    </div>
  );
}

function Builder({ built, change }: { built: Built; change: (part: Partial<Built>) => void }) {
  const monthly = built.freq === "MONTHLY" || built.freq === "YEARLY";
  const time = `${String(built.hour).padStart(2, "0")}:${String(built.minute).padStart(2, "0")}`;
  return (
    <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
      <Field label="Every">
        <div className="flex gap-2">
          <Input
            aria-label="Every"
            type="number"
            min={1}
            max={999}
            className="w-20"
            value={built.interval}
            onChange={(event) => change({ interval: Math.max(1, Number(event.target.value) || 1) })}
          />
          <Select
            aria-label="Unit"
            value={built.freq}
            onChange={(freq) => change({ freq })}
            options={FREQUENCIES.map((freq) => ({ value: freq, label: UNITS[freq] }))}
          />
        </div>
      </Field>
      {built.freq === "HOURLY" ? (
        <Field label="At minute">
          <Input
            type="number"
            min={0}
            max={59}
            value={built.minute}
            onChange={(event) => change({ minute: Math.min(59, Math.max(0, Number(event.target.value) || 0)) })}
          />
        </Field>
      ) : (
        <Field label="At">
          <Input
            type="time"
            value={time}
            onChange={({ target }) => {
              const [hour = 0, minute = 0] = target.value.split(":").map(Number);
              change({ hour, minute });
            }}
          />
        </Field>
      )}
      {built.freq === "WEEKLY" && (
        <fieldset className="col-span-2 max-sm:col-span-1">
          <legend className="mb-1 text-xs font-medium">On</legend>
          <div className="flex flex-wrap gap-1">
            {WEEKDAYS.map((day) => (
              <Toggle
                key={day}
                label={NAMES[day].slice(0, 3)}
                name={NAMES[day]}
                pressed={built.days.includes(day)}
                onChange={(on) =>
                  change({ days: on ? [...built.days, day] : built.days.filter((each) => each !== day) })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      {built.freq === "YEARLY" && (
        <fieldset className="col-span-2 max-sm:col-span-1">
          <legend className="mb-1 text-xs font-medium">In</legend>
          <div className="flex flex-wrap gap-1">
            {MONTHS.map((name, index) => (
              <Toggle
                key={name}
                label={name}
                name={name}
                pressed={built.months.includes(index + 1)}
                onChange={(on) =>
                  change({
                    months: on ? [...built.months, index + 1] : built.months.filter((each) => each !== index + 1),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      {monthly && <MonthDays built={built} change={change} />}
      <Field label="From">
        <Input
          type="date"
          value={built.start.slice(0, 10)}
          onChange={({ target }) => target.value && change({ start: `${target.value}T00:00` })}
        />
      </Field>
      <Field label="Ends">
        <div className="flex gap-2">
          <Select
            aria-label="Ends"
            value={built.count !== null ? "count" : built.until !== null ? "until" : "never"}
            onChange={(end) =>
              change({
                count: end === "count" ? 10 : null,
                until: end === "until" ? `${Number(built.start.slice(0, 4)) + 1}${built.start.slice(4, 10)}` : null,
              })
            }
            options={[
              { value: "never", label: "never" },
              { value: "count", label: "after" },
              { value: "until", label: "on" },
            ]}
          />
          {built.count !== null && (
            <Input
              aria-label="Number of times"
              type="number"
              min={1}
              value={built.count}
              onChange={(event) => change({ count: Math.max(1, Number(event.target.value) || 1) })}
            />
          )}
          {built.until !== null && (
            <Input
              aria-label="Last day"
              type="date"
              value={built.until}
              onChange={({ target }) => target.value && change({ until: target.value })}
            />
          )}
        </div>
      </Field>
    </div>
  );
}

function MonthDays({ built, change }: { built: Built; change: (part: Partial<Built>) => void }) {
  const [text, setText] = useState<string | null>(null);
  const nth = built.nth ?? { n: 1, day: "MO" as Weekday };
  return (
    <div className="col-span-2 flex flex-wrap items-end gap-3 max-sm:col-span-1">
      <RadioGroup
        segmented
        label="On which days"
        value={built.nth ? "nth" : "days"}
        onChange={(mode) => change({ nth: mode === "nth" ? nth : null })}
        options={[
          { value: "days", label: "Days of the month" },
          { value: "nth", label: "A weekday" },
        ]}
      />
      {built.nth ? (
        <div className="flex gap-2">
          <Select
            aria-label="Which one"
            value={String(nth.n)}
            onChange={(n) => change({ nth: { ...nth, n: Number(n) } })}
            options={ORDER}
          />
          <Select
            aria-label="Weekday"
            value={nth.day}
            onChange={(day) => change({ nth: { ...nth, day } })}
            options={WEEKDAYS.map((day) => ({ value: day, label: NAMES[day] }))}
          />
        </div>
      ) : (
        <Field label="Days, -1 is the last" className="w-40">
          <Input
            value={text ?? built.monthDays.join(", ")}
            onBlur={() => setText(null)}
            onChange={({ target }) => {
              setText(target.value);
              const days = target.value
                .split(/[\s,]+/)
                .filter(Boolean)
                .map(Number);
              if (days.every((day) => Number.isInteger(day) && day !== 0 && Math.abs(day) <= 31))
                change({ monthDays: days });
            }}
          />
        </Field>
      )}
    </div>
  );
}

interface ToggleProps {
  label: string;
  name: string;
  pressed: boolean;
  onChange: (on: boolean) => void;
}

function Toggle({ label, name, pressed, onChange }: ToggleProps) {
  return (
    <Button
      size="sm"
      aria-pressed={pressed}
      title={name}
      onClick={() => onChange(!pressed)}
      className={cx(pressed && "border-accent! bg-accent! font-medium text-on-accent!")}
    >
      {label}
    </Button>
  );
}
