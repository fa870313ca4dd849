import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { toast } from "./toast";

/** Put text on the clipboard, also where the page is served without TLS and the browser hides its clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

interface CopyButtonProps {
  text: string | (() => string);
  label?: string;
  /** A button with words, instead of a picture. */
  children?: React.ReactNode;
  size?: "sm" | "md";
}

export function CopyButton({ text, label = "Copy", children, size = "sm" }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async (event: React.MouseEvent) => {
    event.stopPropagation();
    if (await copyText(typeof text === "function" ? text() : text)) setDone(true);
    else toast({ tone: "danger", text: "This browser does not let pages copy." });
  };
  const icon = done ? <Check size={13} className="text-success" /> : <Copy size={13} />;
  return children ? (
    <Button size={size} icon={icon} onClick={copy}>
      {children}
    </Button>
  ) : (
    <IconButton size={size} label={done ? "Copied" : label} icon={icon} onClick={copy} />
  );
}
