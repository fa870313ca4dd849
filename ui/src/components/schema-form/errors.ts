/** What is wrong, as a tree that follows the form: from the checks here and from the server's. */
import type { Path, Problem } from "./check";

/** As the server answers: a sentence, or errors further inside. */
export type ServerError =
  | string
  | { property: string; errors: ServerError[] }
  | { index: number; errors: ServerError[] };

export interface ErrorNode {
  messages: Message[];
  inside: Map<string | number, ErrorNode>;
}

export interface Message {
  text: string;
  missing?: boolean;
  soft?: boolean;
  /** The server said so. */
  server?: boolean;
}

const empty = (): ErrorNode => ({ messages: [], inside: new Map() });

function at(tree: ErrorNode, path: Path): ErrorNode {
  let node = tree;
  for (const key of path) {
    let next = node.inside.get(key);
    if (next === undefined) {
      next = empty();
      node.inside.set(key, next);
    }
    node = next;
  }
  return node;
}

/** Both together; of a place where something is found here, what the server says of it adds nothing. */
export function errorTree(problems: Problem[], server: readonly ServerError[] = []): ErrorNode {
  const tree = empty();
  for (const { path, message, missing, soft } of problems)
    at(tree, path).messages.push({ text: message, missing, soft });
  graft(tree, [], server);
  return tree;
}

function graft(tree: ErrorNode, path: Path, errors: readonly ServerError[]): void {
  const texts = errors.filter((error) => typeof error === "string");
  const node = texts.length > 0 ? at(tree, path) : null;
  if (node !== null && !holdsHard(node))
    node.messages.push(...texts.map((text) => ({ text: sentence(text), server: true })));
  for (const error of errors) {
    if (typeof error === "string") continue;
    graft(tree, [...path, "property" in error ? error.property : error.index], error.errors);
  }
}

/** Whether something at a place or inside of it would be refused. */
export function holdsHard(node: ErrorNode): boolean {
  return node.messages.some(({ soft }) => !soft) || [...node.inside.values()].some(holdsHard);
}

function sentence(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

export interface Listed extends Message {
  path: Path;
}

/** All of a tree in the order of the form. */
export function listed(tree: ErrorNode, path: Path = []): Listed[] {
  return [
    ...tree.messages.map((message) => ({ ...message, path })),
    ...[...tree.inside].flatMap(([key, inner]) => listed(inner, [...path, key])),
  ];
}

/** The new tree with those parts of the old one that say the same: what did not change is not drawn again. */
export function reused(old: ErrorNode | undefined, fresh: ErrorNode): ErrorNode {
  if (old === undefined) return fresh;
  let same = old.messages.length === fresh.messages.length && old.inside.size === fresh.inside.size;
  same &&= fresh.messages.every((message, index) => {
    const other = old.messages[index];
    return other?.text === message.text && other.missing === message.missing && other.soft === message.soft;
  });
  for (const [key, inner] of fresh.inside) {
    const kept = reused(old.inside.get(key), inner);
    fresh.inside.set(key, kept);
    same &&= kept === old.inside.get(key);
  }
  return same ? old : fresh;
}

export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text ? `${text}.${key}` : key),
    "",
  );
}
