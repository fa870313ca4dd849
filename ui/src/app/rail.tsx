import { Link } from "@tanstack/react-router";
import { ChevronsLeft, ChevronsRight, Moon, Pin, Sun } from "lucide-react";
import { useLiveStatus } from "@/api/live";
import { IconButton, Tooltip } from "@/components/ui";
import { cx } from "@/lib/cx";
import { railCollapsed, theme } from "@/lib/preferences";
import { useSetting } from "@/lib/storage";
import { NAV, type NavRow } from "./nav";
import { usePinned } from "./pinned";
import { shownTheme, toggleTheme } from "./theme";

/** The left rail; on phones the same list stands in a drawer (`wide`). */
export function Rail({ wide }: { wide?: boolean }) {
  const [stored, setCollapsed] = useSetting(railCollapsed);
  const collapsed = stored && !wide;
  const Landmark = wide ? "div" : "aside";
  return (
    <Landmark
      aria-label={wide ? undefined : "Rail"}
      className={cx(
        "flex h-full flex-col bg-surface",
        wide ? "w-full" : "border-r border-line max-[899px]:hidden",
        !wide && (collapsed ? "w-[52px] shrink-0" : "w-[232px] shrink-0"),
      )}
    >
      {!wide && (
        <div className="flex h-11 shrink-0 items-center px-3">
          <Link to="/dashboard" className="flex min-h-6 items-center gap-2 rounded-sm" aria-label="rota, Home">
            <Mark />
            {!collapsed && <span className="text-lg font-semibold tracking-tight">rota</span>}
          </Link>
        </div>
      )}
      <nav aria-label="Pages" className="flex grow flex-col gap-2 overflow-x-hidden overflow-y-auto px-2 py-1">
        {NAV.map((group, index) => (
          <ul key={group[0]?.to} className={cx("flex flex-col gap-px", index > 0 && "border-t border-line pt-2")}>
            {group.map((row) => (
              <li key={row.to}>
                <RailLink row={row} collapsed={collapsed} />
              </li>
            ))}
          </ul>
        ))}
        <Pinned collapsed={collapsed} />
      </nav>
      <div className={cx("flex shrink-0 items-center gap-1 border-t border-line p-2", collapsed && "flex-col")}>
        <ServerDot collapsed={collapsed} />
        <ThemeButton />
        {!wide && (
          <IconButton
            label={collapsed ? "Widen the rail" : "Narrow the rail"}
            icon={collapsed ? <ChevronsRight size={15} /> : <ChevronsLeft size={15} />}
            onClick={() => setCollapsed(!stored)}
          />
        )}
      </div>
    </Landmark>
  );
}

function RailLink({ row, collapsed }: { row: NavRow; collapsed: boolean }) {
  const Icon = row.icon;
  const link = (
    <Link
      to={row.to}
      aria-label={collapsed ? row.label : undefined}
      className={cx(
        "group flex h-7 items-center gap-2.5 rounded-sm px-2 text-sm text-muted hover:bg-raised hover:text-text coarse:h-11",
        collapsed && "justify-center px-0",
      )}
      activeProps={{ className: "bg-raised !text-text font-medium", "aria-current": "page" }}
      activeOptions={{ exact: false, includeSearch: false }}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      {!collapsed && row.label}
    </Link>
  );
  return collapsed ? <Tooltip text={row.label}>{link}</Tooltip> : link;
}

function Pinned({ collapsed }: { collapsed: boolean }) {
  const pinned = usePinned();
  if (pinned.length === 0 || collapsed) return null;
  return (
    <div className="border-t border-line pt-2">
      <h2 className="px-2 pb-0.5 text-2xs font-medium text-muted">Pinned</h2>
      <ul className="flex flex-col gap-px">
        {pinned.map((pin) => (
          <li key={pin.id}>
            <Link
              to={pin.to}
              search={pin.search as never}
              className="flex h-7 items-center gap-2.5 rounded-sm px-2 text-sm text-muted hover:bg-raised hover:text-text coarse:h-11"
            >
              <Pin size={13} aria-hidden="true" className="shrink-0" />
              <span className="truncate">{pin.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ServerDot({ collapsed }: { collapsed: boolean }) {
  const { state, serverVersion } = useLiveStatus();
  const lost = state === "reconnecting" || state === "polling";
  const text = lost ? "The server is not heard" : "The server answers";
  return (
    <Tooltip text={text}>
      <Link
        to="/settings/$section"
        params={{ section: "server" }}
        className={cx(
          "flex h-7 min-w-7 items-center gap-2 rounded-sm px-2 text-xs text-muted hover:bg-raised",
          !collapsed && "grow",
        )}
      >
        <span
          aria-hidden="true"
          data-tone={lost ? "late" : "completed"}
          className="tone-bar size-2 shrink-0 rounded-full"
        />
        {!collapsed && (
          <span className="truncate">{serverVersion ? `Server ${serverVersion.split("+")[0]}` : "Server"}</span>
        )}
      </Link>
    </Tooltip>
  );
}

function ThemeButton() {
  useSetting(theme);
  const isDark = shownTheme() === "dark";
  return (
    <IconButton
      label={isDark ? "Light theme" : "Dark theme"}
      icon={isDark ? <Sun size={15} /> : <Moon size={15} />}
      onClick={toggleTheme}
    />
  );
}

export function Mark() {
  return (
    <svg
      viewBox="0 0 32 32"
      width="22"
      height="22"
      aria-hidden="true"
      fill="none"
      strokeLinecap="round"
      className="shrink-0"
    >
      <rect width="32" height="32" rx="7" fill="#1F5FD6" />
      <path d="M16 6.5a9.5 9.5 0 1 0 9.5 9.5" stroke="#fff" strokeWidth="3.4" />
      <path d="m19.6 3.4 1.6 5.6-5.6 1.4" stroke="#fff" strokeWidth="2.6" strokeLinejoin="round" />
      <circle cx="16" cy="16" r="3" fill="#fff" />
    </svg>
  );
}
