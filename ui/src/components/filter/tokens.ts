/**
 * The language of filters: `state:Failed,Crashed -flow:heartbeat tag:prod param.region=eu duration:>10m started:-6h..now "text"`.
 * A token is `field:value,value`, a `-` before it excludes, and what is no field is text to look for.
 */
export interface Token {
  /** As it was typed. */
  raw: string;
  start: number;
  end: number;
  negated: boolean;
  /** `text` for words without a field. */
  field: string;
  values: string[];
  problem?: string;
}

export interface FieldDef {
  name: string;
  /** What it is, in the list of fields. */
  hint: string;
  /** Values to offer: fixed ones, or objects that the server finds by name. */
  values?: readonly string[];
  search?: "flow" | "deployment" | "work_pool" | "work_queue";
  /** A sentence when the value is not good. */
  check?: (value: string) => string | undefined;
  single?: boolean;
  noNegation?: boolean;
}

/** Split where blanks stand outside of quotes. */
export function split(text: string): { raw: string; start: number; end: number }[] {
  const pieces: { raw: string; start: number; end: number }[] = [];
  let start = -1;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === '"' && text[at - 1] !== "\\") quoted = !quoted;
    const blank = char === undefined || (!quoted && /\s/.test(char));
    if (!blank && start < 0) start = at;
    if (blank && start >= 0) {
      pieces.push({ raw: text.slice(start, at), start, end: at });
      start = -1;
    }
  }
  return pieces;
}

function values(text: string): string[] {
  const found: string[] = [];
  let value = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) value += text[++at];
    else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      found.push(value);
      value = "";
    } else value += char;
  }
  found.push(value);
  return found.filter((one) => one !== "");
}

/** Write a value so that it is read as one. */
export const quote = (value: string): string =>
  value === "" || /[\s,"\\]/.test(value) ? `"${value.replace(/(["\\])/g, "\\$1")}"` : value;

export const token = (field: string, list: readonly string[], negated = false): string =>
  `${negated ? "-" : ""}${field}:${list.map(quote).join(",")}`;

export function parse(text: string, fields: readonly FieldDef[]): Token[] {
  return split(text).map(({ raw, start, end }) => {
    const negated = raw.startsWith("-") && raw.length > 1;
    const body = negated ? raw.slice(1) : raw;
    const base = { raw, start, end, negated };
    const parameter = /^param\.([^=:\s"]+)[=:](.*)$/s.exec(body);
    if (parameter) {
      const [value] = values(parameter[2] as string);
      const problem = value === undefined ? "A value is missing." : undefined;
      return { ...base, field: `param.${parameter[1]}`, values: value === undefined ? [] : [value], problem };
    }
    const named = /^([a-z][a-z-]*):(.*)$/s.exec(body);
    const def = named && fields.find((field) => field.name === named[1]);
    if (!named || !def) {
      const unknown = named && !/^(https?|s3|gs):/.test(body) && !body.startsWith('"');
      return {
        ...base,
        field: "text",
        values: [values(body).join(",")].filter(Boolean),
        problem: unknown ? `There is no filter “${named[1]}”. Put quotes around text that has a colon.` : undefined,
      };
    }
    const list = values(named[2] as string);
    return { ...base, field: def.name, values: list, problem: problemOf(def, list, negated) };
  });
}

function problemOf(def: FieldDef, list: string[], negated: boolean): string | undefined {
  if (list.length === 0) return "A value is missing.";
  if (def.single && list.length > 1) return "One value goes here.";
  if (negated && def.noNegation) return `${def.name} cannot be excluded.`;
  return list.map((value) => def.check?.(value)).find(Boolean);
}

/** The text without one of its tokens. */
export const without = (text: string, gone: Token): string =>
  `${text.slice(0, gone.start)}${text.slice(gone.end)}`.replace(/\s+/g, " ").trim();

/** The text with all tokens of a field replaced by one, or taken out by null. */
export function replaced(text: string, fields: readonly FieldDef[], field: string, by: string | null): string {
  const rest = parse(text, fields)
    .filter((one) => one.field !== field)
    .map((one) => one.raw);
  return [...rest, ...(by ? [by] : [])].join(" ");
}

export interface Suggestion {
  /** What takes the place of the word that is typed. */
  insert: string;
  label: string;
  hint?: string;
  /** The token is whole: a blank follows. */
  done: boolean;
}

/** What could stand where a person types, without asking the server. */
export function suggest(word: string, fields: readonly FieldDef[], found: readonly string[] = []): Suggestion[] {
  const sign = word.startsWith("-") ? "-" : "";
  const body = word.slice(sign.length);
  const colon = body.indexOf(":");
  if (colon < 0) {
    const wanted = body.toLowerCase();
    return fields
      .filter((field) => field.name.includes(wanted) && !(sign && field.noNegation))
      .sort((a, b) => Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)))
      .map((field) => ({
        insert: `${sign}${field.name}${field.name.endsWith(".") ? "" : ":"}`,
        label: `${sign}${field.name}${field.name.endsWith(".") ? "name=" : ":"}`,
        hint: field.hint,
        done: false,
      }));
  }
  const def = fields.find((field) => field.name === body.slice(0, colon));
  if (!def) return [];
  const rest = body.slice(colon + 1);
  const comma = rest.lastIndexOf(",");
  const kept = rest.slice(0, comma + 1);
  const wanted = rest
    .slice(comma + 1)
    .replaceAll('"', "")
    .toLowerCase();
  return [...new Set([...(def.values ?? []), ...found])]
    .filter((value) => value.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.toLowerCase().startsWith(wanted)) - Number(a.toLowerCase().startsWith(wanted)))
    .slice(0, 20)
    .map((value) => ({ insert: `${sign}${def.name}:${kept}${quote(value)}`, label: value, done: true }));
}
