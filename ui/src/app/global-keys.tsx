import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useKeys } from "@/lib/keyboard";
import { liveUpdates, railCollapsed } from "@/lib/preferences";
import { NAV_ROWS } from "./nav";
import { closePalette, openPalette, usePalette } from "./palette-state";
import { toggleTheme } from "./theme";

const Palette = lazy(() => import("./palette"));
const KeyHelp = lazy(() => import("./key-help"));

const LABELS: Record<string, string> = {
  "Ctrl+K": "Search and commands",
  "/": "Filter",
  "?": "These keys",
  "[": "Narrow or widen the rail",
  "Shift+D": "Light or dark",
  "Shift+L": "Live updates on or off",
  ...Object.fromEntries(NAV_ROWS.map((row) => [`g ${row.key}`, row.label])),
};

/** Keys that work everywhere, and what they open. */
export function GlobalKeys() {
  const navigate = useNavigate();
  const typed = usePalette();
  const [help, setHelp] = useState(false);
  useKeys(
    {
      "Ctrl+K": () => (typed === null ? openPalette() : closePalette()),
      "/": () => {
        const filter = document.querySelector<HTMLElement>("[data-filter]");
        if (filter) filter.focus();
        else openPalette();
      },
      "?": () => setHelp(true),
      "[": () => railCollapsed.set(!railCollapsed.get()),
      "Shift+D": toggleTheme,
      "Shift+L": () => liveUpdates.set(!liveUpdates.get()),
      ...Object.fromEntries(NAV_ROWS.map((row) => [`g ${row.key}`, () => void navigate({ to: row.to })])),
    },
    { scope: "Global", label: LABELS },
  );
  useKeys({ "Ctrl+K": closePalette }, { enabled: typed !== null, inDialog: true });
  return (
    <Suspense>
      {typed !== null && <Palette typed={typed} />}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </Suspense>
  );
}
