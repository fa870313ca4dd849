import { type KeyboardEvent, useId } from "react";
import { cx } from "@/lib/cx";
import { formatCompact } from "@/lib/format";

export interface Tab<Id extends string = string> {
  id: Id;
  label: string;
  count?: number | string | null;
}

interface TabsProps<Id extends string> {
  tabs: readonly Tab<Id>[];
  active: Id;
  onChange: (id: Id) => void;
  label?: string;
  /** The id of the element that shows the active tab, where one element shows them all. */
  panel?: string;
  className?: string;
}

export function Tabs<Id extends string>({ tabs, active, onChange, label = "Views", panel, className }: TabsProps<Id>) {
  const id = useId();
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const here = tabs.findIndex((tab) => tab.id === active);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.id);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(next)]?.focus();
  }
  return (
    <div
      role="tablist"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={onKeyDown}
      className={cx("no-scrollbar flex gap-1 overflow-x-auto border-b border-line", className)}
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${id}-${tab.id}`}
          aria-selected={tab.id === active}
          aria-controls={tab.id === active ? panel : undefined}
          tabIndex={tab.id === active ? 0 : -1}
          onClick={() => onChange(tab.id)}
          className={cx(
            "-mb-px inline-flex h-8 shrink-0 items-center gap-1.5 border-b-2 px-2 text-sm whitespace-nowrap -outline-offset-2 coarse:h-11",
            tab.id === active ? "border-accent font-medium text-text" : "border-transparent text-muted hover:text-text",
          )}
        >
          {tab.label}
          {tab.count != null && (
            <span className="rounded-full bg-raised px-1.5 text-2xs font-normal text-muted">
              {typeof tab.count === "number" ? formatCompact(tab.count) : tab.count}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
