/** One block: how code loads it, its values with secrets hidden, and who uses it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Eye, EyeOff, Pencil, Trash2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { JsonView } from "@/components/json";
import type { Json, JsonObject, Schema } from "@/components/schema-form";
import { Ago, Time } from "@/components/time";
import {
  Button,
  CopyButton,
  confirm,
  ErrorPanel,
  KeyValue,
  Panel,
  Pill,
  Skeleton,
  Tabs,
  Tags,
  toast,
  usePage,
} from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { pageOf } from "@/lib/url";
import { deleteBlock } from "./delete-block";
import { Logo } from "./logo";
import { type FieldRow, fieldRows, HIDDEN, hides, type Referenced, snippetOf, templateOf } from "./model";
import { type BlockDocument, type BlockType, block, blockUses, revealed, useBlockActions } from "./queries";
import { UsesList } from "./uses";

const BREADCRUMB = [{ label: "Blocks", to: "/blocks" }];
/** Seconds that secrets stay on the screen. */
const SHOWN_FOR = 30;

export function BlockPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const found = useQuery(block(id));
  usePage({ title: found.data?.name ?? "Block", kind: "Block", breadcrumb: BREADCRUMB });
  if (found.isPending) return <Skeleton lines={8} className="p-4" />;
  if (found.isError)
    return (
      <div className="p-4">
        <h1 className="mb-3 text-xl font-semibold">Block</h1>
        <ErrorPanel error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  return <Shown key={id} document={found.data} />;
}

