// Write src/styles/tokens.ts from tokens.css: the same colours for what draws on a canvas. `--check` says whether it is true.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Each rule of tokens.css as [selector, { name: value }]. */
export function rules() {
  const css = readFileSync(here("../src/styles/tokens.css"), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  return [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector, body]) => [
    selector.trim().replace(/\s+/g, " "),
    Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()])),
  ]);
}

/** The tokens of each theme and palette: { light: { default: {...}, contrast: {...} }, dark: … }. */
export function themes() {
  const made = {};
  for (const theme of ["light", "dark"]) {
    const base = {};
    const palettes = { default: {} };
    for (const [selector, tokens] of rules()) {
      const rule = selector.match(/\[data-theme="(\w+)"\]/)?.[1] ?? "light";
      const palette = selector.match(/\[data-palette="([\w-]+)"\]/)?.[1];
      if (rule !== theme && !(rule === "light" && !palette)) continue;
      if (palette) palettes[palette] = { ...palettes[palette], ...tokens };
      else Object.assign(base, tokens);
    }
    made[theme] = Object.fromEntries(Object.entries(palettes).map(([name, own]) => [name, { ...base, ...own }]));
  }
  return made;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = here("../src/styles/tokens.ts");
  const text = `// Made by \`node tools/tokens.mjs\` from tokens.css. Do not edit.
export const TOKENS = ${JSON.stringify(themes(), null, 2)} as const;

export type TokenName = keyof (typeof TOKENS)["light"]["default"];

/** The colours of the theme and palette that the page has now, for what draws on a canvas. */
export function currentTokens(): Record<TokenName, string> {
  const { theme, palette } = document.documentElement.dataset;
  const palettes: Record<string, Record<TokenName, string>> = TOKENS[theme === "dark" ? "dark" : "light"];
  return palettes[palette ?? "default"] ?? (palettes.default as Record<TokenName, string>);
}

/** Call back when theme or palette change: draw again. */
export function onTokens(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-palette"] });
  return () => observer.disconnect();
}
`;
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error("src/styles/tokens.ts is older than tokens.css. Run: node tools/tokens.mjs");
    process.exit(1);
  }
}
