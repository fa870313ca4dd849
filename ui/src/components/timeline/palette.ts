/** The page's colours as the canvas needs them, read anew when the theme changes. */
import { TOKENS } from "./tokens";

export interface Palette {
  bg: string;
  surface: string;
  raised: string;
  line: string;
  control: string;
  text: string;
  muted: string;
  accent: string;
  states: Record<string, string>;
  font: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim() || "#888";
  return {
    bg: value("--bg"),
    surface: value("--surface"),
    raised: value("--raised"),
    line: value("--line"),
    control: value("--control"),
    text: value("--text"),
    muted: value("--muted"),
    accent: value("--accent"),
    states: Object.fromEntries(TOKENS.map((token) => [token, value(`--state-${token}`)])),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Call `changed` whenever the colours may be others. */
export function watchPalette(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme", "data-palette", "class"],
  });
  const contrast = matchMedia("(forced-colors: active)");
  contrast.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    contrast.removeEventListener("change", changed);
  };
}
