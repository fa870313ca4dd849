import { Link } from "@tanstack/react-router";
import { ChevronRight, Menu as MenuIcon, Search } from "lucide-react";
import { Fragment } from "react";
import { IconButton, Keys } from "@/components/ui";
import { useCurrentPage } from "@/components/ui/use-page";
import { LiveChip, ZoneChip } from "./chips";
import { openPalette } from "./palette-state";

export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { title, breadcrumb = [], actions, heading } = useCurrentPage();
  const name = <span className="truncate">{title}</span>;
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 max-[899px]:px-3">
      <IconButton
        label="Pages"
        icon={<MenuIcon size={17} />}
        onClick={onMenu}
        className="min-[900px]:hidden"
        tip={false}
      />
      <nav aria-label="Breadcrumb" className="flex min-w-0 grow items-center gap-1">
        {breadcrumb.map((crumb) => (
          <Fragment key={crumb.label}>
            {crumb.to ? (
              <Link
                to={crumb.to}
                className="shrink-0 rounded-sm py-0.5 text-sm text-muted hover:text-text hover:underline max-sm:hidden"
              >
                {crumb.label}
              </Link>
            ) : (
              <span className="shrink-0 text-sm text-muted max-sm:hidden">{crumb.label}</span>
            )}
            <ChevronRight size={13} aria-hidden="true" className="shrink-0 text-muted max-sm:hidden" />
          </Fragment>
        ))}
        {heading ? (
          <h1 className="flex min-w-0 text-md font-semibold">{name}</h1>
        ) : (
          <span aria-current="page" className="flex min-w-0 text-sm font-medium">
            {name}
          </span>
        )}
      </nav>
      {actions && <div className="flex shrink-0 items-center gap-1.5">{actions}</div>}
      <button
        type="button"
        onClick={() => openPalette()}
        aria-keyshortcuts="Control+K"
        className="flex h-7 shrink-0 items-center gap-2 rounded-sm border border-line bg-bg px-2 text-sm text-muted hover:border-control hover:text-text min-[1100px]:w-52 coarse:h-11"
      >
        <Search size={14} aria-hidden="true" />
        <span className="grow text-left max-[1099px]:sr-only">Search</span>
        <span aria-hidden="true" className="max-[1099px]:hidden">
          <Keys keys="Ctrl+K" />
        </span>
      </button>
      <span className="contents max-sm:hidden">
        <ZoneChip />
      </span>
      <LiveChip />
    </header>
  );
}
