/** A message in pieces: colours, links, and what was searched for. */
import { parseAnsi, plain, type Styled } from "./ansi";
import type { LogSearch } from "./types";

export interface Piece extends Styled {
  href?: string;
  isMatch?: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence ends a link
const LINK = /https?:\/\/[^\s<>"'`\u001b]+[^\s<>"'`.,;:!?)\]}\u001b]/g;

/** A tester of lines, or null when there is nothing to search for or the pattern makes no sense here. */
export function pattern({ q, regex, case: exact }: LogSearch): RegExp | null {
  if (!q) return null;
  try {
    return new RegExp(regex ? q : q.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), exact ? "g" : "gi");
  } catch {
    return null;
  }
}

interface Span {
  from: number;
  to: number;
  href?: string;
  isMatch?: boolean;
}

export function pieces(text: string, search: RegExp | null): Piece[] {
  const styled = parseAnsi(text);
  const bare = styled.length === 1 ? (styled[0]?.text ?? "") : styled.map((one) => one.text).join("");
  const spans: Span[] = [];
  if (bare.includes("://"))
    for (const match of bare.matchAll(LINK))
      spans.push({ from: match.index, to: match.index + match[0].length, href: match[0] });
  if (search) {
    let found = 0;
    for (const match of bare.matchAll(search)) {
      if (match[0].length === 0 || ++found > 200) break;
      spans.push({ from: match.index, to: match.index + match[0].length, isMatch: true });
    }
  }
  if (spans.length === 0) return styled;
  const cuts = [...new Set([0, bare.length, ...spans.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const out: Piece[] = [];
  let at = 0;
  for (const one of styled) {
    const end = at + one.text.length;
    const inner = [at, ...cuts.filter((cut) => cut > at && cut < end), end];
    for (let i = 0; i + 1 < inner.length; i++) {
      const [from, to] = [inner[i] as number, inner[i + 1] as number];
      const over = spans.filter((span) => span.from <= from && span.to >= to);
      out.push({
        ...one,
        text: bare.slice(from, to),
        href: over.find((span) => span.href)?.href,
        isMatch: over.some((span) => span.isMatch) || undefined,
      });
    }
    at = end;
  }
  return out;
}

/** A JSON object or list at the end of a message, pretty, with what stands before it. Null: there is none. */
export function prettyJson(message: string): { before: string; json: string } | null {
  const bare = plain(message).trim();
  if (!/[\]}]$/.test(bare)) return null;
  const first = bare.search(/[{[]/);
  if (first < 0 || bare.length > 200_000) return null;
  try {
    const value: unknown = JSON.parse(bare.slice(first));
    if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return null;
    return { before: bare.slice(0, first).trim(), json: JSON.stringify(value, null, 2) };
  } catch {
    return null;
  }
}

/** The lines that an opened message takes, and whether there is more to a closed one than its first line shows. */
export function openedLines(message: string): string[] {
  const json = prettyJson(message);
  if (json) return [...(json.before ? [json.before] : []), ...json.json.split("\n")];
  return message.replace(/\s+$/, "").split("\n");
}

const LONGEST = 3_000;

export function closedLine(message: string): { text: string; more: number; isLong: boolean; isJson: boolean } {
  const trimmed = message.replace(/\s+$/, "");
  const cut = trimmed.indexOf("\n");
  const first = cut < 0 ? trimmed : trimmed.slice(0, cut);
  const more = cut < 0 ? 0 : trimmed.slice(cut).split("\n").length - 1;
  const isLong = first.length > LONGEST;
  const isJson = more === 0 && /[\]}]$/.test(trimmed) && prettyJson(trimmed) !== null;
  return { text: isLong ? `${first.slice(0, LONGEST)}…` : first, more, isLong, isJson };
}
