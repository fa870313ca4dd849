import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { monogram, symbolOf } from "./logo";
import { fieldRows, formValues, HIDDEN, hides, isSecret, nameProblem, snippetOf } from "./model";

describe("snippets", () => {
  const example =
    '```python\nfrom rota.blocks.system import Secret\n\nSecret(value="sk").save("BLOCK_NAME", overwrite=True)\n\nsecret_block = Secret.load("BLOCK_NAME")\nsecret_block.get()\n```';
  test("load the block by its name and save nothing", () => {
    expect(snippetOf("secret", "api-token", example)).toBe(
      'from rota.blocks.system import Secret\n\nsecret_block = Secret.load("api-token")\nsecret_block.get()',
    );
  });
  test("work for types without an example", () => {
    expect(snippetOf("thing", "x", null)).toContain('Block.load("thing/x")');
  });
});

test("secret fields are found by their paths", () => {
  const schema = {
    secret_fields: ["url", "headers.*", "auth.token"],
    properties: { url: { title: "URL", position: 1 } },
  };
  expect(isSecret(schema, ["url"])).toBe(true);
  expect(isSecret(schema, ["headers", "a"])).toBe(true);
  expect(isSecret(schema, ["headers"])).toBe(false);
  expect(isSecret(schema, ["auth", "user"])).toBe(false);
  expect(hides({ a: [{ b: HIDDEN }] })).toBe(true);
  expect(fieldRows(schema, { extra: 1, url: HIDDEN }).map(({ name, secret }) => [name, secret])).toEqual([
    ["url", true],
    ["extra", false],
  ]);
});

test("blocks in blocks are references in the form", () => {
  const values = formValues({ a: { x: 1 }, b: 2 }, { a: { block_document: { id: "i" } } });
  expect(values).toEqual({ a: { $ref: { block_document_id: "i" } }, b: 2 });
});

test("every type has a picture or letters, and every picture is drawn", () => {
  const sprite = readFileSync(new URL("./logos.svg", import.meta.url), "utf8");
  for (const slug of [
    "secret",
    "slack-webhook",
    "s3-bucket",
    "docker-container",
    "snowflake-connector",
    "aws-credentials",
  ])
    expect(sprite).toContain(`id="${symbolOf(slug)}"`);
  expect(symbolOf("unheard-of")).toBeNull();
  expect(monogram("RedisStorageContainer")).toBe("RS");
  expect(monogram("Widget")).toBe("WI");
});

test("names of new blocks read well in code", () => {
  expect(nameProblem("ops-alerts")).toBeNull();
  expect(nameProblem("Ops Alerts")).toMatch(/lowercase/);
});
