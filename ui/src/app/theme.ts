/** Theme, palette and motion: attributes of the page's root. The line in index.html sets the theme before the first paint. */
import { palette, reducedMotion, theme } from "@/lib/preferences";

const dark = matchMedia("(prefers-color-scheme: dark)");

export const shownTheme = (): "light" | "dark" => {
  const chosen = theme.get();
  return chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
};

function apply(): void {
  const root = document.documentElement;
  root.dataset.theme = shownTheme();
  if (palette.get() === "default") delete root.dataset.palette;
  else root.dataset.palette = palette.get();
  if (reducedMotion.get()) root.dataset.motion = "reduced";
  else delete root.dataset.motion;
}

export function startTheme(): void {
  apply();
  dark.addEventListener("change", apply);
  for (const one of [theme, palette, reducedMotion]) one.subscribe(apply);
}

export function toggleTheme(): void {
  theme.set(shownTheme() === "dark" ? "light" : "dark");
}
