/** A text in Markdown, with GitHub's tables, task lists and links; sanitised. Until its chunk is there, the text as it is. */
import { useEffect, useRef, useState } from "react";
import "./markdown.css";

export function Markdown({ text, className = "" }: { text: string; className?: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [plain, setPlain] = useState(true);
  useEffect(() => {
    let gone = false;
    import("./render").then(
      ({ render }) => {
        if (gone || host.current === null) return;
        host.current.replaceChildren(render(text));
        setPlain(false);
      },
      () => setPlain(true),
    );
    return () => {
      gone = true;
    };
  }, [text]);
  return (
    <div className={`markdown ${className}`}>
      {plain && <div className="whitespace-pre-wrap">{text}</div>}
      <div ref={host} />
    </div>
  );
}
