/** Variables from a file or from the clipboard: read, compared with what is there, then taken over. */
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Editor } from "@/components/editor";
import { Button, Checkbox, Dialog, Pill, type Tone, toast } from "@/components/ui";
import { plural } from "@/lib/format";
import { type Change, changeOf, readFile, shown } from "./model";
import { readAll, type Variable, type VariableActions } from "./queries";

const TONES: Record<Change, Tone> = { new: "success", changed: "warning", same: "neutral" };
const SHOWN = 200;

export function ImportDialog({ actions, onClose }: { actions: VariableActions; onClose: () => void }) {
  const [text, setText] = useState("");
  const [present, setPresent] = useState<Map<string, Variable> | null>(null);
  const [overwrite, setOverwrite] = useState(true);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    readAll({} as never).then(
      (rows) => setPresent(new Map(rows.map((row) => [row.name, row]))),
      (error: unknown) => setFailed([error instanceof Error ? error.message : String(error)]),
    );
  }, []);

  const { entries, problems } = text.trim() === "" ? { entries: [], problems: [] } : readFile(text);
  const rows = entries.map((entry) => {
    const now = present?.get(entry.name);
    return { entry, now, change: changeOf(entry, now) };
  });
  const wanted = rows.filter(({ change }) => change === "new" || (change === "changed" && overwrite));
  const take = async () => {
    setBusy(true);
    const wrong = await actions.take(wanted);
    setBusy(false);
    setFailed(wrong);
    if (wrong.length > 0) return;
    toast({ text: `${plural(wanted.length, "variable")} imported.` });
    onClose();
  };
  return (
    <Dialog
      open
      wide
      title="Import variables"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            loading={busy}
            disabled={wanted.length === 0 || !present}
            onClick={() => void take()}
          >
            {wanted.length === 0 ? "Import" : `Import ${plural(wanted.length, "variable")}`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-sm text-muted">
            A list of objects with <code className="font-mono text-xs">name</code>,{" "}
            <code className="font-mono text-xs">value</code> and <code className="font-mono text-xs">tags</code>, as the
            export writes it, or one object of values by name.
          </p>
          <Button size="sm" icon={<FileUp size={13} />} onClick={() => input.current?.click()}>
            Choose a file
          </Button>
          <input
            ref={input}
            type="file"
            accept="application/json,.json"
            aria-label="File with variables"
            hidden
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              void file?.text().then(setText);
              target.value = "";
            }}
          />
        </div>
        <Editor
          label="Variables, as JSON"
          value={text}
          onChange={setText}
          minLines={6}
          maxLines={14}
          invalid={problems.length > 0}
        />
        {[...problems, ...failed].length > 0 && (
          <ul role="alert" className="max-h-40 overflow-auto text-xs text-danger">
            {[...problems, ...failed].map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        {rows.some(({ change }) => change === "changed") && (
          <Checkbox
            label="Overwrite variables that are there with another value"
            checked={overwrite}
            onChange={setOverwrite}
          />
        )}
        {rows.length > 0 && (
          <ul aria-label="What would change" className="max-h-64 overflow-auto rounded-sm border border-line text-sm">
            {rows.slice(0, SHOWN).map(({ entry, now, change }) => (
              <li
                key={entry.name}
                className="flex min-w-0 items-center gap-2 border-b border-line/70 px-2 py-1 last:border-0"
              >
                <Pill tone={TONES[change]}>{change}</Pill>
                <code className="shrink-0 font-mono text-xs">{entry.name}</code>
                <span className="min-w-0 truncate text-xs text-muted">
                  {change === "changed" && now && <s>{shown(now.value)}</s>} {shown(entry.value)}
                </span>
              </li>
            ))}
            {rows.length > SHOWN && <li className="px-2 py-1 text-xs text-muted">and {rows.length - SHOWN} more</li>}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
