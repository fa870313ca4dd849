/** One artifact: what it shows, everything that is known of it, its versions and what differs between them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Link2, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { JsonView } from "@/components/json";
import { Ago, Time } from "@/components/time";
import {
  Button,
  CopyButton,
  confirm,
  copyText,
  ErrorPanel,
  IconButton,
  KeyValue,
  Skeleton,
  Tabs,
  toast,
  usePage,
} from "@/components/ui";
import { formatBytes } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { absolute, pageOf } from "@/lib/url";
import "./artifacts.css";
import { KindPill, nameOf, Origin } from "./card";
import { DiffView } from "./diff-view";
import { History } from "./history";
import { KIND_WORDS, kindOf } from "./model";
import { type Artifact, artifactPage, artifactVersion, type Page, removeArtifact } from "./queries";
import type { ArtifactsSearch } from "./search";
import { ArtifactView } from "./view";

const BREADCRUMB = [{ label: "Artifacts", to: "/artifacts" }];
type TabId = "artifact" | "details" | "raw";
const TABS: { id: TabId; label: string }[] = [
  { id: "artifact", label: "Artifact" },
  { id: "details", label: "Details" },
  { id: "raw", label: "Raw" },
];

export function ArtifactPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  return <Loaded key={id} by={{ id }} />;
}

export function ArtifactKeyPage() {
  const { key } = useParams({ strict: false }) as { key: string };
  return <Loaded key={key} by={{ key }} />;
}

function Loaded({ by }: { by: { id: string } | { key: string } }) {
  const page = useQuery(artifactPage(by));
  const name = page.data ? nameOf(page.data.artifact) : "key" in by ? by.key : "Artifact";
  usePage({ title: name, kind: "Artifact", breadcrumb: BREADCRUMB });
  if (page.isPending) return <Skeleton lines={8} className="p-4" />;
  if (page.isError)
    return (
      <div className="p-4">
        <h1 className="mb-3 text-xl font-semibold">{name}</h1>
        <ErrorPanel error={page.error} retry={() => void page.refetch()} />
      </div>
    );
  return <Shown page={page.data} />;
}

function Shown({ page }: { page: Page }) {
  const search = useSearch({ strict: false }) as ArtifactsSearch;
  const navigate = useNavigate();
  const change = (part: Partial<ArtifactsSearch>) =>
    void navigate({ to: ".", search: ((before: ArtifactsSearch) => ({ ...before, ...part })) as never, replace: true });
  const { versions } = page;
  const ids = useMemo(() => versions.map(({ id }) => id), [versions]);
  const own = page.artifact.id ?? "";
  const wanted = search.version && ids.includes(search.version) ? search.version : own;
  const at = ids.indexOf(wanted);
  const other = search.diff === "before" ? (ids[at - 1] ?? null) : (search.diff ?? null);
  const compared = other !== wanted && other && ids.includes(other) ? other : null;

  const mine = useQuery({ ...artifactVersion(wanted), enabled: wanted !== own });
  const theirs = useQuery({ ...artifactVersion(compared ?? ""), enabled: compared !== null && compared !== own });
  const artifact = wanted === own ? page.artifact : mine.data;
  const against = compared === own ? page.artifact : theirs.data;
  const show = (next: number) =>
    change({
      version: ids[next] === own ? undefined : ids[next],
      // Comparing with the version before goes on with the next one.
      diff: compared !== null ? (next > 0 ? "before" : undefined) : undefined,
    });
  const tab: TabId = search.tab ?? "artifact";
  useKeys(
    {
      "[": () => at > 0 && show(at - 1),
      "]": () => at < ids.length - 1 && show(at + 1),
      d: () => (compared === null ? at > 0 && change({ diff: "before" }) : change({ diff: undefined })),
      y: () => void copyLink(wanted),
    },
    {
      scope: "Artifact",
      label: { "[": "Version before", "]": "Next version", d: "Compare with the version before", y: "Copy the link" },
    },
  );
  return (
    <div className="flex flex-col gap-3 p-4 max-[899px]:p-3">
      <Header page={page} artifact={artifact ?? page.artifact} />
      <History
        page={page}
        at={at}
        onAt={show}
        compared={compared}
        onCompare={(id) => change({ diff: id === null ? undefined : id === ids[at - 1] ? "before" : id })}
      />
      <Tabs
        label="Views of the artifact"
        tabs={TABS}
        active={tab}
        panel="artifact-panel"
        onChange={(next) => change({ tab: next === "artifact" ? undefined : next })}
      />
      <div
        id="artifact-panel"
        role="tabpanel"
        aria-label={TABS.find(({ id }) => id === tab)?.label}
        className="min-w-0"
      >
        {/* Headings of a text in Markdown begin below this one. */}
        <h2 className="sr-only">{TABS.find(({ id }) => id === tab)?.label}</h2>
        {mine.isError || theirs.isError ? (
          <ErrorPanel error={mine.error ?? theirs.error} />
        ) : !artifact || (compared !== null && !against) ? (
          <Skeleton lines={6} />
        ) : tab === "details" ? (
          <Details artifact={artifact} page={page} />
        ) : tab === "raw" ? (
          <Raw artifact={artifact} />
        ) : compared !== null && against ? (
          ids.indexOf(compared) < at ? (
            <DiffView before={against} after={artifact} />
          ) : (
            <DiffView before={artifact} after={against} />
          )
        ) : (
          <ArtifactView key={artifact.id} artifact={artifact} />
        )}
      </div>
    </div>
  );
}

