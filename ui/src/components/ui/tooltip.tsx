import { cloneElement, type ReactElement, useEffect, useId, useRef, useState } from "react";
import { place } from "./use-floating";

/** A line that appears when the pointer rests on something or the keyboard reaches it. It repeats or adds; it never holds the only word. */
export function Tooltip({
  text,
  children,
}: {
  text: React.ReactNode;
  children: ReactElement<Record<string, unknown>>;
}) {
  const [open, setOpen] = useState(false);
  const own = useRef<HTMLElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  const child = children.props;

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open || !panel.current) return;
    panel.current.showPopover();
    place({ anchor: own, panel });
    const hide = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, [open]);

  const show = (wait: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(true), wait);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  const both = (name: string, mine: () => void) => (event: unknown) => {
    mine();
    (child[name] as ((event: unknown) => void) | undefined)?.(event);
  };
  const outer = child.ref as React.Ref<HTMLElement> | undefined;
  return (
    <>
      {cloneElement(children, {
        ref: (node: HTMLElement | null) => {
          own.current = node;
          if (typeof outer === "function") outer(node);
          else if (outer) outer.current = node;
        },
        "aria-describedby": open ? id : child["aria-describedby"],
        onPointerEnter: both("onPointerEnter", () => show(500)),
        onPointerLeave: both("onPointerLeave", hide),
        onPointerDown: both("onPointerDown", hide),
        onFocus: both("onFocus", () => own.current?.matches(":focus-visible") && show(300)),
        onBlur: both("onBlur", hide),
      })}
      {open && (
        <div
          ref={panel}
          id={id}
          role="tooltip"
          popover="manual"
          className="floating pointer-events-none max-w-72 px-2 py-1 text-xs text-text"
        >
          {text}
        </div>
      )}
    </>
  );
}
