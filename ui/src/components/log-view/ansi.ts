/** Terminal colours in log messages. The sixteen named colours become the theme's; others are mixed towards the text's. */

export interface Styled {
  text: string;
  colour?: string;
  background?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

type Look = Omit<Styled, "text">;

const NAMED = [
  "var(--muted)",
  "var(--state-failed)",
  "var(--state-completed)",
  "var(--state-scheduled)",
  "var(--state-running)",
  "var(--state-crashed)",
  "var(--state-retrying)",
  "var(--text)",
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const SEQUENCE = /\u001b(?:\[([0-9;:]*)([A-Za-z])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>78])/g;

const readable = (rgb: string): string => `color-mix(in oklab, ${rgb} 62%, var(--text))`;

function indexed(index: number): string {
  if (index < 16) return NAMED[index % 8] ?? "inherit";
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return readable(`rgb(${grey} ${grey} ${grey})`);
  }
  const part = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const at = index - 16;
  return readable(`rgb(${part(Math.floor(at / 36))} ${part(Math.floor(at / 6) % 6)} ${part(at % 6)})`);
}

function apply(look: Look, codes: number[]): Look {
  let next = { ...look };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) next.bold = next.dim = undefined;
    else if (code === 23) next.italic = undefined;
    else if (code === 24) next.underline = undefined;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next.colour = NAMED[code % 10];
    else if (code === 39) next.colour = undefined;
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) next.background = NAMED[code % 10];
    else if (code === 49) next.background = undefined;
    else if (code === 38 || code === 48) {
      let colour: string | undefined;
      if (codes[i + 1] === 5) {
        colour = indexed(codes[i + 2] ?? 7);
        i += 2;
      } else if (codes[i + 1] === 2) {
        colour = readable(`rgb(${codes[i + 2] ?? 0} ${codes[i + 3] ?? 0} ${codes[i + 4] ?? 0})`);
        i += 4;
      }
      if (code === 38) next.colour = colour;
      else next.background = colour;
    }
  }
  return next;
}

export function parseAnsi(message: string): Styled[] {
  if (!message.includes("\u001b")) return [{ text: message }];
  const out: Styled[] = [];
  let look: Look = {};
  let from = 0;
  for (const match of message.matchAll(SEQUENCE)) {
    if (match.index > from) out.push({ text: message.slice(from, match.index), ...look });
    from = match.index + match[0].length;
    if (match[2] === "m") look = apply(look, (match[1] || "0").split(/[;:]/).map(Number));
  }
  if (from < message.length) out.push({ text: message.slice(from), ...look });
  return out;
}

/** The text without its escape sequences. */
export const plain = (message: string): string =>
  message.includes("\u001b") ? message.replace(SEQUENCE, "") : message;
