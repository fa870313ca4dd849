import { describe, expect, it } from "vitest";
import { parseAnsi, plain } from "./ansi";
import { Heights } from "./heights";
import { closedLine, openedLines, pattern, pieces, prettyJson } from "./message";
import { around, LogStore } from "./store";
import type { LogLine, LogPage, LogQuery, LogSource } from "./types";

const ESC = "\u001b";

describe("terminal colours", () => {
  it("become pieces with the theme's colours", () => {
    expect(parseAnsi(`a ${ESC}[1;31mred${ESC}[0m b`)).toEqual([
      { text: "a " },
      { text: "red", bold: true, colour: "var(--state-failed)" },
      { text: " b" },
    ]);
  });
  it("of 256 and of millions are mixed towards the text's, to be read on both grounds", () => {
    expect(parseAnsi(`${ESC}[38;5;196mx`)[0]?.colour).toContain("rgb(255 0 0)");
    expect(parseAnsi(`${ESC}[38;2;1;2;3mx`)[0]?.colour).toContain("rgb(1 2 3)");
  });
  it("and other sequences are left out of plain text", () => {
    expect(plain(`${ESC}[2K${ESC}]0;title\u0007done${ESC}[0m`)).toBe("done");
  });
});

describe("messages", () => {
  it("have links without the full stop after them", () => {
    expect(pieces("see https://example.org/a?b=1. Now", null).map((one) => [one.text, one.href])).toEqual([
      ["see ", undefined],
      ["https://example.org/a?b=1", "https://example.org/a?b=1"],
      [". Now", undefined],
    ]);
  });
  it("mark what is searched for, across colours too", () => {
    const marked = pieces(`ab${ESC}[32mcd${ESC}[0mef`, pattern({ q: "BCDE" })).filter((one) => one.isMatch);
    expect(marked.map((one) => one.text)).toEqual(["b", "cd", "e"]);
  });
  it("a pattern that makes no sense searches for nothing", () => expect(pattern({ q: "(", regex: true })).toBeNull());
  it("JSON at the end is shown pretty when opened", () => {
    expect(prettyJson('got {"a": [1, 2]}')).toEqual({ before: "got", json: '{\n  "a": [\n    1,\n    2\n  ]\n}' });
    expect(prettyJson("[INFO] hello")).toBeNull();
    expect(openedLines('x {"a": 1}')).toEqual(["x", "{", '  "a": 1', "}"]);
  });
  it("a traceback is one line until it is opened", () => {
    expect(closedLine("Traceback\n  File\nValueError: x\n")).toEqual({
      text: "Traceback",
      more: 2,
      isLong: false,
      isJson: false,
    });
  });
});

describe("heights", () => {
  it("places and rows are inverse to each other", () => {
    const heights = new Heights();
    heights.set(
      new Map([
        [3, 4],
        [10, 2],
      ]),
    );
    expect(heights.total).toBe(6);
    for (let index = 0; index < 20; index++) expect(heights.at(heights.top(index))).toBe(index);
    expect(heights.at(5)).toBe(3);
    expect(heights.at(7.9)).toBe(3);
    expect(heights.at(8)).toBe(4);
  });
});

const line = (ordinal: number): LogLine => ({
  ordinal,
  id: `id-${ordinal}`,
  timestamp: new Date(ordinal * 1000).toISOString(),
  level: ordinal % 10 === 0 ? 40 : 20,
  logger: "flow",
  message: `line ${ordinal}`,
  flow_run_id: null,
  task_run_id: null,
});

/** A log of `total` lines, as the server would answer. */
class Fixed implements LogSource {
  asked: LogQuery[] = [];
  constructor(public total: number) {}
  async summary() {
    return {
      total: this.total,
      first_at: null,
      last_at: null,
      first_error: 0,
      levels: [],
      loggers: [],
      tasks: [],
      errors: [],
    };
  }
  async read(query: LogQuery): Promise<LogPage> {
    this.asked.push(query);
    const all = Array.from({ length: this.total }, (_, i) => line(i)).filter((one) => one.level >= (query.level ?? 0));
    const hits = all.filter((one) => one.message.includes(query.q ?? ""));
    return {
      total: this.total,
      lines: (query.only_matches ? hits : all)
        .filter((one) => one.ordinal >= (query.from ?? 0))
        .slice(0, query.n ?? 500),
      next: null,
      match_count: query.matches ? hits.length : null,
      matches: query.matches ? hits.map((one) => one.ordinal) : null,
      first_error: 0,
      task_names: {},
    };
  }
  downloadUrl = () => "";
}

describe("the store", () => {
  it("reads what is looked at, once", async () => {
    const source = new Fixed(10_000);
    const store = new LogStore(source);
    await store.open({}, "top");
    expect(store.count).toBe(10_000);
    expect(store.lines.get(0)?.message).toBe("line 0");
    const before = source.asked.length;
    store.want(9_000, 9_040);
    store.want(9_000, 9_040);
    await new Promise((done) => setTimeout(done));
    expect(source.asked.length).toBe(before + 1);
    expect(store.lines.get(9_020)?.message).toBe("line 9020");
  });
  it("newest first turns places around", async () => {
    const store = new LogStore(new Fixed(100));
    await store.open({ order: "newest" }, "top");
    expect(store.ordinalAt(0)).toBe(99);
    expect(store.indexOf(99)).toBe(0);
  });
  it("a filter shows only what passes it, and live lines that pass are added", async () => {
    const store = new LogStore(new Fixed(100));
    await store.open({}, "top");
    await store.set({ level: 40 });
    expect(store.count).toBe(10);
    expect(store.ordinalAt(1)).toBe(10);
    store.append([line(100), line(101)], 102);
    expect(store.count).toBe(11);
    expect(store.state.total).toBe(102);
  });
  it("only matches with lines around them", async () => {
    expect(around([5, 6, 20], 1, 21)).toEqual([4, 5, 6, 7, 19, 20]);
    const store = new LogStore(new Fixed(100));
    await store.open({ q: "line 50", only: true, context: 2 }, "top");
    expect(store.state.shown).toEqual([48, 49, 50, 51, 52]);
    expect(store.state.matchCount).toBe(1);
  });
});
