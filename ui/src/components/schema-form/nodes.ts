/** Places in a form: one object for each, the same at every drawing, so that fields that did not change are not drawn again. */
import { isObject, type Json, type JsonObject, put } from "./json";
import { unwrapped } from "./kinds";

export class Node {
  readonly #children = new Map<string | number, Node>();
  /** What the form shows here while there is no value: the default. Editing inside of it starts from it. */
  base: Json | undefined;

  private constructor(
    readonly parent: Node | null,
    readonly key: string | number,
  ) {}

  static root(): Node {
    return new Node(null, "");
  }

  child(key: string | number): Node {
    let found = this.#children.get(key);
    if (found === undefined) {
      found = new Node(this, key);
      this.#children.set(key, found);
    }
    return found;
  }

  get path(): (string | number)[] {
    return this.parent === null ? [] : [...this.parent.path, this.key];
  }

  /** An id for the document: readable, and unique within the form. */
  get id(): string {
    if (this.parent === null) return "";
    const own = String(this.key).replaceAll(/[^\w-]/g, (character) => `_${character.codePointAt(0)?.toString(36)}_`);
    return `${this.parent.id}-${own}`;
  }
}

function own(container: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(container)) return container[key as number];
  return isObject(container) && Object.hasOwn(container, key) ? container[key] : undefined;
}

/** What stands at a place: its value, else the default that is shown there. */
export function shownAt(root: Json, node: Node): Json | undefined {
  if (node.parent === null) return unwrapped(root);
  return unwrapped(own(shownAt(root, node.parent), node.key) ?? node.base);
}

/** The form's value with `next` at a place; undefined takes it away. What else there is stays the same object. */
export function withValue(root: Json, node: Node, next: Json | undefined): Json {
  if (node.parent === null) return next ?? null;
  const container = shownAt(root, node.parent) ?? (typeof node.key === "number" ? [] : {});
  return withValue(root, node.parent, replaced(container, node.key, next));
}

export function replaced(container: Json, key: string | number, next: Json | undefined): Json {
  if (Array.isArray(container)) {
    const copy = [...container];
    if (next === undefined) copy.splice(key as number, 1);
    else copy[key as number] = next;
    return copy;
  }
  const object = isObject(container) ? container : {};
  if (next === undefined) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  // A key that is there keeps its place.
  const copy: JsonObject = { ...object };
  put(copy, String(key), next);
  return copy;
}
