/** The dialog in which a variable is made or changed. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, api, data } from "@/api/client";
import { Editor } from "@/components/editor";
import { equal, type Json } from "@/components/schema-form/json";
import { Ago } from "@/components/time";
import { Button, Dialog, Field, Input, RadioGroup, Select, TagInput, Textarea } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { pageOf } from "@/lib/url";
import { asText, nameProblem, read, TYPE_WORDS, typeOf, type ValueType, valueProblem } from "./model";
import type { Variable, VariableActions } from "./queries";

interface Props {
  /** Null: a new one. */
  variable: Variable | null;
  /** What a new one begins with. */
  name?: string;
  actions: VariableActions;
  tags: readonly string[];
  onClose: () => void;
}

const TYPES = (["text", "number", "boolean", "json", "null"] as const).map((value) => ({
  value,
  label: TYPE_WORDS[value],
}));

export function VariableDialog({ variable, name: given = "", actions, tags: known, onClose }: Props) {
  const [name, setName] = useState(variable?.name ?? given);
  const [type, setType] = useState<ValueType>(variable ? typeOf(variable.value) : "text");
  const [text, setText] = useState(() => (variable ? asText(typeOf(variable.value), variable.value) : ""));
  const [tags, setTags] = useState<string[]>(variable?.tags ?? []);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);

  const found = read(type, text);
  const wrongValue = "problem" in found ? found.problem : valueProblem(found.value);
  const wrongName = nameProblem(name);
  const save = async () => {
    setTried(true);
    if (wrongName || wrongValue || "problem" in found) return;
    setBusy(true);
    setRefused(null);
    try {
      if (variable) {
        await actions.update(variable, {
          ...(name !== variable.name && { name }),
          ...(!equal(found.value, variable.value) && { value: found.value }),
          tags,
        });
      } else await actions.create({ name, value: found.value, tags });
      onClose();
    } catch (error) {
      setBusy(false);
      setRefused(
        error instanceof ApiError && error.status === 409
          ? "There is a variable of this name."
          : error instanceof Error
            ? error.message
            : String(error),
      );
    }
  };
  useKeys({ "Ctrl+Enter": () => void save() }, { scope: "Forms", label: "Save" });
  const choose = (next: ValueType) => {
    const before: Json = "value" in found ? found.value : text;
    setText(asText(next, before));
    setType(next);
  };

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={variable ? `Change ${variable.name}` : "New variable"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={busy} onClick={() => void save()}>
            {variable ? "Save" : "Create"}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          label="Name"
          required
          error={refused ?? (tried || name !== "" ? wrongName : null)}
          hint={
            variable && name !== variable.name
              ? "Code and templates that use the old name no longer find it."
              : undefined
          }
        >
          <Input
            mono
            value={name}
            autoFocus={!variable}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <div>
          <div className="mb-1 flex flex-wrap items-end justify-between gap-2">
            <span className="text-xs font-medium">Value</span>
            <RadioGroup<ValueType> label="Type of the value" segmented value={type} onChange={choose} options={TYPES} />
          </div>
          <ValueInput
            type={type}
            text={text}
            onText={setText}
            invalid={wrongValue !== null && (tried || type === "json")}
          />
          {wrongValue && (tried || (type === "json" && text !== "")) && (
            <p role="alert" className="mt-1 text-xs text-danger">
              {wrongValue}
            </p>
          )}
        </div>
        <Field label="Tags">
          <TagInput value={tags} onChange={setTags} suggestions={known} />
        </Field>
        {variable && <Uses variable={variable} />}
        {/* Enter in a field saves. */}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}

function ValueInput({
  type,
  text,
  onText,
  invalid,
}: {
  type: ValueType;
  text: string;
  onText: (text: string) => void;
  invalid: boolean;
}) {
  if (type === "json")
    return (
      <Editor label="Value, as JSON" value={text} onChange={onText} minLines={6} maxLines={22} invalid={invalid} />
    );
  if (type === "null") return <p className="text-sm text-muted">The variable is there and holds nothing.</p>;
  if (type === "boolean")
    return (
      <Select
        aria-label="Value"
        value={text === "true" ? "true" : "false"}
        onChange={onText}
        className="w-32!"
        options={[
          { value: "true", label: "true" },
          { value: "false", label: "false" },
        ]}
      />
    );
  if (type === "number")
    return (
      <Input
        mono
        inputMode="decimal"
        aria-label="Value"
        aria-invalid={invalid || undefined}
        value={text}
        onChange={(event) => onText(event.target.value)}
        className="max-w-72"
      />
    );
  return (
    <Textarea
      aria-label="Value"
      aria-invalid={invalid || undefined}
      value={text}
      rows={2}
      className="max-h-80 [field-sizing:content]"
      onChange={(event) => onText(event.target.value)}
    />
  );
}

/** Who uses it, as far as the server can see. */
function Uses({ variable }: { variable: Variable }) {
  const uses = useQuery({
    queryKey: ["variables", "uses", variable.name],
    queryFn: () => data(api.GET("/api/rota/variables/{name}/uses", { params: { path: { name: variable.name } } })),
  });
  return (
    <div className="border-t border-line pt-3 text-xs text-muted">
      <p>
        Last changed <Ago at={variable.updated} />.
      </p>
      {uses.data && uses.data.uses.length === 0 && (
        <p className="mt-1">No deployment, work pool or automation names it. Code that reads it is not known here.</p>
      )}
      {uses.data && uses.data.uses.length > 0 && (
        <div className="mt-1 flex flex-wrap gap-x-3 gap-y-1">
          <span>Used by</span>
          {uses.data.uses.map((use) => (
            <span key={`${use.kind}${use.id}${use.where}`}>
              {use.kind === "deployment" && use.id ? (
                <Link to={pageOf.deployment(use.id)} className="text-accent hover:underline">
                  {use.name}
                </Link>
              ) : (
                <span className="text-text">{use.name}</span>
              )}{" "}
              ({use.where})
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
