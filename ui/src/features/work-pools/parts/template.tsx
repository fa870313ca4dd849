/** A base job template as a form of its variables' defaults, with the JSON of the whole beside it. */
import { useMemo, useRef, useState } from "react";
import { Editor } from "@/components/editor";
import { equal, isObject, type JsonObject, parse, type Schema, SchemaForm, stringify } from "@/components/schema-form";
import { RadioGroup } from "@/components/ui";
import { cx } from "@/lib/cx";
import { loose, shownDefaults, takeApart, withDefaults } from "../model";

interface Props {
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** On narrow screens: which of both is shown. */
  json: boolean;
  onJson: (json: boolean) => void;
}

export function TemplateEditor({ value, onChange, json, onJson }: Props) {
  const apart = useMemo(() => takeApart(value), [value]);
  // The form is made anew only when the variables themselves change, not with each default.
  const kept = useRef<Schema>(apart.schema);
  if (!equal(kept.current as never, apart.schema as never)) kept.current = apart.schema;
  const shown = useMemo(() => shownDefaults(apart.defaults), [apart]);
  const { unknown } = useMemo(() => loose(value), [value]);
  const none = Object.keys(kept.current.properties ?? {}).length === 0;
  return (
    <div className="@container">
      <div className="mb-3 hidden @max-[719px]:block">
        <RadioGroup
          segmented
          label="How the template is edited"
          value={json ? "json" : "form"}
          onChange={(mode) => onJson(mode === "json")}
          options={[
            { value: "form", label: "Form" },
            { value: "json", label: "JSON" },
          ]}
        />
      </div>
      <div className="grid grid-cols-2 items-start gap-6 @max-[719px]:grid-cols-1">
        <section aria-label="Defaults of the variables" className={cx("min-w-0", json && "@max-[719px]:hidden")}>
          {none ? (
            <p className="text-sm text-muted">
              This template has no variables to set. Add some under <code className="font-mono text-xs">variables</code>{" "}
              in the JSON.
            </p>
          ) : (
            <SchemaForm
              schema={kept.current}
              value={shown}
              onChange={(defaults) => onChange(withDefaults(value, defaults))}
              label="Defaults of the variables"
              compact
            />
          )}
        </section>
        <section
          aria-label="The template as JSON"
          className={cx("min-w-0 @min-[720px]:sticky @min-[720px]:top-2", !json && "@max-[719px]:hidden")}
        >
          <TemplateJson value={value} onChange={onChange} />
          {unknown.length > 0 && (
            <p className="mt-1 text-xs text-warning">
              The job configuration uses {unknown.join(", ")}, which no variable describes: the server will refuse it.
            </p>
          )}
        </section>
      </div>
    </div>
  );
}

function TemplateJson({ value, onChange }: Pick<Props, "value" | "onChange">) {
  const [draft, setDraft] = useState<{ text: string; value: JsonObject } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const mine = draft !== null && draft.value === value;
  const text = mine ? draft.text : stringify(value, 2);
  const take = (typed: string) => {
    if (typed === text) return;
    let next: unknown;
    try {
      next = typed.trim() === "" ? {} : parse(typed);
    } catch (error) {
      setDraft({ text: typed, value });
      return setProblem(error instanceof Error ? error.message : "This is no JSON yet.");
    }
    if (!isObject(next as never)) {
      setDraft({ text: typed, value });
      return setProblem("A template is an object, between { and }.");
    }
    setProblem(null);
    setDraft({ text: typed, value: next as JsonObject });
    onChange(next as JsonObject);
  };
  return (
    <>
      <Editor
        value={text}
        onChange={take}
        label="Base job template, as JSON"
        minLines={18}
        maxLines={36}
        invalid={mine && problem !== null}
      />
      {mine && problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem} The form keeps the last text that could be read.
        </p>
      )}
    </>
  );
}
