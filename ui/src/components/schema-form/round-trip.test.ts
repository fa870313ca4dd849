/** Values of random pydantic models, entered as a person would, are what pydantic reads; what fits is never called wrong. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { branchOf, problems, shows } from "./check";
import { blank, numberToText, textToNumber } from "./convert";
import { equal, isNumber, isObject, type Json, type JsonObject, numberText, parse, stringify } from "./json";
import { asJson, settled } from "./kinds";
import { Node, withValue } from "./nodes";
import { fieldOf, type Schema } from "./schema";
import { tidied } from "./tidy";

const COUNT = 600;
const SEED = "7";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const own = here("../../../../.venv/bin/python");
const python = process.env.ROTA_PYTHON ?? (existsSync(own) ? own : "python3");
const cases = (...more: string[]): string =>
  execFileSync(python, [here("../../../tools/schema_cases.py"), "--seed", SEED, "--count", String(COUNT), ...more], {
    maxBuffer: 1 << 28,
  }).toString();

interface Case {
  schema: Schema;
  value: JsonObject;
  changed: { value: JsonObject; fits: boolean }[];
}

let all: Case[] = [];
beforeAll(() => {
  all = cases()
    .trim()
    .split("\n")
    .map((line) => parse(line) as unknown as Case);
}, 120_000);

const hard = (schema: Schema, value: Json) => problems(schema, schema, value).filter(({ soft }) => !soft);

/** Enter a value into the form through what its controls do: type, choose, add, pick a branch, set null. */
class Person {
  state: Json;
  readonly #root = Node.root();

  constructor(readonly schema: Schema) {
    this.state = blank(schema, fieldOf(schema, schema)) ?? {};
  }

  enter(value: Json): Json {
    this.#at(this.#root, this.schema, value);
    return this.state;
  }

  #emit(node: Node, next: Json | undefined) {
    this.state = withValue(this.state, node, next);
  }

  #at(node: Node, schema: Schema, value: Json): void {
    const field = fieldOf(this.schema, schema);
    expect(shows(this.schema, field, value), `a control for ${stringify(value)} of ${JSON.stringify(schema)}`).toBe(
      true,
    );
    if (value === null) {
      this.#emit(node, null);
      return;
    }
    switch (field.kind) {
      case "union": {
        const branch = field.branches[branchOf(this.schema, field, value)];
        expect(branch, `a branch for ${stringify(value)}`).toBeDefined();
        this.#at(node, branch?.schema as Schema, value);
        return;
      }
      case "enum":
        this.#emit(
          node,
          field.options.find((option) => equal(option, value)),
        );
        return;
      case "integer":
      case "number":
        this.#emit(node, textToNumber(numberToText(value)));
        return;
      case "string":
        this.#emit(node, field.schema.format ? tidied(String(field.schema.format), String(value)) : value);
        return;
      case "object": {
        const begin = blank(this.schema, field) as JsonObject;
        const given = value as JsonObject;
        this.#emit(node, begin);
        for (const name of Object.keys(begin)) if (!Object.hasOwn(given, name)) this.#emit(node.child(name), undefined);
        for (const { name, schema: inner } of field.properties)
          if (Object.hasOwn(given, name)) this.#at(node.child(name), inner, given[name] as Json);
          else this.#emit(node.child(name), undefined);
        for (const name of Object.keys(given))
          if (!field.properties.some((property) => property.name === name))
            this.#at(node.child(name), {}, given[name] as Json);
        return;
      }
      case "map":
        this.#emit(node, {});
        for (const [name, inner] of Object.entries(value as JsonObject))
          this.#at(node.child(name), field.items as Schema, inner);
        return;
      case "array":
      case "tuple":
        this.#emit(node, []);
        (value as Json[]).forEach((inner, index) => {
          this.#at(node.child(index), field.prefix[index] ?? field.items ?? {}, inner);
        });
        return;
      case "json":
        this.#emit(node, parse(stringify(value, 2)));
        return;
      default:
        this.#emit(node, value);
        return;
    }
  }
}

/** Equal, and each number written as it was. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  if (isNumber(a) && isNumber(b)) return numberText(a) === numberText(b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((inner, index) => same(inner, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

describe("forms of random pydantic models", () => {
  it("find nothing wrong with a value that pydantic reads", () => {
    expect(all.length).toBe(COUNT);
    for (const { schema, value } of all) expect(hard(schema, value), stringify(value)).toEqual([]);
  });

  it("give back, entered field by field, what pydantic reads as the same", () => {
    const lines = all.map(({ schema, value }) => {
      const entered = new Person(schema).enter(value);
      expect(same(entered, value), `${stringify(entered)} instead of ${stringify(value)}`).toBe(true);
      return stringify(entered);
    });
    const folder = mkdtempSync(join(tmpdir(), "rota-forms-"));
    try {
      const file = join(folder, "values");
      writeFileSync(file, lines.join("\n"));
      expect(cases("--check", file)).toContain(`${COUNT} values`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);

  it("lose nothing as JSON, of the whole and of a field", () => {
    for (const { value } of all) {
      expect(same(parse(stringify(value, 2)), value)).toBe(true);
      const fields = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asJson(stringify(inner))]));
      expect(same(settled(fields), settled(value)), stringify(value)).toBe(true);
    }
  });

  it("never refuse what the schema takes, and notice nearly all that it does not", () => {
    const wrong = { seen: 0, missed: 0 };
    for (const { schema, changed } of all)
      for (const { value, fits } of changed) {
        const found = hard(schema, value);
        if (fits) expect(found, `${stringify(value)} of ${JSON.stringify(schema)}`).toEqual([]);
        else if (found.length > 0) wrong.seen++;
        else wrong.missed++;
      }
    expect(wrong.seen).toBeGreaterThan(500);
    expect(wrong.missed / (wrong.seen + wrong.missed)).toBeLessThan(0.03);
  });
});
