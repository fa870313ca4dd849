import { cloneElement, type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { Keys } from "./keys";
import { useFloating } from "./use-floating";

export interface MenuItem {
  label: React.ReactNode;
  icon?: React.ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Why it is disabled. */
  reason?: string;
  /** Makes it a choice that is on or off. */
  checked?: boolean;
  /** Leave the menu open: for several choices in a row. */
  stay?: boolean;
  onSelect: () => void;
}

export type MenuEntry = MenuItem | "separator" | { heading: string };

interface MenuProps {
  trigger: ReactElement<Record<string, unknown>>;
  items: MenuEntry[];
  label?: string;
  align?: "start" | "end";
  side?: "bottom" | "top" | "right";
}

export function Menu({ trigger, items, label, align, side }: MenuProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLElement>(null);
  const close = (back = true) => {
    setOpen(false);
    if (back) anchor.current?.focus();
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: (event: React.MouseEvent) => {
          event.stopPropagation();
          setOpen(!open);
        },
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          event.stopPropagation();
          setOpen(true);
        },
      })}
      {open && <MenuPanel anchor={anchor} items={items} label={label} align={align} side={side} onClose={close} />}
    </>
  );
}

interface PanelProps extends Pick<MenuProps, "items" | "label" | "align" | "side"> {
  anchor: React.RefObject<HTMLElement | null>;
  onClose: (back?: boolean) => void;
}

/** The list itself, for menus that something else than a button opens (a context menu). */
export function MenuPanel({ anchor, items, label, align, side, onClose }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const id = useId();
  useFloating({ open: true, anchor, panel, align, side, onClose: (reason) => onClose(reason === "escape") });
  const rows = () => [...(panel.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  useEffect(() => panel.current?.querySelector<HTMLElement>("[data-item]")?.focus(), []);

  function onKeyDown(event: KeyboardEvent) {
    const all = rows();
    const here = all.indexOf(document.activeElement as HTMLElement);
    const go = (to: number) => all[(to + all.length) % all.length]?.focus();
    event.stopPropagation();
    if (event.key === "ArrowDown") go(here + 1);
    else if (event.key === "ArrowUp") go(here - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Tab") onClose();
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      const text = Date.now() - typed.current.at < 600 ? typed.current.text + event.key : event.key;
      typed.current = { text, at: Date.now() };
      all.find((row) => row.textContent?.trim().toLowerCase().startsWith(text.toLowerCase()))?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    <div
      ref={panel}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label ?? anchor.current?.getAttribute("aria-label") ?? anchor.current?.textContent ?? "Menu"}
      className="floating min-w-44 p-1"
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
    >
      {items.map((item, index) =>
        item === "separator" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: separators have no other name
          <hr key={`${id}${index}`} className="my-1 border-line" />
        ) : "heading" in item ? (
          <div key={item.heading} role="presentation" className="px-2 pt-1.5 pb-0.5 text-2xs font-medium text-muted">
            {item.heading}
          </div>
        ) : (
          <Row key={`${id}${typeof item.label === "string" ? item.label : index}`} item={item} onClose={onClose} />
        ),
      )}
    </div>
  );
}

function Row({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  const choice = item.checked !== undefined;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-checked stands only where the role is a choice
    <button
      type="button"
      role={choice ? "menuitemcheckbox" : "menuitem"}
      aria-checked={item.checked}
      aria-disabled={item.disabled || undefined}
      data-item
      tabIndex={-1}
      className={cx(
        "flex w-full items-center gap-2 rounded-sm px-2 py-1 text-left text-sm outline-none coarse:min-h-11",
        "focus:bg-raised hover:bg-raised",
        item.disabled ? "cursor-not-allowed text-muted" : item.danger ? "text-danger" : "text-text",
      )}
      onPointerMove={(event) => event.currentTarget.focus()}
      onClick={() => {
        if (item.disabled) return;
        if (!item.stay) onClose();
        item.onSelect();
      }}
    >
      {(choice || item.icon) && (
        <span aria-hidden="true" className="inline-flex w-4 shrink-0 justify-center">
          {choice ? (item.checked ? "✓" : "") : item.icon}
        </span>
      )}
      <span className="grow">
        {item.label}
        {item.disabled && item.reason && <span className="block text-2xs text-muted">{item.reason}</span>}
      </span>
      {item.shortcut && <Keys keys={item.shortcut} />}
    </button>
  );
}
