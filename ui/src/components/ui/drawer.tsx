import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { IconButton } from "./icon-button";

interface DrawerProps {
  open: boolean;
  onClose: () => void;
  title: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
  /** Pixels. */
  width?: number;
  /** From the left and over everything: the rail on phones. */
  side?: "right" | "left";
  /** The page behind waits. Without, list and panel work side by side. */
  modal?: boolean;
}

/** A panel at the side: a preview that leaves the list in place, or, modal, a menu on phones. */
export function Drawer({ open, ...rest }: DrawerProps) {
  if (!open) return null;
  return rest.modal ? <ModalDrawer {...rest} /> : <SidePanel {...rest} />;
}

function Heading({ id, title, actions, onClose }: { id: string } & Pick<DrawerProps, "title" | "actions" | "onClose">) {
  return (
    <header className="flex min-h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
      <h2 id={id} className="min-w-0 grow truncate text-sm font-semibold">
        {title}
      </h2>
      {actions}
      <IconButton label="Close the panel" icon={<X size={16} />} onClick={onClose} />
    </header>
  );
}

function SidePanel({ onClose, title, actions, children, width = 480 }: Omit<DrawerProps, "open">) {
  const id = useId();
  useKeys({ Escape: onClose }, { scope: "Lists", label: "Close the panel" });
  return (
    <aside
      aria-labelledby={id}
      className="fixed inset-y-0 right-0 z-30 flex max-w-full flex-col border-l border-line bg-surface shadow-float max-sm:left-0"
      style={{ width }}
    >
      <Heading id={id} title={title} actions={actions} onClose={onClose} />
      <div className="min-h-0 grow overflow-auto">{children}</div>
    </aside>
  );
}

function ModalDrawer({ onClose, title, actions, children, width = 264, side = "right" }: Omit<DrawerProps, "open">) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
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
        "m-0 h-dvh max-h-none max-w-[calc(100vw-48px)] border-line bg-surface p-0 text-text shadow-float",
        side === "left" ? "mr-auto border-r" : "ml-auto border-l",
      )}
      style={{ width }}
    >
      <div className="flex h-full flex-col">
        <Heading id={id} title={title} actions={actions} onClose={onClose} />
        <div className="min-h-0 grow overflow-auto">{children}</div>
      </div>
    </dialog>
  );
}
