import { describe, expect, it } from "vitest";
import { type FieldDef, parse, quote, replaced, split, suggest, token, without } from "./tokens";

const FIELDS: FieldDef[] = [
  { name: "state", hint: "", values: ["Failed", "Running", "AwaitingRetry"] },
  { name: "flow", hint: "", search: "flow" },
  { name: "started", hint: "", noNegation: true, single: true },
  { name: "param.", hint: "" },
];

describe("tokens", () => {
  it("splits at blanks outside of quotes, with places", () => {
    expect(split('  a "b c"  -d:"e \\" f" ')).toEqual([
      { raw: "a", start: 2, end: 3 },
      { raw: '"b c"', start: 4, end: 9 },
      { raw: '-d:"e \\" f"', start: 11, end: 22 },
    ]);
    expect(split('"open quote')).toEqual([{ raw: '"open quote', start: 0, end: 11 }]);
    expect(split("")).toEqual([]);
  });

  it("reads values, quoted and not", () => {
    expect(parse('flow:a,"b, c",d', FIELDS)[0]?.values).toEqual(["a", "b, c", "d"]);
    expect(parse('flow:"say \\"hi\\""', FIELDS)[0]?.values).toEqual(['say "hi"']);
    expect(parse('"flow:a"', FIELDS)[0]).toMatchObject({ field: "text", values: ["flow:a"] });
  });

  it("reads parameters with = and :", () => {
    expect(parse("-param.source.table=orders", FIELDS)[0]).toMatchObject({
      negated: true,
      field: "param.source.table",
      values: ["orders"],
    });
    expect(parse("param.region=", FIELDS)[0]?.problem).toBeTruthy();
  });

  it("writes what it reads", () => {
    for (const value of ["plain", "two words", 'a"b', "a,b", "back\\slash", "ünïcode", "x:y", "*"]) {
      expect(parse(token("flow", [value, "z"]), FIELDS)[0]?.values, value).toEqual([value, "z"]);
    }
    expect(quote("")).toBe('""');
  });

  it("takes tokens out and puts others in", () => {
    const text = 'state:Failed flow:a "x y"';
    const tokens = parse(text, FIELDS);
    expect(without(text, tokens[1] as never)).toBe('state:Failed "x y"');
    expect(replaced(text, FIELDS, "state", "state:Running")).toBe('flow:a "x y" state:Running');
    expect(replaced(text, FIELDS, "state", null)).toBe('flow:a "x y"');
  });

  it("says what is wrong", () => {
    expect(parse("-started:x", FIELDS)[0]?.problem).toContain("cannot be excluded");
    expect(parse("started:x,y", FIELDS)[0]?.problem).toContain("One value");
    expect(parse("what:x", FIELDS)[0]?.problem).toContain("“what”");
  });

  it("offers fields, then values", () => {
    expect(suggest("st", FIELDS).map((one) => one.insert)).toEqual(["state:", "started:"]);
    expect(suggest("-st", FIELDS).map((one) => one.insert)).toEqual(["-state:"]);
    expect(suggest("state:a", FIELDS)[0]).toMatchObject({ insert: "state:AwaitingRetry", done: true });
    expect(suggest("state:Failed,r", FIELDS)[0]?.insert).toBe("state:Failed,Running");
    expect(suggest("flow:", FIELDS, ["my flow"])[0]?.insert).toBe('flow:"my flow"');
    expect(suggest("none:", FIELDS)).toEqual([]);
  });
});
