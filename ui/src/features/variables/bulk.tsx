/** What can be done with the chosen variables. */
import { Download, Tag, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Button, confirm, Dialog, Field, IconButton, TagInput } from "@/components/ui";
import { plural } from "@/lib/format";
import type { Variable, VariableActions } from "./queries";

interface Props {
  rows: Variable[];
  tags: readonly string[];
  actions: VariableActions;
  onExport: () => void;
  onClear: () => void;
}

export function Bulk({ rows, tags, actions, onExport, onClear }: Props) {
  const [tagging, setTagging] = useState(false);
  const destroy = async () => {
    const yes = await confirm({
      title: `Delete ${plural(rows.length, "variable")}?`,
      body: "Flows that read them fail or take their defaults from now on.",
      danger: true,
      typed: rows.length > 20 ? String(rows.length) : undefined,
    });
    if (!yes) return;
    onClear();
    await actions.remove(rows);
  };
  return (
    <section
      aria-label="Chosen variables"
      className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-1 max-[899px]:px-3"
    >
      <span className="text-sm font-medium">{plural(rows.length, "variable")}</span>
      <Button size="sm" icon={<Tag size={13} />} onClick={() => setTagging(true)}>
        Tags
      </Button>
      <Button size="sm" icon={<Download size={13} />} onClick={onExport}>
        Export
      </Button>
      <Button size="sm" variant="danger" icon={<Trash2 size={13} />} onClick={() => void destroy()}>
        Delete
      </Button>
      <span className="grow" />
      <IconButton label="Choose none" icon={<X size={15} />} onClick={onClear} />
      {tagging && (
        <TagsDialog
          rows={rows}
          known={tags}
          onClose={() => setTagging(false)}
          onSave={(add, drop) => {
            setTagging(false);
            void actions.tag(rows, add, drop);
          }}
        />
      )}
    </section>
  );
}

function TagsDialog({
  rows,
  known,
  onClose,
  onSave,
}: {
  rows: Variable[];
  known: readonly string[];
  onClose: () => void;
  onSave: (add: string[], drop: string[]) => void;
}) {
  const [add, setAdd] = useState<string[]>([]);
  const [drop, setDrop] = useState<string[]>([]);
  const present = [...new Set(rows.flatMap((row) => row.tags))].sort();
  return (
    <Dialog
      open
      title={`Tags of ${plural(rows.length, "variable")}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={add.length + drop.length === 0} onClick={() => onSave(add, drop)}>
            Change tags
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Add">
          <TagInput value={add} onChange={setAdd} suggestions={known} />
        </Field>
        {present.length > 0 && (
          <Field label="Take away">
            <TagInput value={drop} onChange={setDrop} suggestions={present} placeholder={present.join(", ")} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
