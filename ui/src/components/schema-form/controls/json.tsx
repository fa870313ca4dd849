/** A value as JSON, where no other control fits it, and texts that stand for values. */
import { useState } from "react";
import { Editor } from "@/components/editor";
import { Button } from "@/components/ui";
import type { ControlProps } from "../control";
import { type Json, parse, stringify } from "../json";

/** A plain value as JSON: what can be read is the value at once; what cannot is kept as typed, and said. */
export function JsonInput({ value, shown, set, label, invalid, readOnly, describedBy }: ControlProps) {
  const [draft, setDraft] = useState<{ text: string; value: Json | undefined } | null>(null);
  const text = draft !== null && draft.value === value ? draft.text : shown === undefined ? "" : stringify(shown, 2);
  const problem = draft !== null && draft.value === value ? whatIsWrong(text) : null;
  return (
    <div>
      <Editor
        value={text}
        label={`${label}, as JSON`}
        language="json"
        minLines={1}
        maxLines={16}
        readOnly={readOnly}
        invalid={invalid || problem !== null}
        describedBy={describedBy}
        onChange={(typed) => {
          if (typed === text) return;
          try {
            const next = typed.trim() === "" ? undefined : parse(typed);
            setDraft({ text: typed, value: next });
            set(next);
          } catch {
            setDraft({ text: typed, value });
          }
        }}
      />
      {problem && (
        <p className="mt-1 text-xs text-danger">{problem} The value before is kept until this can be read.</p>
      )}
    </div>
  );
}

export function whatIsWrong(text: string): string | null {
  if (text.trim() === "") return null;
  try {
    parse(text);
    return null;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}.`;
  }
}

/** A value that does not fit the field: shown as it is, so that nothing is lost. */
export function Misfit({ set, ...props }: ControlProps & { word: string }) {
  return (
    <div className="rounded-sm border border-dashed border-warning p-2">
      <p className="mb-1 flex flex-wrap items-center justify-between gap-2 text-xs text-warning">
        This value is not of the type that the field takes ({props.word}). It is kept as it is.
        {!props.readOnly && (
          <Button size="sm" onClick={() => set(undefined)}>
            Clear
          </Button>
        )}
      </p>
      <JsonInput {...props} set={set} />
    </div>
  );
}
