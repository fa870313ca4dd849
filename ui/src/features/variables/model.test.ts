import { describe, expect, test } from "vitest";
import { stringify } from "@/components/schema-form/json";
import { asText, changeOf, nameProblem, read, readFile, shown, typeOf, typeWord, writeFile } from "./model";

const value = (type: Parameters<typeof read>[0], text: string) => {
  const found = read(type, text);
  return "value" in found ? found.value : found.problem;
};

describe("values", () => {
  test("have a type, also where they look alike", () => {
    expect(["1", 1, true, null, {}, []].map((one) => typeOf(one as never))).toEqual([
      "text",
      "number",
      "boolean",
      "null",
      "json",
      "json",
    ]);
    expect(typeWord([1])).toBe("list of 1");
    expect(typeWord({ a: 1, b: 2 })).toBe("object of 2");
  });
  test("are read as the type that was chosen", () => {
    expect(value("text", "1")).toBe("1");
    expect(value("number", " 1.5 ")).toBe(1.5);
    expect(value("number", "one")).toBe("This is no number.");
    expect(value("boolean", "true")).toBe(true);
    expect(value("null", "x")).toBe(null);
    expect(value("json", "{")).toMatch(/^This is no JSON/);
  });
  test("keep numbers that a double cannot", () => {
    const found = read("number", "12345678901234567890");
    expect("value" in found && shown(found.value)).toBe("12345678901234567890");
    expect(stringify(readFile('{"a": 12345678901234567890}').entries[0]?.value ?? null)).toBe("12345678901234567890");
  });
  test("keep what they can when the type changes", () => {
    expect(asText("number", "42")).toBe("42");
    expect(asText("number", "many")).toBe("");
    expect(asText("json", { a: 1 })).toBe('{\n  "a": 1\n}');
  });
});

describe("files", () => {
  test("are read back as they were written", () => {
    const entries = [
      { name: "a", value: "1", tags: ["x"] },
      { name: "b", value: { c: [1, null] }, tags: [] },
    ];
    expect(readFile(writeFile(entries))).toEqual({ entries, problems: [] });
  });
  test("may be objects of values by name", () => {
    expect(readFile('{"region": "eu", "rows": 3}').entries.map((entry) => entry.name)).toEqual(["region", "rows"]);
  });
  test("say what of them cannot be taken", () => {
    const { entries, problems } = readFile('[{"name": "A", "value": 1}, {"name": "b"}, 3, {"name": "c", "value": 0}]');
    expect(entries.map((entry) => entry.name)).toEqual(["c"]);
    expect(problems).toHaveLength(3);
    expect(readFile("{").problems[0]).toMatch(/^This is no JSON/);
  });
  test("tell new entries from changed and same ones", () => {
    const now = { name: "a", value: 1, tags: ["x"] };
    expect(changeOf(now, undefined)).toBe("new");
    expect(changeOf({ ...now, tags: [] }, now)).toBe("same");
    expect(changeOf({ ...now, value: "1" }, now)).toBe("changed");
  });
});

test("names follow the server's rule", () => {
  expect(nameProblem("max-rows_2")).toBeNull();
  expect(nameProblem("Max")).toMatch(/lowercase/);
  expect(nameProblem("")).toMatch(/needs/);
});
