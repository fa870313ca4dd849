/** A code editor: the real one comes in its own chunk; until then, and without it, a plain text area takes the same text. */
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { Language, Mounted, Options } from "./mount";

export interface EditorHandle {
  focus(): void;
}

export interface EditorProps {
  value: string;
  onChange?: (text: string) => void;
  /** What the text is, for those who do not see the label. */
  label: string;
  language?: Language;
  placeholder?: string;
  readOnly?: boolean;
  invalid?: boolean;
  /** Lines that are shown at least and at most; more scroll. */
  minLines?: number;
  maxLines?: number;
  id?: string;
  describedBy?: string;
  onBlur?: () => void;
  ref?: Ref<EditorHandle>;
}

const nothing = () => undefined;

export function Editor(props: EditorProps) {
  const { value, label, language = "json", readOnly = false, invalid = false, minLines = 3, maxLines = 24 } = props;
  const options: Options = {
    value,
    language,
    label,
    readOnly,
    invalid,
    minLines,
    maxLines,
    placeholder: props.placeholder,
    describedBy: props.describedBy,
    onChange: props.onChange ?? nothing,
    onBlur: props.onBlur ?? nothing,
  };
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const latest = useRef(options);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    latest.current = options;
    mounted.current?.update(options);
  });

  useEffect(() => {
    let gone = false;
    import("./mount").then(
      ({ mount }) => {
        if (gone || host.current === null) return;
        const focused = area.current !== null && document.activeElement === area.current;
        mounted.current = mount(host.current, latest.current);
        setReady(true);
        if (focused) mounted.current.focus();
      },
      // Offline, or an older build's chunk: the text area stays, and works.
      () => undefined,
    );
    return () => {
      gone = true;
      mounted.current?.destroy();
      mounted.current = null;
    };
  }, []);

  useImperativeHandle(props.ref, () => ({
    focus: () => (mounted.current ? mounted.current.focus() : area.current?.focus()),
  }));

  return (
    <div
      id={props.id}
      data-editor={language}
      className={`overflow-hidden rounded-sm border bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent ${
        invalid ? "border-danger" : "border-control"
      }`}
    >
      {!ready && (
        <textarea
          ref={area}
          aria-label={label}
          aria-invalid={invalid || undefined}
          value={value}
          readOnly={readOnly}
          placeholder={props.placeholder}
          rows={Math.min(maxLines, Math.max(minLines, value.split("\n").length))}
          spellCheck={false}
          onChange={(event) => options.onChange(event.target.value)}
          onBlur={options.onBlur}
          className="block w-full resize-none bg-transparent py-1 pr-2 pl-9 font-mono text-[12.5px] leading-5 outline-none"
        />
      )}
      <div ref={host} className={ready ? "" : "hidden"} />
    </div>
  );
}
