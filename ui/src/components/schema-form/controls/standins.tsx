/** Values that stand for others: JSON as text, a template, a variable, a block document. */
import { useQuery } from "@tanstack/react-query";
import { api, data } from "@/api/client";
import { Editor } from "@/components/editor";
import { Combobox } from "@/components/ui";
import { type BlockPickerProps, useForm } from "../context";
import type { ControlProps } from "../control";
import { asBlock, asJson, asTemplate, asVariable, blockId, kindText } from "../kinds";

export function JsonText({ value, set, label, invalid, readOnly, describedBy }: ControlProps) {
  return (
    <Editor
      value={kindText(value)}
      onChange={(text) => set(asJson(text))}
      label={`${label}, as JSON`}
      language="json"
      minLines={2}
      maxLines={20}
      {...{ invalid, readOnly, describedBy }}
    />
  );
}

export function TemplateText({ value, set, label, invalid, readOnly, describedBy }: ControlProps) {
  return (
    <Editor
      value={kindText(value)}
      onChange={(text) => set(asTemplate(text))}
      label={`${label}, as a template`}
      language="jinja"
      placeholder="{{ flow_run.name }}"
      minLines={1}
      maxLines={20}
      {...{ invalid, readOnly, describedBy }}
    />
  );
}

export const variableNames = {
  queryKey: ["schema-form", "variables"],
  queryFn: () => data(api.POST("/api/variables/filter", { body: { limit: 200, offset: 0, sort: "NAME_ASC" } })),
  staleTime: 30_000,
} as const;

export function VariableChoice({ value, set, id, label, invalid, readOnly, describedBy }: ControlProps) {
  const variables = useQuery(variableNames);
  const name = kindText(value);
  const options = (variables.data ?? []).map((each) => ({
    value: each.name,
    label: each.name,
    hint: preview(each.value),
  }));
  const chosen = options.find((option) => option.value === name);
  return (
    <div>
      <Combobox
        id={id}
        aria-label={`${label}, a variable`}
        value={name}
        onChange={(chosenName) => set(asVariable(chosenName))}
        options={options}
        placeholder="Name of a variable"
        free
        loading={variables.isPending}
        disabled={readOnly}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
      />
      <p className="mt-0.5 text-xs text-muted">
        {chosen
          ? `Now ${chosen.hint}. The value is looked up when the run is made.`
          : variables.isSuccess && name !== ""
            ? "There is no variable of this name."
            : "The value is looked up when the run is made."}
      </p>
    </div>
  );
}

function preview(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

export function BlockChoice({ field, value, set, id, label, describedBy }: ControlProps) {
  const { BlockPicker } = useForm();
  const slug = typeof field.schema.block_type_slug === "string" ? field.schema.block_type_slug : null;
  const Picker = BlockPicker ?? BlockDocuments;
  return (
    <Picker
      {...{ slug, id, label, describedBy }}
      value={blockId(value)}
      onChange={(document) => set(asBlock(document))}
    />
  );
}

/** Block documents with a name, of one type or of all. */
export function BlockDocuments({ slug, value, onChange, id, label, describedBy }: BlockPickerProps) {
  const documents = useQuery({
    queryKey: ["schema-form", "blocks", slug],
    queryFn: () =>
      data(
        api.POST("/api/block_documents/filter", {
          body: {
            block_types: slug ? { slug: { any_: [slug] } } : null,
            block_documents: { is_anonymous: { eq_: false } },
            include_secrets: false,
            limit: 200,
            offset: 0,
          } as never,
        }),
      ),
    staleTime: 30_000,
  });
  return (
    <Combobox
      id={id}
      aria-label={`${label}, a block`}
      aria-describedby={describedBy}
      value={value ?? ""}
      onChange={onChange}
      loading={documents.isPending}
      placeholder={slug ? `A ${slug} block` : "A block"}
      options={(documents.data ?? []).map((document) => ({
        value: document.id,
        label: document.name ?? document.id,
        hint: document.block_type?.name ?? "",
      }))}
    />
  );
}
