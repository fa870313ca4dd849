/** When: interval, cron, recurrence rule or a sentence, with the next times beside. */
import { Checkbox, Field, Input, Select, Tabs } from "@/components/ui";
import type { Kind, ScheduleDraft, Unit } from "./model";
import { RRuleBuilder } from "./rrule-builder";
import { ZonePicker } from "./zone-picker";

const TABS: { id: Kind; label: string }[] = [
  { id: "interval", label: "Interval" },
  { id: "cron", label: "Cron" },
  { id: "rrule", label: "RRule" },
  { id: "sentence", label: "Sentence" },
];
const UNITS: Unit[] = ["seconds", "minutes", "hours", "days", "weeks"];
const SENTENCES = [
  "weekdays at 9am",
  "every 15 minutes",
  "the first Monday of the month at 6pm",
  "every other week on Tuesday at noon",
];

interface Props {
  draft: ScheduleDraft;
  onChange: (part: Partial<ScheduleDraft>) => void;
  error?: string;
}

export function ScheduleEditor({ draft, onChange, error }: Props) {
  return (
    <div className="flex flex-col gap-3">
      <Tabs
        tabs={TABS}
        active={draft.kind}
        onChange={(kind) => onChange({ kind })}
        label="Kind of schedule"
        panel="schedule-kind"
      />
      <div id="schedule-kind" role="tabpanel" aria-label={draft.kind} className="flex flex-col gap-3">
        {draft.kind === "interval" && (
          <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
            <Field label="Every" error={error}>
              <Input
                aria-label="Every"
                inputMode="decimal"
                autoFocus
                value={draft.every}
                onChange={(event) => onChange({ every: event.target.value })}
              />
            </Field>
            <Field label="Unit">
              <Select
                value={draft.unit}
                onChange={(unit) => onChange({ unit })}
                options={UNITS.map((unit) => ({ value: unit, label: unit }))}
              />
            </Field>
            <Field
              label="Counted from"
              hint="The anchor: times are whole intervals away from it."
              className="col-span-2 max-sm:col-span-1"
            >
              <Input
                type="datetime-local"
                step={1}
                value={draft.anchor}
                onChange={(event) => onChange({ anchor: event.target.value })}
              />
            </Field>
          </div>
        )}
        {draft.kind === "cron" && (
          <>
            <Field
              label="Cron expression"
              error={error}
              hint="minute hour day month weekday, or @daily; L, MON#2 and names work too"
            >
              <Input
                mono
                spellCheck={false}
                autoComplete="off"
                value={draft.cron}
                onChange={(event) => onChange({ cron: event.target.value })}
              />
            </Field>
            <Checkbox
              checked={draft.dayOr}
              onChange={(dayOr) => onChange({ dayOr })}
              label="A day fits when either its date or its weekday does"
            />
          </>
        )}
        {draft.kind === "rrule" && (
          <RRuleBuilder
            rrule={draft.rrule}
            built={draft.built}
            onChange={(rrule, built) => onChange({ rrule, built })}
            error={error}
          />
        )}
        {draft.kind === "sentence" && (
          <>
            <Field label="In words" error={error}>
              <Input
                autoFocus
                value={draft.sentence}
                placeholder={SENTENCES[0]}
                onChange={(event) => onChange({ sentence: event.target.value })}
              />
            </Field>
            <div className="flex flex-wrap gap-1">
              {SENTENCES.map((sentence) => (
                <button
                  key={sentence}
                  type="button"
                  className="min-h-6 rounded-full border border-line px-2 text-xs text-muted hover:border-control hover:text-text coarse:min-h-11"
                  onClick={() => onChange({ sentence })}
                >
                  {sentence}
                </button>
              ))}
            </div>
          </>
        )}
        <Field label="Time zone" className="max-w-96">
          <ZonePicker value={draft.zone} onChange={(zone) => onChange({ zone })} />
        </Field>
      </div>
    </div>
  );
}
