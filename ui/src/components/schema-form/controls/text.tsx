/** Text and numbers. */
import { Dices, Eye, EyeOff, FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton, Input, Textarea, toast } from "@/components/ui";
import type { ControlProps } from "../control";
import { numberToText, textToNumber } from "../convert";
import type { Json } from "../json";

const LONG = 90;
const MAX_FILE = 1024 * 1024;
const MONO = new Set(["uuid", "path", "file-path", "directory-path", "binary", "base64url", "ipv4", "ipv6", "regex"]);
const MODES: Record<string, "email" | "url"> = { email: "email", uri: "url" };

/** What a person types, until the value comes from elsewhere. */
export function useDraft(
  value: Json | undefined,
  shown: string,
): [string, (text: string, next: Json | undefined) => void] {
  const [draft, setDraft] = useState<{ text: string; value: Json | undefined } | null>(null);
  const text = draft !== null && draft.value === value ? draft.text : shown;
  return [text, (typed, next) => setDraft({ text: typed, value: next })];
}

export function NumberInput({
  field,
  value,
  shown,
  set,
  id,
  label,
  describedBy,
  invalid,
  placeholder,
  readOnly,
}: ControlProps) {
  const [text, setDraft] = useDraft(value, numberToText(shown));
  const take = (typed: string) => {
    const next = textToNumber(typed);
    setDraft(typed, next);
    set(next);
  };
  const step = (by: number) => {
    const size = Number(field.schema.multipleOf ?? 1) || 1;
    const from = Number(text.trim() || 0);
    if (Number.isFinite(from)) take(String(Math.round((from + by * size) * 1e9) / 1e9));
  };
  return (
    <Input
      id={id}
      aria-label={label}
      mono
      inputMode={field.kind === "integer" ? "numeric" : "decimal"}
      autoComplete="off"
      value={text}
      placeholder={placeholder}
      readOnly={readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      className="max-w-72"
      onChange={(event) => take(event.target.value)}
      onKeyDown={(event) => {
        const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (by === undefined || readOnly) return;
        event.preventDefault();
        step(event.shiftKey ? by * 10 : by);
      }}
    />
  );
}

export function TextInput({ field, shown, set, id, label, describedBy, invalid, placeholder, readOnly }: ControlProps) {
  const format = String(field.schema.format ?? "");
  const text = typeof shown === "string" ? shown : "";
  const [revealed, setRevealed] = useState(false);
  const [tall, setTall] = useState(false);
  const shared = {
    id,
    "aria-label": label,
    value: text,
    placeholder,
    readOnly,
    spellCheck: false,
    "aria-describedby": describedBy,
    "aria-invalid": invalid || undefined,
  };
  if (format !== "password" && (tall || text.includes("\n") || text.length > LONG))
    return (
      <Textarea
        {...shared}
        rows={2}
        className="[field-sizing:content] max-h-80"
        onChange={(event) => set(event.target.value)}
      />
    );
  return (
    <div className="flex items-center gap-1">
      <Input
        {...shared}
        type={format === "password" && !revealed ? "password" : "text"}
        autoComplete={format === "password" ? "new-password" : "off"}
        inputMode={MODES[format]}
        mono={MONO.has(format)}
        onChange={(event) => set(event.target.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text");
          if (!pasted.includes("\n")) return;
          // A field of one line would drop the line breaks.
          event.preventDefault();
          const { selectionStart, selectionEnd } = event.currentTarget;
          set(text.slice(0, selectionStart ?? text.length) + pasted + text.slice(selectionEnd ?? text.length));
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.shiftKey || format === "password") return;
          event.preventDefault();
          setTall(true);
          set(`${text}\n`);
        }}
      />
      {format === "password" && (
        <IconButton
          label={revealed ? `Hide ${label}` : `Show ${label}`}
          icon={revealed ? <EyeOff size={14} /> : <Eye size={14} />}
          onClick={() => setRevealed(!revealed)}
          tip={false}
        />
      )}
      {format === "uuid" && !readOnly && (
        <IconButton
          label="Make a new UUID"
          icon={<Dices size={14} />}
          onClick={() => set(crypto.randomUUID())}
          tip={false}
        />
      )}
      {(format === "binary" || field.schema.contentEncoding === "base64") && !readOnly && (
        <FileButton base64={field.schema.contentEncoding === "base64" || format === "base64"} onLoad={set} />
      )}
    </div>
  );
}

/** Read a file into the field: as text, or as base64. */
function FileButton({ base64, onLoad }: { base64: boolean; onLoad: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const load = async (file: File) => {
    if (file.size > MAX_FILE)
      return toast({ tone: "danger", text: `${file.name} is over 1 MB: give its address instead of its content.` });
    if (!base64) return onLoad(await file.text());
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    onLoad(btoa(text));
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void load(file);
          target.value = "";
        }}
      />
      <IconButton label="Load a file" icon={<FileUp size={14} />} onClick={() => input.current?.click()} tip={false} />
    </>
  );
}