function Shown({ document }: { document: BlockDocument }) {
  const id = document.id as string;
  const name = document.name ?? "without a name";
  const type = document.block_type as BlockType;
  const schema = (document.block_schema?.fields ?? {}) as Schema;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const actions = useBlockActions();
  const uses = useQuery(blockUses(id));
  const edit = () => void navigate({ to: "/blocks/block/$id/edit", params: { id } });
  const destroy = async () => {
    if (await deleteBlock({ id, name }, () => queries.fetchQuery(blockUses(id)), actions))
      await navigate({ to: "/blocks" });
  };
  useKeys({ e: edit }, { scope: "Block", label: "Change" });
  return (
    <div className="flex flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-wrap items-center gap-3">
        <Logo slug={type.slug} name={type.name} size={40} />
        <div className="min-w-0 grow">
          <h1 tabIndex={-1} className="text-xl font-semibold [overflow-wrap:anywhere]">
            {name}
          </h1>
          <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
            <Link to="/blocks/catalog/$slug" params={{ slug: type.slug }} className="rounded-sm hover:underline">
              {type.name}
            </Link>
            <span>
              Updated <Ago at={document.updated} />
            </span>
          </div>
        </div>
        <Button icon={<Pencil size={13} />} onClick={edit}>
          Change
        </Button>
        <Button variant="danger" icon={<Trash2 size={13} />} onClick={() => void destroy()}>
          Delete
        </Button>
      </header>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(280px,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Snippets slug={type.slug} name={name} example={type.code_example} />
          <Values document={document} schema={schema} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Used by">
            {uses.isPending && <Skeleton lines={2} />}
            {uses.isError && <ErrorPanel error={uses.error} retry={() => void uses.refetch()} />}
            {uses.data &&
              (uses.data.uses.length > 0 ? (
                <UsesList uses={uses.data} />
              ) : (
                <p className="text-sm text-muted">
                  No deployment, work pool, automation or block names it. Code that loads it by name is not known here.
                </p>
              ))}
          </Panel>
          <Panel title="Details">
            <KeyValue
              rows={[
                ["Capabilities", <Tags key="can" tags={document.block_schema?.capabilities} />],
                ["Created", <Time key="created" at={document.created} />],
                ["Updated", <Time key="updated" at={document.updated} />],
                [
                  "Id",
                  <span key="id" className="inline-flex items-center gap-1">
                    <code className="font-mono text-xs">{id}</code>
                    <CopyButton text={id} label="Copy the id" />
                  </span>,
                ],
                [
                  "Schema",
                  <code key="schema" className="font-mono text-xs">
                    {document.block_schema?.version}
                  </code>,
                ],
              ]}
            />
          </Panel>
        </div>
      </div>
    </div>
  );
}

type Language = "python" | "template";

function Snippets({ slug, name, example }: { slug: string; name: string; example?: string | null }) {
  const [language, setLanguage] = useState<Language>("python");
  const code = language === "python" ? snippetOf(slug, name, example) : templateOf(slug, name);
  return (
    <Panel title="Use it" flush actions={<CopyButton text={code}>Copy</CopyButton>}>
      <Tabs<Language>
        label="Language"
        className="px-3"
        active={language}
        onChange={setLanguage}
        tabs={[
          { id: "python", label: "Python" },
          { id: "template", label: "Template" },
        ]}
      />
      <section
        aria-label="Code"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        className="overflow-x-auto p-3"
      >
        <pre className="font-mono text-xs leading-5">{code}</pre>
      </section>
      {language === "template" && (
        <p className="px-3 pb-3 text-xs text-muted">
          For job variables and pull steps of deployments and for templates of work pools.
        </p>
      )}
    </Panel>
  );
}

function Values({ document, schema }: { document: BlockDocument; schema: Schema }) {
  const [open, setOpen] = useState<JsonObject | null>(null);
  const [left, setLeft] = useState(0);
  const masked = (document.data ?? {}) as JsonObject;
  const rows = useMemo(() => fieldRows(schema, open ?? masked), [schema, open, masked]);
  const references = (document.block_document_references ?? {}) as Referenced;
  useEffect(() => {
    if (left <= 0) return setOpen(null);
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  const reveal = async () => {
    const yes = await confirm({
      title: "Show the secrets of this block?",
      body: `They are on the screen for ${SHOWN_FOR} seconds. Make sure that nobody looks on.`,
      action: "Show them",
    });
    if (!yes) return;
    try {
      setOpen(((await revealed(document.id as string)).data ?? {}) as JsonObject);
      setLeft(SHOWN_FOR);
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Panel
      title="Values"
      actions={
        hides(masked) &&
        (open ? (
          <Button size="sm" icon={<EyeOff size={13} />} onClick={() => setLeft(0)}>
            Hide ({left} s)
          </Button>
        ) : (
          <Button size="sm" icon={<Eye size={13} />} onClick={() => void reveal()}>
            Reveal secrets
          </Button>
        ))
      }
    >
      {rows.length === 0 ? (
        <p className="text-sm text-muted">It holds no values.</p>
      ) : (
        <KeyValue
          rows={rows.map(
            (row) => [row.title, <Value key={row.name} row={row} reference={references[row.name]} />] as const,
          )}
        />
      )}
    </Panel>
  );
}

function Value({ row: { value, name, secret }, reference }: { row: FieldRow; reference?: Referenced[string] }) {
  const inner = reference?.block_document;
  if (inner?.id)
    return (
      <Link to={pageOf.block(inner.id)} className="text-accent hover:underline">
        {inner.block_type?.slug ? `${inner.block_type.slug}/` : ""}
        {inner.name ?? inner.id}
      </Link>
    );
  if (value === HIDDEN)
    return (
      <span className="inline-flex items-center gap-2">
        <span aria-hidden="true" className="tracking-widest text-muted">
          ••••••••
        </span>
        <Pill>secret</Pill>
      </span>
    );
  if (value === undefined || value === null) return <span className="text-muted">–</span>;
  if (typeof value === "object" && Object.keys(value as object).length > 0)
    return <JsonView value={value as Json} label={name} maxHeight={260} search={false} />;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <span className="inline-flex max-w-full items-start gap-1">
      <span className={typeof value === "string" && !secret ? "whitespace-pre-wrap" : "font-mono text-xs leading-5"}>
        {text === "" ? <span className="text-muted">empty</span> : text}
      </span>
      {secret && <CopyButton text={text} label={`Copy ${name}`} />}
    </span>
  );
}