async function copyLink(id: string) {
  if (await copyText(absolute(pageOf.artifact(id)))) toast({ text: "The link to this version is copied." });
}

function Header({ page, artifact }: { page: Page; artifact: Artifact }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const version = page.versions.find(({ id }) => id === artifact.id);
  const last = page.versions.length === 1;
  const destroy = async () => {
    const yes = await confirm({
      title: last || !artifact.key ? `Delete ${nameOf(artifact)}?` : "Delete this version?",
      body: last ? "It has no other version." : "The other versions of its key stay.",
      danger: true,
    });
    if (!yes) return;
    try {
      await removeArtifact(artifact.id ?? "");
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
      return;
    }
    toast({ text: last ? `${nameOf(artifact)} deleted.` : "The version is deleted." });
    await navigate(artifact.key && !last ? { to: pageOf.artifactKey(artifact.key) } : { to: "/artifacts" });
    await queries.invalidateQueries({ queryKey: ["artifacts"] });
  };
  return (
    <header className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-center gap-2">
          <h1 tabIndex={-1} className="min-w-0 text-xl font-semibold [overflow-wrap:anywhere]">
            {nameOf(artifact)}
          </h1>
          <KindPill kind={kindOf(artifact.type, artifact.data)} />
        </div>
        {artifact.description && <p className="mt-0.5 text-sm">{artifact.description}</p>}
        <div className="mt-0.5 flex flex-wrap items-center gap-x-3 text-xs text-muted">
          <Origin
            of={{ flow_run: version?.flow_run ?? page.flow_run, task_run: own(page, artifact) ? page.task_run : null }}
          />
          <span>
            Updated <Ago at={artifact.updated} />
          </span>
        </div>
      </div>
      <div className="flex shrink-0 gap-1">
        <IconButton
          label="Copy the link to this version"
          icon={<Link2 size={15} />}
          onClick={() => void copyLink(artifact.id ?? "")}
        />
        <Button variant="danger" icon={<Trash2 size={13} />} onClick={() => void destroy()}>
          <span className="max-sm:sr-only">{last ? "Delete" : "Delete version"}</span>
        </Button>
      </div>
    </header>
  );
}

const own = (page: Page, artifact: Artifact) => page.artifact.id === artifact.id;

function Details({ artifact, page }: { artifact: Artifact; page: Page }) {
  const copied = (text: string | null | undefined) =>
    text ? (
      <span className="inline-flex items-center gap-1">
        <code className="font-mono text-xs">{text}</code>
        <CopyButton text={text} />
      </span>
    ) : null;
  return (
    <div className="flex flex-col gap-4 rounded-md border border-line bg-surface p-3">
      <KeyValue
        rows={[
          ["Key", copied(artifact.key)],
          ["Shown as", KIND_WORDS[kindOf(artifact.type, artifact.data)]],
          ["Type", artifact.type ?? null],
          ["Description", artifact.description ?? null],
          ["Id", copied(artifact.id)],
          ["Flow run", copied(artifact.flow_run_id)],
          ["Task run", copied(artifact.task_run_id)],
          ["Created", <Time key="created" at={artifact.created} form="full" />],
          ["Updated", <Time key="updated" at={artifact.updated} form="full" />],
          ["Size", formatBytes(page.versions.find(({ id }) => id === artifact.id)?.size ?? 0)],
        ]}
      />
      {artifact.metadata_ && Object.keys(artifact.metadata_).length > 0 && (
        <div>
          <h2 className="mb-1 text-sm font-semibold">Metadata</h2>
          <JsonView value={artifact.metadata_} label="Metadata" />
        </div>
      )}
    </div>
  );
}

function Raw({ artifact }: { artifact: Artifact }) {
  const { data } = artifact;
  if (typeof data !== "string")
    return (
      <div className="rounded-md border border-line bg-surface p-3">
        <JsonView value={data} label="Data" maxHeight={640} />
      </div>
    );
  return (
    <div className="relative rounded-md border border-line bg-surface">
      <span className="absolute top-1 right-1">
        <CopyButton text={data} label="Copy the data" />
      </span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <pre tabIndex={0} className="max-h-[75vh] overflow-auto p-3 pr-10 font-mono text-xs whitespace-pre-wrap">
        {data}
      </pre>
    </div>
  );
}
