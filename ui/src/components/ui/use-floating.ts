/** Panels that float beside what opened them: placed in the browser's top layer, closed by Escape and by a press elsewhere. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

export interface Floating {
  open: boolean;
  onClose: (reason: "escape" | "outside" | "scroll") => void;
  anchor: RefObject<HTMLElement | null>;
  panel: RefObject<HTMLElement | null>;
  align?: "start" | "end";
  side?: "bottom" | "top" | "right";
  matchWidth?: boolean;
}

const GAP = 4;
const EDGE = 8;

export function place({
  anchor,
  panel,
  align = "start",
  side = "bottom",
  matchWidth,
}: Omit<Floating, "open" | "onClose">) {
  const a = anchor.current?.getBoundingClientRect();
  const element = panel.current;
  if (!a || !element) return;
  if (matchWidth) element.style.minWidth = `${a.width}px`;
  element.style.maxHeight = "";
  const { offsetWidth: width, offsetHeight: height } = element;
  const below = innerHeight - a.bottom - GAP - EDGE;
  const above = a.top - GAP - EDGE;
  let left = align === "end" ? a.right - width : a.left;
  let top = a.bottom + GAP;
  if (side === "right") {
    left = a.right + GAP;
    top = a.top;
    if (left + width > innerWidth - EDGE) left = a.left - width - GAP;
  } else if (side === "top" ? above >= height || above > below : height > below && above > below) {
    top = Math.max(EDGE, a.top - GAP - height);
    element.style.maxHeight = `${Math.max(120, above)}px`;
  } else {
    element.style.maxHeight = `${Math.max(120, below)}px`;
  }
  element.style.left = `${Math.min(Math.max(EDGE, left), Math.max(EDGE, innerWidth - width - EDGE))}px`;
  element.style.top = `${Math.min(top, Math.max(EDGE, innerHeight - Math.min(height, innerHeight - 2 * EDGE) - EDGE))}px`;
}

export function useFloating(floating: Floating): void {
  const latest = useRef(floating);
  latest.current = floating;
  const { open } = floating;

  useLayoutEffect(() => {
    const element = latest.current.panel.current;
    if (!open || !element) return;
    if (!element.matches(":popover-open")) element.showPopover();
    place(latest.current);
  });

  useEffect(() => {
    if (!open) return;
    const { anchor, panel } = latest.current;
    const inside = (target: EventTarget | null) =>
      target instanceof Node && (panel.current?.contains(target) || anchor.current?.contains(target));
    const onPointer = (event: PointerEvent) => {
      if (!inside(event.target)) latest.current.onClose("outside");
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.onClose("escape");
    };
    const move = (event: Event) => {
      if (!(event.target instanceof Node && panel.current?.contains(event.target))) place(latest.current);
    };
    document.addEventListener("pointerdown", onPointer, true);
    document.addEventListener("keydown", onKey, true);
    window.addEventListener("scroll", move, true);
    window.addEventListener("resize", move);
    return () => {
      document.removeEventListener("pointerdown", onPointer, true);
      document.removeEventListener("keydown", onKey, true);
      window.removeEventListener("scroll", move, true);
      window.removeEventListener("resize", move);
    };
  }, [open]);
}
