import { describe, expect, it } from "vitest";
import { isoSpan, pastedItems, spanSeconds, spanWords, textToNumber } from "./convert";
import { Num, parse, stringify } from "./json";
import { fieldOf } from "./schema";
import { tidied } from "./tidy";

const schema = { properties: { n: { type: "integer" }, s: { type: "string" } } };
const item = (type: string) => fieldOf(schema, { type });

describe("numbers", () => {
  it.each([
    ["5", 5],
    [" 5 ", 5],
    ["+5", 5],
    ["1_000", 1000],
    [".5", 0.5],
    ["5.", 5],
    ["007", 7],
    ["", undefined],
    ["abc", "abc"],
    ["-", "-"],
  ])("reads %j", (text, value) => expect(textToNumber(text)).toEqual(value));

  it("keeps what a double would change", () => {
    expect(textToNumber("12345678901234567890")).toEqual(new Num("12345678901234567890"));
    expect(textToNumber("0.10")).toEqual(new Num("0.10"));
    const text = '{"a":12345678901234567890,"b":[1.0,-0,1e400],"__proto__":{"c":"\\"12345678901234567890"}}';
    expect(stringify(parse(text))).toBe(text);
  });
});

describe("pasted lists", () => {
  it.each([
    ["1\n2\n3", "integer", [1, 2, 3]],
    ["1, 2, 3", "integer", [1, 2, 3]],
    ["[1, 2]", "integer", [1, 2]],
    ["a\tb", "string", ["a", "b"]],
    ['"one, two", three', "string", ["one, two", "three"]],
    ['say ""hi"", x', "string", ['say ""hi""', "x"]],
    ["yes\nno", "boolean", [true, false]],
  ])("reads %j as items of %s", (text, type, items) => expect(pastedItems(text, item(type))).toEqual(items));
});

describe("spans of time", () => {
  it.each([
    ["PT1H30M", 5400],
    ["1h 30m", 5400],
    ["1:30:00", 5400],
    ["2 days, 1:00:00", 176_400],
    ["90 minutes", 5400],
    ["500ms", 0.5],
    ["-PT5S", -5],
    ["P1W", 604_800],
    ["soon", null],
    ["P", null],
    ["", null],
  ])("reads %j", (text, seconds) => expect(spanSeconds(text)).toBe(seconds));

  it("writes them", () => {
    expect(isoSpan(5400)).toBe("PT1H30M");
    expect(isoSpan(0)).toBe("PT0S");
    expect(spanWords(90_061)).toBe("1 d 1 h 1 min 1 s");
  });
});

describe("typed times", () => {
  it.each([
    ["date", "2026/1/5", "2026-01-05"],
    ["date", "2026-01-31", "2026-01-31"],
    ["time", "9:05", "09:05:00"],
    ["date-time", "2026-01-31 9:00", "2026-01-31T09:00:00"],
    ["date-time", "2026-01-31T09:00:00+01:00", "2026-01-31T09:00:00+01:00"],
    ["date-time", "next week", "next week"],
    ["duration", "1h 30m", "PT1H30M"],
    ["duration", "P1D", "P1D"],
  ])("writes a %s %j as %j", (format, text, iso) => expect(tidied(format, text)).toBe(iso));
});
