/** One of some values: segments for few, a list for more, a search for many. Also true and false. */
import { Combobox, Select } from "@/components/ui";
import { cx } from "@/lib/cx";
import type { ControlProps } from "../control";
import { equal, type Json } from "../json";
import { optionText } from "../schema";

const FEW = 5;
const SHORT = 44;
const MANY = 40;

interface Segment {
  label: string;
  value: number;
}

interface SegmentsProps {
  segments: Segment[];
  chosen: number;
  onChoose: (value: number) => void;
  id?: string;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  disabled?: boolean;
  size?: "sm" | "md";
}

/** Buttons of which one is down: arrows move, as in a group of radio buttons. */
export function Segments({ segments, chosen, onChoose, label, disabled, size = "md", ...rest }: SegmentsProps) {
  const here = segments.findIndex(({ value }) => value === chosen);
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-describedby={rest.describedBy}
      aria-invalid={rest.invalid || undefined}
      className={cx(
        "inline-flex max-w-full flex-wrap gap-px rounded-sm border bg-raised p-px",
        rest.invalid ? "border-danger" : "border-control",
      )}
    >
      {segments.map((segment, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio button cannot look like this in forced colours
        <button
          key={segment.value}
          type="button"
          role="radio"
          id={index === Math.max(here, 0) ? rest.id : undefined}
          aria-checked={segment.value === chosen}
          disabled={disabled}
          tabIndex={index === Math.max(here, 0) ? 0 : -1}
          onClick={() => onChoose(segment.value)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const next = segments[(index + step + segments.length) % segments.length] as Segment;
            onChoose(next.value);
            const buttons = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>("[role=radio]");
            buttons?.[segments.indexOf(next)]?.focus();
          }}
          className={cx(
            "rounded-[3px] px-2 whitespace-nowrap coarse:min-h-11",
            size === "sm" ? "min-h-6 text-xs" : "min-h-6 text-sm",
            segment.value === chosen
              ? "bg-surface font-medium text-text shadow-[0_0_0_1px_var(--line)] forced-colors:bg-[Highlight]"
              : "text-muted hover:text-text",
          )}
        >
          {segment.label}
        </button>
      ))}
    </div>
  );
}

export const asSegments = (labels: string[]): boolean =>
  labels.length <= FEW && labels.reduce((sum, label) => sum + label.length + 2, 0) <= SHORT;

export function Choice({ field, shown, set, id, label, describedBy, invalid, readOnly }: ControlProps) {
  const options: Json[] = field.nullable ? [...field.options, null] : field.options;
  const labels = options.map(optionText);
  const chosen = shown === undefined ? -1 : options.findIndex((option) => equal(option, shown));
  const choose = (index: number) => set(options[index]);
  const common = { id, "aria-label": label, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
  if (asSegments(labels))
    return (
      <Segments
        segments={labels.map((text, value) => ({ label: text, value }))}
        chosen={chosen}
        onChoose={choose}
        {...{ id, label, describedBy, invalid }}
        disabled={readOnly}
      />
    );
  const rows = labels.map((text, index) => ({ value: String(index), label: text }));
  if (rows.length > MANY)
    return (
      <Combobox
        value={chosen < 0 ? "" : String(chosen)}
        onChange={(index) => choose(Number(index))}
        options={rows}
        placeholder={`Search ${rows.length} choices`}
        disabled={readOnly}
        {...common}
      />
    );
  return (
    <Select
      value={String(chosen)}
      onChange={(index) => choose(Number(index))}
      options={chosen < 0 ? [{ value: "-1", label: "Choose…", disabled: true }, ...rows] : rows}
      disabled={readOnly}
      {...common}
    />
  );
}

export function Truth({ shown, set, id, label, describedBy, invalid, readOnly }: ControlProps) {
  return (
    <Segments
      segments={[
        { label: "True", value: 1 },
        { label: "False", value: 0 },
      ]}
      chosen={shown === true ? 1 : shown === false ? 0 : -1}
      onChoose={(value) => set(value === 1)}
      {...{ id, label, describedBy, invalid }}
      disabled={readOnly}
    />
  );
}
