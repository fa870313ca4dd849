import { Bookmark, Pin, Star, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { api, data } from "@/api/client";
import { knowsViews, refreshViews, useViews, type View, viewSearch } from "@/app/pinned";
import {
  Button,
  Checkbox,
  Dialog,
  ErrorPanel,
  Field,
  Input,
  Menu,
  type MenuEntry,
  RadioGroup,
  toast,
} from "@/components/ui";
import { useKeys } from "@/lib/keyboard";
import type { RunsSearch } from "./search";

interface ViewsProps {
  search: RunsSearch;
  onOpen: (search: Record<string, unknown>) => void;
}

const PAGE = "runs";

/** The part of the address that a view keeps. */
export function viewQuery({ tab, q, sort, asc, upcoming }: RunsSearch): string {
  const kept = Object.entries({ tab, q, sort, asc, upcoming }).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
}

const failed = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });

/** Saved views: open, save, change, share. */
export function ViewsMenu({ search, onOpen }: ViewsProps) {
  const views = useViews(PAGE);
  const [saving, setSaving] = useState(false);
  const active = views.find((view) => view.id === search.view);
  const changed = active !== undefined && active.query !== viewQuery(search);
  useDefaultView(search, onOpen);
  useKeys(
    {
      s: () => setSaving(true),
      ...Object.fromEntries(
        views.slice(0, 9).map((view, index) => [String(index + 1), () => onOpen(viewSearch(view))]),
      ),
    },
    { scope: "Lists", label: { s: "Save as a view", "1": "First view", "2": "Second view" } },
  );
  const update = (view: View, body: Parameters<typeof patch>[1]) => patch(view, body).catch(failed);
  const items: MenuEntry[] = [
    ...views.map((view, index) => ({
      label: view.name,
      icon: view.is_default ? <Star size={13} /> : view.is_pinned ? <Pin size={13} /> : undefined,
      shortcut: index < 9 ? String(index + 1) : undefined,
      onSelect: () => onOpen(viewSearch(view)),
    })),
    ...(views.length ? (["separator"] as const) : []),
    { label: "Save as a view…", shortcut: "s", onSelect: () => setSaving(true) },
    ...(active
      ? ([
          {
            label: `Update “${active.name}”`,
            disabled: !changed,
            onSelect: () => update(active, { query: viewQuery(search) }),
          },
          {
            label: active.is_default ? "Do not open Runs with it" : "Open Runs with it",
            onSelect: () => update(active, { is_default: !active.is_default }),
          },
          {
            label: active.is_pinned ? "Unpin from the rail" : "Pin to the rail",
            onSelect: () => update(active, { is_pinned: !active.is_pinned }),
          },
          {
            label: active.visibility === "shared" ? "Make it private" : "Share it with everyone",
            onSelect: () => update(active, { visibility: active.visibility === "shared" ? "private" : "shared" }),
          },
          {
            label: `Delete “${active.name}”`,
            danger: true,
            icon: <Trash2 size={13} />,
            onSelect: () => void remove(active, search, onOpen),
          },
        ] as MenuEntry[])
      : []),
  ];
  return (
    <>
      <Menu
        align="end"
        label="Views"
        items={items}
        trigger={
          <Button icon={<Bookmark size={14} className="text-muted" />} className="max-w-44">
            <span className="truncate">{active ? `${active.name}${changed ? " (changed)" : ""}` : "Views"}</span>
          </Button>
        }
      />
      {saving && <SaveDialog search={search} onClose={() => setSaving(false)} onOpen={onOpen} />}
    </>
  );
}

async function patch(
  view: View,
  body: { query?: string; is_default?: boolean; is_pinned?: boolean; visibility?: View["visibility"] },
) {
  await data(api.PATCH("/api/rota/views/{id}", { params: { path: { id: view.id } }, body: body as never }));
  await refreshViews();
}

async function remove(view: View, search: RunsSearch, onOpen: ViewsProps["onOpen"]) {
  try {
    await data(api.DELETE("/api/rota/views/{id}", { params: { path: { id: view.id } } }));
    await refreshViews();
    onOpen({ ...search, view: undefined });
    toast({
      text: `“${view.name}” is deleted.`,
      undo: () => {
        const { name, page, query, visibility, is_default, is_pinned } = view;
        data(
          api.POST("/api/rota/views", { body: { name, page, query, visibility, is_default, is_pinned, filters: [] } }),
        )
          .then(refreshViews)
          .catch(failed);
      },
    });
  } catch (error) {
    failed(error);
  }
}

/** Runs without filters opens with the default view, once a visit. */
function useDefaultView(search: RunsSearch, onOpen: ViewsProps["onOpen"]) {
  const [known, setKnown] = useState(knowsViews);
  const view = useViews(PAGE).find((one) => one.is_default);
  const bare = Object.values(search).every((value) => value === undefined);
  const [began] = useState(bare);
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (known) return;
    // Views are a help; the list works without them.
    refreshViews().then(
      () => setKnown(true),
      () => setKnown(true),
    );
  }, [known]);
  useEffect(() => {
    if (!known || done) return;
    setDone(true);
    if (began && bare && view) onOpen(viewSearch(view));
  }, [known, done, began, bare, view, onOpen]);
}

function SaveDialog({ search, onClose, onOpen }: ViewsProps & { onClose: () => void }) {
  const [name, setName] = useState("");
  const [visibility, setVisibility] = useState<View["visibility"]>("private");
  const [isDefault, setDefault] = useState(false);
  const [pinned, setPinned] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  async function save(event: React.FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      const view = await data(
        api.POST("/api/rota/views", {
          body: {
            name: name.trim(),
            page: PAGE,
            query: viewQuery(search),
            visibility,
            is_default: isDefault,
            is_pinned: pinned,
            filters: [],
          },
        }),
      );
      await refreshViews();
      onClose();
      onOpen(viewSearch(view));
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  }
  return (
    <Dialog
      open
      title="Save as a view"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="save-view" loading={busy} disabled={!name.trim()}>
            Save
          </Button>
        </>
      }
    >
      <form id="save-view" onSubmit={save} className="flex flex-col gap-3">
        <Field label="Name">
          <Input
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            autoComplete="off"
          />
        </Field>
        <RadioGroup<View["visibility"]>
          label="Who sees it"
          hideLabel={false}
          value={visibility}
          onChange={setVisibility}
          options={[
            { value: "private", label: "Only me" },
            { value: "shared", label: "Everyone on this server" },
          ]}
        />
        <Checkbox checked={pinned} onChange={setPinned} label="Pin to the rail" />
        <Checkbox checked={isDefault} onChange={setDefault} label="Open Runs with it" />
        {problem !== null && <ErrorPanel error={problem} />}
      </form>
    </Dialog>
  );
}
