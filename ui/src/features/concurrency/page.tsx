/** All concurrency limits: how full they are, who holds their slots, who waits. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Gauge, Plus, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type ColumnChoice, ColumnMenu, Grid } from "@/components/grid";
import { Button, Drawer, EmptyState, ErrorPanel, Input, RadioGroup, Skeleton, usePage } from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import { setting, useSetting } from "@/lib/storage";
import { absolute, pageOf } from "@/lib/url";
import { useActions } from "./actions";
import { type Limit, matching, sorted, titleOf } from "./model";
import { Holders, LimitName, Used } from "./parts/cells";
import { Applied, columnsOf, LimitMenu } from "./parts/columns";
import { LimitDialog } from "./parts/dialog";
import { Use } from "./parts/use";
import { limitsQuery, useLimitsLive } from "./queries";
import type { LimitsSearch } from "./search";

const route = getRouteApi("/concurrency-limits");
const choices = setting<ColumnChoice>(
  "concurrency-columns",
  {},
  (value) => typeof value === "object" && value !== null,
);
const rowKey = (limit: Limit) => limit.id;

export function ConcurrencyPage() {
  const search = route.useSearch();
  const change$ = route.useNavigate();
  const navigate = useNavigate();
  const actions = useActions();
  const [choice, setChoice] = useSetting(choices);
  const [text, setText] = useState(search.q ?? "");
  const [editing, setEditing] = useState<Limit | "new" | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const tab = search.tab ?? "global";
  const buttons = useMemo(
    () => (
      <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing("new")}>
        New limit
      </Button>
    ),
    [],
  );
  usePage({ title: "Concurrency", heading: true, actions: buttons });
  const found = useQuery(limitsQuery);
  useLimitsLive();
  useKeys(
    { "/": () => box.current?.focus(), n: () => setEditing("new") },
    { scope: "Lists", label: { "/": "Search", n: "New limit" } },
  );
  const limits = found.data?.limits ?? [];
  const rows = useMemo(
    () => sorted(matching(found.data?.limits ?? [], tab, text), search.sort, search.desc),
    [found.data, tab, text, search.sort, search.desc],
  );
  const columns = useMemo(() => columnsOf(actions, setEditing, tab), [actions, tab]);
  const change = (part: Partial<LimitsSearch>) =>
    void change$({ search: (before) => ({ ...before, ...part }), replace: true });
  const clear = () => {
    setText("");
    change({ q: undefined });
  };
  const preview = limits.find((limit) => limit.id === search.open);
  const counts = { global: matching(limits, "global").length, tag: matching(limits, "tag").length };
  const waiting = matching(limits, tab).reduce((sum, limit) => sum + limit.waiting, 0);

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <RadioGroup<"global" | "tag">
          segmented
          label="Kind of limits"
          value={tab}
          onChange={(next) => change({ tab: next === "global" ? undefined : next, open: undefined })}
          options={[
            { value: "global", label: `Global ${found.data ? counts.global : ""}` },
            { value: "tag", label: `Tags ${found.data ? counts.tag : ""}` },
          ]}
        />
        <div className="w-72 max-sm:w-full">
          <Input
            ref={box}
            type="search"
            aria-label="Search limits"
            placeholder={tab === "tag" ? "Search tags" : "Search: name or deployment"}
            icon={<Search size={14} />}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              change({ q: event.target.value || undefined });
            }}
            autoComplete="off"
          />
        </div>
        <span className="grow" />
        {waiting > 0 && (
          <span data-tone="late" className="tone-text text-xs font-medium">
            {waiting} waiting
          </span>
        )}
        {(found.data?.count ?? 0) > limits.length && (
          <span className="text-xs text-muted">the first {limits.length} by name</span>
        )}
        <ColumnMenu columns={columns} choice={choice} onChoice={setChoice} />
      </div>
      {found.isError && <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-3" />}
      {found.isPending ? (
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
        </div>
      ) : (
        <Grid
          label={tab === "tag" ? "Limits on tags" : "Global limits"}
          className="grow"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          total={rows.length}
          rowHeight={44}
          onOpen={(limit, newTab) =>
            newTab
              ? void window.open(absolute(pageOf.limit(limit.id)), "_blank", "noopener")
              : void navigate({ to: "/concurrency-limits/concurrency-limit/$id", params: { id: limit.id } })
          }
          onPreview={(limit) => change({ open: search.open === limit.id ? undefined : limit.id })}
          rowMenu={(limit) => actions.menu(limit, () => setEditing(limit))}
          sort={{ id: search.sort ?? "name", descending: search.desc ?? false }}
          onSort={({ id, descending }) =>
            change({ sort: id === "name" ? undefined : (id as LimitsSearch["sort"]), desc: descending || undefined })
          }
          choice={choice}
          onChoice={setChoice}
          cardHeight={88}
          card={(limit) => (
            <div className="flex h-full flex-col justify-center gap-1 pl-2">
              <div className="flex items-center gap-2">
                <div className="min-w-0 grow">
                  <LimitName limit={limit} />
                </div>
                <Applied limit={limit} actions={actions} />
                <LimitMenu limit={limit} actions={actions} onEdit={() => setEditing(limit)} />
              </div>
              <div className="flex items-center gap-3 text-xs">
                <span className="w-40 shrink-0">
                  <Used limit={limit} />
                </span>
                {limit.waiting > 0 ? (
                  <span data-tone="late" className="tone-text font-medium">
                    {limit.waiting} waiting
                  </span>
                ) : (
                  <Holders limit={limit} />
                )}
              </div>
            </div>
          )}
          empty={
            found.isError ? null : <Nothing tab={tab} text={text} onClear={clear} onNew={() => setEditing("new")} />
          }
        />
      )}
      <Drawer
        open={preview !== undefined}
        onClose={() => change({ open: undefined })}
        title={preview ? titleOf(preview) : ""}
        actions={
          preview && (
            <Button
              size="sm"
              onClick={() =>
                void navigate({ to: "/concurrency-limits/concurrency-limit/$id", params: { id: preview.id } })
              }
            >
              Open
            </Button>
          )
        }
      >
        {preview && (
          <div className="flex flex-col gap-4 p-4">
            <Used limit={preview} />
            <Use limit={preview} actions={actions} />
          </div>
        )}
      </Drawer>
      {editing !== null && (
        <LimitDialog limit={editing === "new" ? null : editing} kind={tab} onClose={() => setEditing(null)} />
      )}
    </div>
  );
}

interface NothingProps {
  tab: "global" | "tag";
  text: string;
  onClear: () => void;
  onNew: () => void;
}

function Nothing({ tab, text, onClear, onNew }: NothingProps) {
  if (text)
    return (
      <EmptyState title="No limit fits" action={<Button onClick={onClear}>Clear the search</Button>}>
        None has “{text}” in its name.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Gauge size={28} />}
      title={tab === "tag" ? "No limits on tags" : "No concurrency limits"}
      action={
        <Button variant="primary" icon={<Plus size={14} />} onClick={onNew}>
          New limit
        </Button>
      }
    >
      {tab === "tag" ? (
        <p>A limit on a tag says how many task runs that have it may run at once, in all flows.</p>
      ) : (
        <>
          <p>A limit is a number of slots that code anywhere asks for, so that a database or an API is not overrun:</p>
          <pre className="mt-2 rounded-md border border-line bg-raised p-3 text-left font-mono text-xs text-text">
            {'with concurrency("database"):\n    write_rows()'}
          </pre>
        </>
      )}
    </EmptyState>
  );
}
