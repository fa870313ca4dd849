// How much a browser loads, against what we allow. Reads the build's own list of what needs what.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const KB = 1024;
const root = process.argv[2] ?? fileURLToPath(new URL("../../src/rota/server/static/", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, ".vite/manifest.json"), "utf8"));

/** Chunks that may be larger: the code editor and Markdown, each loaded once where it is used. */
const LARGER = [
  { test: /editor/, budget: 115 * KB, name: "editor" },
  { test: /markdown/, budget: 40 * KB, name: "markdown" },
];
const LAZY = 45 * KB;
const packed = (file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length;
const kb = (bytes) => `${(bytes / KB).toFixed(1)} KB`;

/** The files that a module loads before it runs, with those it imports. */
function closure(keys, seen = new Set()) {
  for (const key of keys) {
    const entry = manifest[key];
    if (!entry || seen.has(key)) continue;
    seen.add(key);
    closure(entry.imports ?? [], seen);
  }
  return seen;
}

const entryKey = Object.keys(manifest).find((key) => manifest[key].isEntry);
const homeKey = Object.keys(manifest).find((key) => key.endsWith("features/home/page.tsx"));
const first = closure([entryKey, homeKey]);
const files = [...first].map((key) => manifest[key]);
const js = files.reduce((sum, file) => sum + packed(file.file), 0);
const styles = new Set(files.flatMap((file) => file.css ?? []));
const css = [...styles].reduce((sum, file) => sum + packed(file), 0);
const fonts = readdirSync(root, { recursive: true })
  .filter((name) => name.endsWith(".woff2"))
  .reduce((sum, name) => sum + statSync(join(root, name)).size, 0);

const rows = [
  ["JavaScript, first load of Home", js, 200 * KB],
  ["Styles, first load", css, 25 * KB],
  ["Fonts", fonts, 48 * KB],
];
for (const [key, entry] of Object.entries(manifest)) {
  if (first.has(key) || !entry.file.endsWith(".js")) continue;
  const larger = LARGER.find(({ test }) => test.test(`${key} ${entry.src ?? ""} ${entry.name ?? ""}`));
  // Only what the first load has not brought already.
  const own = packed(entry.file);
  rows.push([`${larger ? larger.name : "part"} ${entry.name ?? key}`, own, larger?.budget ?? LAZY]);
}
rows.sort((a, b) => b[1] / b[2] - a[1] / a[2]);
const over = rows.filter(([, bytes, budget]) => bytes > budget);
for (const [name, bytes, budget] of rows.slice(0, 12)) {
  console.log(`${bytes > budget ? "OVER " : "     "}${kb(bytes).padStart(9)} of ${kb(budget).padStart(9)}  ${name}`);
}
if (over.length) {
  console.error(`${over.length} over budget.`);
  process.exit(1);
}
