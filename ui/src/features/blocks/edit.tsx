/** A new block, or another one's values. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import {
  BlockDocuments,
  begin,
  equal,
  type JsonObject,
  problemsOf,
  type Schema,
  SchemaForm,
  type SchemaFormHandle,
} from "@/components/schema-form";
import { Button, ErrorPanel, Field, Input, Panel, Skeleton, Tabs, toast, usePage } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { brief } from "./catalog";
import { Logo } from "./logo";
import { formSchema, formValues, HIDDEN, hides, nameProblem, type Referenced } from "./model";
import { type BlockSchema, type BlockType, block, typeBySlug, useBlockActions } from "./queries";

type Mode = "form" | "json";

export function CreateBlockPage() {
  const { slug } = useParams({ strict: false }) as { slug: string };
  const found = useQuery(typeBySlug(slug));
  const title = `New ${found.data?.type.name ?? slug} block`;
  usePage({
    title,
    breadcrumb: [
      { label: "Blocks", to: "/blocks" },
      { label: "Catalog", to: "/blocks/catalog" },
    ],
  });
  if (found.isPending) return <Skeleton lines={6} className="p-4" />;
  if (found.isError || !found.data.schema)
    return (
      <div className="p-4">
        <h1 className="mb-3 text-xl font-semibold">{title}</h1>
        <ErrorPanel error={found.error ?? new Error("The type has no schema yet: no block of it can be made.")} />
      </div>
    );
  return <BlockForm type={found.data.type} schema={found.data.schema} title={title} />;
}

export function EditBlockPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useQuery({ ...block(id), refetchOnWindowFocus: false });
  const title = `Change ${found.data?.name ?? "a block"}`;
  usePage({
    title,
    breadcrumb: [
      { label: "Blocks", to: "/blocks" },
      ...(found.data ? [{ label: found.data.name ?? id, to: `/blocks/block/${id}` }] : []),
    ],
  });
  if (found.isPending) return <Skeleton lines={6} className="p-4" />;
  if (found.isError)
    return (
      <div className="p-4">
        <h1 className="mb-3 text-xl font-semibold">{title}</h1>
        <ErrorPanel error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  const { data: document } = found;
  return (
    <BlockForm
      key={id}
      type={document.block_type as BlockType}
      schema={document.block_schema as BlockSchema}
      title={title}
      given={{
        id,
        name: document.name ?? "",
        data: formValues((document.data ?? {}) as JsonObject, (document.block_document_references ?? {}) as Referenced),
      }}
    />
  );
}

interface Props {
  type: BlockType;
  schema: BlockSchema;
  title: string;
  /** The block that is changed; without, one is made. */
  given?: { id: string; name: string; data: JsonObject };
}

function BlockForm({ type, schema, title, given }: Props) {
  const navigate = useNavigate();
  const actions = useBlockActions();
  const fields = useMemo(() => formSchema((schema.fields ?? {}) as Schema), [schema]);
  const start = useMemo(() => given?.data ?? begin(fields), [given, fields]);
  const form = useRef<SchemaFormHandle>(null);
  const [name, setName] = useState(given?.name ?? "");
  const [value, setValue] = useState<JsonObject>(start);
  const [mode, setMode] = useState<Mode>("form");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const taken = failure instanceof ApiError && failure.status === 409;
  const wrongName = given ? null : nameProblem(name);
  const cancel = () =>
    void navigate(given ? { to: "/blocks/block/$id", params: { id: given.id } } : { to: "/blocks/catalog" });

  const save = async () => {
    setTried(true);
    if (wrongName) return document.getElementById("block-name")?.focus();
    if (mode === "form" && problemsOf(fields, masksAside(fields, value)).length > 0) {
      form.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      const id = given?.id ?? (await actions.create(name, schema, value));
      if (given) await actions.update(given.id, schema, value);
      toast({ text: given ? `The block ${given.name} is changed.` : `The block ${name} is made.` });
      await navigate({ to: "/blocks/block/$id", params: { id } });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  useKeys(
    { "Ctrl+Enter": () => void save(), "Alt+J": () => setMode(mode === "form" ? "json" : "form") },
    { scope: "Forms", label: { "Ctrl+Enter": "Save", "Alt+J": "JSON mode" } },
  );
  return (
    <form
      className="flex max-w-3xl flex-col gap-4 p-4 max-[899px]:p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <header className="flex items-center gap-3">
        <Logo slug={type.slug} name={type.name} size={40} />
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-xl font-semibold [overflow-wrap:anywhere]">
            {title}
          </h1>
          <p className="text-sm text-muted">{brief(type.description)}</p>
        </div>
      </header>
      {!given && (
        <Field
          label="Name"
          required
          hint="Code loads the block by this name."
          error={taken ? "A block of this type has this name." : tried || name !== "" ? wrongName : null}
        >
          <Input
            id="block-name"
            mono
            className="max-w-96"
            value={name}
            autoComplete="off"
            onChange={(event) => {
              setName(event.target.value);
              if (taken) setFailure(null);
            }}
          />
        </Field>
      )}
      <Panel flush>
        <Tabs<Mode>
          label="How values are entered"
          className="px-3"
          active={mode}
          onChange={setMode}
          tabs={[
            { id: "form", label: "Form" },
            { id: "json", label: "JSON" },
          ]}
        />
        <div className="p-3">
          {given && hides(start) && (
            <p className="mb-3 text-xs text-muted">
              Secrets are kept as they are where <code className="font-mono">{HIDDEN}</code> stays; type over it to
              replace one.
            </p>
          )}
          <SchemaForm
            ref={form}
            schema={fields}
            value={value}
            onChange={setValue}
            mode={mode}
            showAll={tried}
            blockPicker={BlockDocuments}
            label="Values"
          />
        </div>
      </Panel>
      {failure !== null && !taken && <ErrorPanel error={failure} />}
      <footer className="sticky bottom-0 -mx-4 flex items-center justify-end gap-2 border-t border-line bg-bg px-4 py-3">
        {given && !equal(value, start) && <span className="grow text-xs text-muted">Not saved yet.</span>}
        <Button onClick={cancel}>Cancel</Button>
        <Button variant="primary" type="submit" loading={busy}>
          {given ? "Save" : "Create block"}
        </Button>
      </footer>
    </form>
  );
}

/** The values without hidden secrets, which fit whatever the schema asks of them. */
function masksAside(schema: Schema, value: JsonObject): JsonObject {
  const hidden = Object.keys(value).filter((name) => hides(value[name]));
  if (hidden.length === 0) return value;
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !hidden.includes(name)));
  const required = Array.isArray(schema.required) ? schema.required : [];
  // A required secret that stays hidden is there.
  return Object.fromEntries([
    ...Object.entries(kept),
    ...hidden.filter((name) => required.includes(name)).map((name) => [name, value[name]]),
  ]) as JsonObject;
}
