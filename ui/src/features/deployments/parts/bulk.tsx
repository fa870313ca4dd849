/** What can be done with the chosen deployments. */
import { Pause, Play, Tag, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, IconButton, TagInput } from "@/components/ui";
import { plural } from "@/lib/format";
import type { useActions } from "../actions";
import type { Overview } from "../queries";

interface Props {
  rows: Overview[];
  actions: ReturnType<typeof useActions>;
  onClear: () => void;
}

export function Bulk({ rows, actions, onClear }: Props) {
  const [tagging, setTagging] = useState(false);
  return (
    <section
      aria-label="Chosen deployments"
      className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-1 max-[899px]:px-3"
    >
      <span className="text-sm font-medium">{plural(rows.length, "deployment")}</span>
      <Button size="sm" icon={<Pause size={13} />} onClick={() => void actions.pause(rows, true)}>
        Pause schedules
      </Button>
      <Button size="sm" icon={<Play size={13} />} onClick={() => void actions.pause(rows, false)}>
        Resume schedules
      </Button>
      <Button size="sm" icon={<Tag size={13} />} onClick={() => setTagging(true)}>
        Add tags
      </Button>
      <Button
        size="sm"
        variant="danger"
        icon={<Trash2 size={13} />}
        onClick={() => void actions.destroy(rows, onClear)}
      >
        Delete
      </Button>
      <span className="grow" />
      <IconButton label="Choose none" icon={<X size={15} />} onClick={onClear} />
      {tagging && (
        <AddTags
          count={rows.length}
          onClose={() => setTagging(false)}
          onAdd={(tags) => {
            setTagging(false);
            void actions.addTags(rows, tags);
          }}
        />
      )}
    </section>
  );
}

function AddTags({ count, onClose, onAdd }: { count: number; onClose: () => void; onAdd: (tags: string[]) => void }) {
  const [tags, setTags] = useState<string[]>([]);
  return (
    <Dialog
      open
      title={`Add tags to ${plural(count, "deployment")}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={tags.length === 0} onClick={() => onAdd(tags)}>
            Add
          </Button>
        </>
      }
    >
      <TagInput aria-label="Tags" value={tags} onChange={setTags} />
    </Dialog>
  );
}
