// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { asVariable, Num } from "@/components/schema-form";
import { asCommand, asPython, emptyDraft, literal, requestOf } from "./request";

const draft = {
  ...emptyDraft("UTC"),
  name: "calm-otter",
  parameters: { n: new Num("12345678901234567890"), v: asVariable("x") },
};

describe("the request of a custom run", () => {
  it("holds what was entered and nothing else", () => {
    expect(requestOf(draft, null)).toEqual({
      name: "calm-otter",
      parameters: {
        n: new Num("12345678901234567890"),
        v: { __prefect_kind: "workspace_variable", variable_name: "x" },
      },
      state: { type: "SCHEDULED" },
    });
  });

  it("starts later by the clock of the chosen zone", () => {
    const later = { ...draft, start: "later" as const, at: "2026-03-29T03:30", zone: "Europe/Berlin", validate: false };
    expect(requestOf(later, null)).toMatchObject({
      state: { type: "SCHEDULED", state_details: { scheduled_time: "2026-03-29T01:30:00.000Z" } },
      enforce_parameter_schema: false,
    });
  });
});

describe("snippets", () => {
  it("quote for the shell", () => {
    const made = asCommand("a flow/it's", { ...draft, parameters: { text: "it's" }, tags: ["a b"] }, { image: "x" });
    expect(made).toContain(`'a flow/it'"'"'s'`);
    expect(made).toContain(`--params '{"text":"it'"'"'s"}'`);
    expect(made).toContain("--tag 'a b'");
    expect(made).toContain("--job-variable image=x");
  });

  it("are Python", () => {
    expect(literal({ a: [true, null, new Num("1.0")], b: "x\n" })).toBe('{"a": [True, None, 1.0], "b": "x\\n"}');
    expect(asPython("f/d", draft, null)).toContain('run_deployment(\n    "f/d",');
  });
});
