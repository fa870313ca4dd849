import { Ban, Download, ListChecks, MoreHorizontal, RotateCw, X } from "lucide-react";
import { useState } from "react";
import { api, data, type Schemas } from "@/api/client";
import {
  Button,
  confirm,
  Dialog,
  Field,
  IconButton,
  Menu,
  type MenuEntry,
  Select,
  TagInput,
  toast,
} from "@/components/ui";
import { formatNumber, plural } from "@/lib/format";
import { STATE_TYPES, stateToken } from "@/lib/states";
import { watchJob } from "./jobs";
import { type Asked, filterOf } from "./queries";

type Action = Schemas["BulkJobCreate"]["action"];

interface BulkBarProps {
  what: Asked;
  selected: ReadonlySet<string>;
  /** All that match are meant, not the selected ones alone. */
  all: boolean;
  total: { value: number; is_exact: boolean } | null;
  onAll: () => void;
  onClear: () => void;
  onExport: (format: "csv" | "json") => void;
}

const WORDS: Record<Action, [present: string, past: string]> = {
  cancel: ["Cancel", "cancelled"],
  retry: ["Retry", "sent again"],
  rerun: ["Run again", "run again"],
  pause: ["Pause", "paused"],
  resume: ["Resume", "resumed"],
  set_state: ["Set the state of", "changed"],
  add_tags: ["Tag", "tagged"],
  remove_tags: ["Untag", "untagged"],
  delete: ["Delete", "deleted"],
};

/** What can be done with the chosen runs. */
export function BulkBar({ what, selected, all, total, onAll, onClear, onExport }: BulkBarProps) {
  const [dialog, setDialog] = useState<"tags+" | "tags-" | "state" | null>(null);
  const count = all ? (total?.value ?? 0) : selected.size;
  const noun = what.kind === "task" ? "task run" : "run";
  const counted = `${all && !total?.is_exact ? "about " : ""}${plural(count, noun)}`;

  async function start(action: Action, extra: Partial<Schemas["BulkJobCreate"]> = {}) {
    const grave = action === "delete" || action === "cancel";
    if (grave || (all && count > 20)) {
      const yes = await confirm({
        title: `${WORDS[action][0]} ${counted}?`,
        body: action === "delete" ? "Their logs and task runs go with them. This cannot be undone." : undefined,
        danger: grave,
        typed: action === "delete" && count > 20 ? String(count) : undefined,
        action: `${WORDS[action][0]} ${plural(count, noun)}`,
      });
      if (!yes) return;
    }
    try {
      const job = await data(
        api.POST("/api/rota/bulk", {
          body: {
            kind: what.kind === "task" ? "task_run" : "flow_run",
            action,
            ids: all ? null : [...selected],
            filter: all ? filterOf(what) : null,
            force: false,
            tags: [],
            ...extra,
          },
        }),
      );
      watchJob(job, WORDS[action][1]);
      onClear();
    } catch (error) {
      toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    }
  }

  const flow = what.kind === "flow";
  const more: MenuEntry[] = [
    ...(flow
      ? ([
          { label: "Run again with the same parameters", onSelect: () => start("rerun") },
          { label: "Pause", onSelect: () => start("pause") },
          { label: "Resume", onSelect: () => start("resume") },
          "separator",
        ] as MenuEntry[])
      : []),
    { label: "Set state…", onSelect: () => setDialog("state") },
    { label: "Add tags…", onSelect: () => setDialog("tags+") },
    { label: "Remove tags…", onSelect: () => setDialog("tags-") },
    "separator",
    { label: "Export as CSV", icon: <Download size={13} />, onSelect: () => onExport("csv") },
    { label: "Export as JSON", icon: <Download size={13} />, onSelect: () => onExport("json") },
    "separator",
    { label: "Delete", danger: true, onSelect: () => start("delete") },
  ];

  return (
    <section
      aria-label="Selected runs"
      className="absolute bottom-4 left-1/2 z-20 flex max-w-[calc(100%-24px)] -translate-x-1/2 items-center gap-2 rounded-md max-sm:inset-x-3 max-sm:max-w-none max-sm:translate-x-0 max-sm:flex-wrap border border-control bg-surface py-1.5 pr-1.5 pl-3 shadow-float"
    >
      <span role="status" className="font-medium whitespace-nowrap">
        {all ? `All ${counted}` : `${formatNumber(count)} selected`}
      </span>
      {!all && total !== null && total.value > selected.size && (
        <Button size="md" variant="ghost" icon={<ListChecks size={14} />} onClick={onAll} className="text-accent">
          Select all {total.is_exact ? "" : "about "}
          {formatNumber(total.value)}
        </Button>
      )}
      <span aria-hidden="true" className="h-5 w-px shrink-0 bg-line" />
      {flow && (
        <>
          <Button icon={<Ban size={13} />} onClick={() => start("cancel")}>
            Cancel
          </Button>
          <Button icon={<RotateCw size={13} />} onClick={() => start("retry")}>
            Retry
          </Button>
        </>
      )}
      <Menu
        align="end"
        items={more}
        label="More actions"
        trigger={<IconButton label="More actions" icon={<MoreHorizontal size={16} />} />}
      />
      <IconButton label="Clear the selection" icon={<X size={15} />} onClick={onClear} />
      {dialog === "state" && (
        <StateDialog
          counted={counted}
          onClose={() => setDialog(null)}
          onDone={(state, force) => start("set_state", { state, force })}
        />
      )}
      {(dialog === "tags+" || dialog === "tags-") && (
        <TagsDialog
          title={dialog === "tags+" ? `Add tags to ${counted}` : `Remove tags from ${counted}`}
          onClose={() => setDialog(null)}
          onDone={(tags) => start(dialog === "tags+" ? "add_tags" : "remove_tags", { tags })}
        />
      )}
    </section>
  );
}

function TagsDialog({
  title,
  onClose,
  onDone,
}: {
  title: string;
  onClose: () => void;
  onDone: (tags: string[]) => void;
}) {
  const [tags, setTags] = useState<string[]>([]);
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={tags.length === 0}
            onClick={() => {
              onClose();
              onDone(tags);
            }}
          >
            Save
          </Button>
        </>
      }
    >
      <Field label="Tags">
        <TagInput value={tags} onChange={setTags} />
      </Field>
    </Dialog>
  );
}

type StateCreate = Schemas["StateCreate"];

function StateDialog({
  counted,
  onClose,
  onDone,
}: {
  counted: string;
  onClose: () => void;
  onDone: (state: StateCreate, force: boolean) => void;
}) {
  const [type, setType] = useState<StateCreate["type"]>("FAILED");
  return (
    <Dialog
      open
      title={`Set the state of ${counted}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose();
              onDone({ type, message: "Set by hand" } as StateCreate, true);
            }}
          >
            Set state
          </Button>
        </>
      }
    >
      <Field label="State" hint="Past the rules: also for runs that have ended.">
        <Select
          value={type}
          onChange={setType}
          options={STATE_TYPES.map((one) => ({ value: one as StateCreate["type"], label: stateToken(one).label }))}
        />
      </Field>
    </Dialog>
  );
}
