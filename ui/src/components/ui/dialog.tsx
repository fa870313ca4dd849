import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { cx } from "@/lib/cx";
import { IconButton } from "./icon-button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: React.ReactNode;
  footer?: React.ReactNode;
  wide?: boolean;
}

/** A question or form over the page. The browser keeps the focus inside and gives it back. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <Opened {...rest} /> : null;
}

function Opened({ onClose, title, children, footer, wide }: Omit<DialogProps, "open">) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      // The first field, or the last button below: not the cross, which the browser would choose.
      const fields = "[data-body] :is(input, textarea, select):not(:disabled)";
      (
        element.querySelector<HTMLElement>(fields) ??
        element.querySelector<HTMLElement>("footer button:last-of-type:enabled")
      )?.focus();
    }
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes too, by the browser
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={cx(
        "m-auto max-h-[calc(100dvh-48px)] w-[calc(100vw-32px)] overflow-hidden rounded-md border border-line bg-surface p-0 text-text shadow-float",
        wide ? "max-w-3xl" : "max-w-md",
      )}
    >
      <div className="flex max-h-[calc(100dvh-50px)] flex-col">
        <header className="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
          <h2 id={id} className="text-md font-semibold">
            {title}
          </h2>
          <IconButton label="Close" icon={<X size={16} />} onClick={onClose} tip={false} />
        </header>
        <div data-body className="min-h-0 grow overflow-auto p-4">
          {children}
        </div>
        {footer && (
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
        )}
      </div>
    </dialog>
  );
}
