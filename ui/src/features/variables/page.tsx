/** All variables: typed values that are changed in place, and files of many. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, FileUp, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type ColumnChoice, ColumnMenu, Grid, ROW_HEIGHTS } from "@/components/grid";
import { SearchBox } from "@/components/search-box";
import { Ago } from "@/components/time";
import {
  Button,
  confirm,
  copyText,
  EmptyState,
  ErrorPanel,
  IconButton,
  type MenuEntry,
  Skeleton,
  toast,
  usePage,
} from "@/components/ui";
import { cx } from "@/lib/cx";
import { saveFile } from "@/lib/download";
import { plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { density } from "@/lib/preferences";
import { setting, useSetting } from "@/lib/storage";
import { Bulk } from "./bulk";
import { columnsOf, RowMenu } from "./columns";
import { VariableDialog } from "./editor";
import { ImportDialog } from "./import-dialog";
import { shown, typeWord, writeFile } from "./model";
import { readAll, readByName, useVariableActions, useVariables, type Variable } from "./queries";
import type { VariablesSearch } from "./search";

const route = getRouteApi("/variables");
const choices = setting<ColumnChoice>("variables-columns", {}, (value) => typeof value === "object" && value !== null);
const rowKey = (row: Variable) => row.id;

export function VariablesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actions = useVariableActions();
  const list = useVariables(search);
  const [rows] = useSetting(density);
  const [choice, setChoice] = useSetting(choices);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<"new" | "import" | null>(null);
  const change = (part: Partial<VariablesSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const filtered = Boolean(search.q || search.tag);
  const tags = useMemo(() => [...new Set(list.rows.flatMap((row) => row.tags))].sort(), [list.rows]);
  const chosen = list.rows.filter((row) => selected.has(row.id));
  const openNew = () => setDialog("new");
  const exportRows = async (some?: Variable[]) => {
    try {
      saveFile("variables.json", writeFile(some ?? (await readAll(search))), "application/json");
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    }
  };
  const headActions = useMemo(
    () => (
      <Button variant="primary" icon={<Plus size={14} />} onClick={() => setDialog("new")}>
        <span className="max-sm:sr-only">New variable</span>
      </Button>
    ),
    [],
  );
  usePage({ title: "Variables", heading: true, actions: headActions });
  useKeys(
    { n: openNew, e: () => void exportRows(chosen.length ? chosen : undefined) },
    { scope: "Lists", label: { n: "New variable", e: "Export as JSON" } },
  );

  const menu = (row: Variable): MenuEntry[] => [
    { label: "Change", shortcut: "Enter", onSelect: () => change({ edit: row.name }) },
    { label: "Copy the name", onSelect: () => void copyText(row.name) },
    { label: "Copy the value", onSelect: () => void copyText(shown(row.value)) },
    { label: "Copy as Python", onSelect: () => void copyText(`Variable.get("${row.name}")`) },
    { label: "Copy as template", onSelect: () => void copyText(`{{ rota.variables.${row.name} }}`) },
    "separator",
    {
      label: "Delete",
      danger: true,
      onSelect: () =>
        void confirm({
          title: `Delete the variable ${row.name}?`,
          body: "Flows that read it fail or take their default from now on.",
          danger: true,
        }).then(async (yes) => {
          if (yes) await actions.remove([row]);
        }),
    },
  ];
  const columns = columnsOf({
    menu,
    onTag: (tag) => change({ tag }),
    onEdit: (row) => change({ edit: row.name }),
    onValue: actions.setValue,
  });

  return (
    <div className="flex h-full min-h-[420px] flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5 max-[899px]:px-3">
        <SearchBox
          label="Search variables by name"
          placeholder="Search by name"
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        {search.tag && (
          <Button size="sm" onClick={() => change({ tag: undefined })} aria-label={`Without the tag ${search.tag}`}>
            Tag {search.tag} ✕
          </Button>
        )}
        <span className="grow" />
        {list.data && <span className="text-xs text-muted">{plural(list.count, "variable")}</span>}
        <IconButton label="Import" icon={<FileUp size={15} />} onClick={() => setDialog("import")} />
        <IconButton label="Export as JSON" icon={<Download size={15} />} onClick={() => void exportRows()} />
        <ColumnMenu columns={columns.slice(0, -1)} choice={choice} onChoice={setChoice} />
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} className="m-3" />}
      <div className={cx("flex min-h-0 grow flex-col", list.isPlaceholderData && "stale")}>
        <Grid
          label="Variables"
          className="grow"
          columns={columns}
          rows={list.rows}
          rowKey={rowKey}
          total={list.count}
          rowHeight={ROW_HEIGHTS[rows]}
          onOpen={(row) => change({ edit: row.name })}
          selected={selected}
          onSelect={setSelected}
          onSelectAll={() => setSelected(new Set(list.rows.map(rowKey)))}
          rowMenu={menu}
          sort={{ id: search.sort ?? "name", descending: search.sort ? true : (search.desc ?? false) }}
          onSort={({ id, descending }) =>
            change(
              id === "name"
                ? { sort: undefined, desc: !search.sort && descending ? true : undefined }
                : { sort: id as "updated", desc: undefined },
            )
          }
          choice={choice}
          onChoice={setChoice}
          onEnd={() => void (list.hasNextPage && !list.isFetching && list.fetchNextPage())}
          loadingMore={list.isFetchingNextPage}
          cardHeight={60}
          card={(row) => (
            <div className="flex h-full flex-col justify-center">
              <div className="flex items-center gap-2">
                <code className="min-w-0 grow truncate font-mono text-xs font-medium">{row.name}</code>
                <span className="shrink-0 text-xs text-muted">
                  {typeWord(row.value)} · <Ago at={row.updated} />
                </span>
                <RowMenu row={row} items={menu(row)} />
              </div>
              <div className="truncate text-sm text-muted">{shown(row.value) || "empty text"}</div>
            </div>
          )}
          empty={
            list.isError ? null : list.isPending ? (
              <Skeleton lines={12} className="p-4" />
            ) : (
              <Empty filtered={filtered} onClear={() => change({ q: undefined, tag: undefined })} onNew={openNew} />
            )
          }
        />
        {chosen.length > 0 && (
          <Bulk
            rows={chosen}
            tags={tags}
            actions={actions}
            onExport={() => void exportRows(chosen)}
            onClear={() => setSelected(new Set())}
          />
        )}
      </div>
      {dialog === "new" && (
        <VariableDialog variable={null} actions={actions} tags={tags} onClose={() => setDialog(null)} />
      )}
      {dialog === "import" && <ImportDialog actions={actions} onClose={() => setDialog(null)} />}
      {search.edit && (
        <Edit
          key={search.edit}
          name={search.edit}
          rows={list.rows}
          render={(variable) => (
            <VariableDialog
              variable={variable}
              actions={actions}
              tags={tags}
              onClose={() => change({ edit: undefined })}
            />
          )}
          onGone={() => change({ edit: undefined })}
        />
      )}
    </div>
  );
}

/** The variable that the address names: of the list, or read on its own. */
function Edit({
  name,
  rows,
  render,
  onGone,
}: {
  name: string;
  rows: Variable[];
  render: (variable: Variable) => React.ReactNode;
  onGone: () => void;
}) {
  const listed = rows.find((row) => row.name === name);
  const alone = useQuery({ queryKey: ["variables", "one", name], queryFn: () => readByName(name), enabled: !listed });
  const found = listed ?? alone.data;
  const gone = useRef(onGone);
  useEffect(() => {
    if (!alone.isError) return;
    toast({ tone: "danger", text: `There is no variable named ${name}.` });
    gone.current();
  }, [alone.isError, name]);
  // What is typed is kept when the list is read anew under the dialog.
  const [first, setFirst] = useState(found);
  if (!first && found) setFirst(found);
  return first ? render(first) : null;
}

function Empty({ filtered, onClear, onNew }: { filtered: boolean; onClear: () => void; onNew: () => void }) {
  if (filtered)
    return (
      <EmptyState
        title="No variables match"
        action={
          <Button size="sm" variant="primary" onClick={onClear}>
            Clear all filters
          </Button>
        }
      />
    );
  return (
    <EmptyState
      title="There are no variables yet"
      action={
        <Button variant="primary" icon={<Plus size={14} />} onClick={onNew}>
          New variable
        </Button>
      }
    >
      A variable is a small named value that flows read while they run, so that it can change without a deployment.
      <pre className="mt-3 rounded-sm bg-raised p-3 text-left font-mono text-xs text-text">
        {'from rota.variables import Variable\n\nregion = Variable.get("region", default="eu")'}
      </pre>
    </EmptyState>
  );
}
