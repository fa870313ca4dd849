import { cloneElement, type ReactElement, useId, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { useFloating } from "./use-floating";

interface PopoverProps {
  trigger: ReactElement<Record<string, unknown>>;
  label: string;
  align?: "start" | "end";
  className?: string;
  children: React.ReactNode | ((close: () => void) => React.ReactNode);
}

/** A small panel beside its button, for controls. Not for menus: those are `Menu`. */
export function Popover({ trigger, label, align, className, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = (back = true) => {
    setOpen(false);
    if (back) anchor.current?.focus();
  };
  useFloating({ open, anchor, panel, align, onClose: (reason) => close(reason === "escape") });
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        "aria-haspopup": "dialog",
        "aria-expanded": open,
        "aria-controls": open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open && (
        <div
          ref={panel}
          id={id}
          popover="manual"
          role="dialog"
          aria-label={label}
          className={cx("floating p-3", className)}
        >
          {typeof children === "function" ? children(() => close()) : children}
        </div>
      )}
    </>
  );
}
