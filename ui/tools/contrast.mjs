// Colours that people read must differ enough from what they stand on: WCAG 2.2 AA, in each theme and palette.
import { themes } from "./tokens.mjs";

const STATES = [
  "scheduled",
  "late",
  "awaiting-retry",
  "pending",
  "running",
  "retrying",
  "paused",
  "cancelling",
  "cancelled",
  "completed",
  "failed",
  "crashed",
];

const channels = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const toHex = (rgb) => `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;

/** The same as color-mix(in srgb, a share, b). */
const mix = (a, b, share) => toHex(channels(a).map((value, index) => value * share + channels(b)[index] * (1 - share)));

function luminance(hex) {
  const [r, g, b] = channels(hex).map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const problems = [];
let checked = 0;
let least = Number.POSITIVE_INFINITY;

for (const [theme, palettes] of Object.entries(themes())) {
  for (const [palette, t] of Object.entries(palettes)) {
    const check = (what, front, back, wanted) => {
      checked += 1;
      const found = contrast(front, back);
      if (wanted >= 4.5) least = Math.min(least, found);
      if (found < wanted) problems.push(`${theme}/${palette}: ${what} has ${found.toFixed(2)}, wants ${wanted}`);
    };
    for (const ground of ["bg", "surface", "raised"]) {
      check(`text on ${ground}`, t.text, t[ground], 7);
      check(`muted on ${ground}`, t.muted, t[ground], 4.5);
      check(`accent on ${ground}`, t.accent, t[ground], 4.5);
      check(`control border on ${ground}`, t.control, t[ground], 3);
      for (const state of STATES) check(`${state} on ${ground}`, t[`state-${state}`], t[ground], 4.5);
    }
    check("text on accent", t["on-accent"], t.accent, 4.5);
    check("text on a chosen row", t.text, mix(t.accent, t.surface, 0.1), 7);
    check("muted on a chosen row", t.muted, mix(t.accent, t.surface, 0.1), 4.5);
    for (const state of STATES) {
      const colour = t[`state-${state}`];
      check(`${state} in its pill`, colour, mix(colour, t.surface, 0.1), 4.5);
    }
  }
}

if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${checked} pairs of colours differ enough; the least of the texts has ${least.toFixed(2)}.`);
