/**
 * A run's log in the browser: which lines are shown, those that have been read, and reading those that are looked at.
 * Lines are known by their ordinal. `shown` is null when all of them are; otherwise it lists the ordinals that are.
 */
import { plain } from "./ansi";
import { pattern } from "./message";
import type { LogFilter, LogLine, LogOptions, LogPage, LogQuery, LogSearch, LogSource, LogSummary } from "./types";

const CHUNK = 400;
const KEPT = 40_000;

export interface LogState {
  total: number;
  /** Null: not read yet. */
  summary: LogSummary | null;
  shown: number[] | null;
  matches: number[] | null;
  matchCount: number;
  isSearching: boolean;
  error: unknown;
  version: number;
}

const isFiltered = ({ level, levels, task, logger }: LogFilter): boolean =>
  Boolean(level || levels?.length || task?.length || logger?.length);

export class LogStore {
  readonly lines = new Map<number, LogLine>();
  readonly names = new Map<string, string>();
  state: LogState = {
    total: 0,
    summary: null,
    shown: null,
    matches: null,
    matchCount: 0,
    isSearching: false,
    error: null,
    version: 0,
  };
  private options: LogOptions = {};
  private generation = 0;
  private readonly asked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private scheduled = false;

  constructor(readonly source: LogSource) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = (): LogState => this.state;

  private put(change: Partial<LogState>): void {
    this.state = { ...this.state, ...change, version: this.state.version + 1 };
    if (this.scheduled) return;
    this.scheduled = true;
    // Several changes in one turn, or thousands of live lines a second, are one drawing.
    queueMicrotask(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }

  // --- which lines -----------------------------------------------------------------------------------------------------

  get count(): number {
    return this.state.shown ? this.state.shown.length : this.state.total;
  }

  ordinalAt(index: number): number {
    const { shown, total } = this.state;
    const place = this.options.order === "newest" ? this.count - 1 - index : index;
    return shown ? (shown[place] ?? -1) : place < total ? place : -1;
  }

  /** The place of a line, or of the next that is shown. */
  indexOf(ordinal: number): number {
    const { shown } = this.state;
    let place = ordinal;
    if (shown) {
      let low = 0;
      let high = shown.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((shown[middle] ?? 0) < ordinal) low = middle + 1;
        else high = middle;
      }
      place = low;
    }
    place = Math.max(0, Math.min(this.count - 1, place));
    return this.options.order === "newest" ? this.count - 1 - place : place;
  }

  // --- reading ---------------------------------------------------------------------------------------------------------

  /** Read the lines of the first screen, and in the background what there is. Returns the line to begin at; -1: the last. */
  async open(options: LogOptions, where: number | "error" | "tail" | "top"): Promise<number> {
    this.options = options;
    const { subflows } = options;
    void this.refresh();
    try {
      const filtered = isFiltered(options) || (options.only && options.q) ? this.select() : null;
      const from = typeof where === "number" ? Math.max(0, where - 60) : 0;
      const page = await this.source.read(
        where === "tail" ? { n: CHUNK, order: "newest", subflows } : { from, n: CHUNK, subflows },
      );
      this.take(page);
      let first = typeof where === "number" ? where : 0;
      if (where === "error" && page.first_error !== null) {
        first = page.first_error;
        if (!this.lines.has(first))
          this.take(await this.source.read({ from: Math.max(0, first - 60), n: CHUNK, subflows }));
      }
      if (filtered) await filtered;
      else if (options.q) void this.select();
      return where === "tail" ? -1 : first;
    } catch (error) {
      this.put({ error });
      return 0;
    }
  }

  async refresh(): Promise<void> {
    try {
      const summary = await this.source.summary(Boolean(this.options.subflows));
      const grew = this.state.summary !== null && summary.total !== this.state.total;
      this.put({ summary, total: Math.max(summary.total, this.state.total), error: null });
      if (grew && (isFiltered(this.options) || this.options.q)) await this.select();
    } catch (error) {
      this.put({ error });
    }
  }

  async set(options: LogOptions): Promise<void> {
    const before = this.options;
    this.options = options;
    if (Boolean(before.subflows) !== Boolean(options.subflows)) {
      this.lines.clear();
      this.asked.clear();
      await this.refresh();
    }
    const key = (one: LogOptions) =>
      JSON.stringify([
        one.level,
        one.levels,
        one.task,
        one.logger,
        one.q,
        one.regex,
        one.case,
        one.only,
        one.context,
        one.subflows,
      ]);
    if (key(before) !== key(options)) await this.select();
    else this.put({});
  }

  /** Ask which lines pass the filter, and which match. */
  private async select(): Promise<void> {
    const generation = ++this.generation;
    const { options } = this;
    const filter: LogFilter = filterOf(options);
    const search: LogSearch = { q: options.q || undefined, regex: options.regex, case: options.case };
    if (!isFiltered(options) && !search.q)
      return this.put({ shown: null, matches: null, matchCount: 0, isSearching: false });
    this.put({ isSearching: true });
    try {
      const ask = (query: LogQuery) => this.source.read({ ...filter, ...query, n: 0, matches: true });
      const [passing, matching] = await Promise.all([
        isFiltered(options) && !(options.only && search.q) ? ask({}) : null,
        search.q ? ask(search) : null,
      ]);
      if (generation !== this.generation) return;
      const matches = matching?.matches ?? null;
      let shown = passing?.matches ?? null;
      if (options.only && matches)
        shown = options.context ? around(matches, options.context, this.state.total) : matches;
      this.put({
        shown,
        matches,
        matchCount: matching?.match_count ?? 0,
        isSearching: false,
        total: Math.max(this.state.total, (passing ?? matching)?.total ?? 0),
        error: null,
      });
    } catch (error) {
      if (generation === this.generation) this.put({ isSearching: false, error });
    }
  }

  /** Make sure that the lines at these places are there, soon. */
  want(first: number, last: number): void {
    const missing: number[] = [];
    for (let index = Math.max(0, first); index <= Math.min(last, this.count - 1); index++) {
      const ordinal = this.ordinalAt(index);
      if (ordinal >= 0 && !this.lines.has(ordinal) && !this.asked.has(ordinal)) missing.push(ordinal);
    }
    if (missing.length === 0) return;
    missing.sort((a, b) => a - b);
    const low = missing[0] ?? 0;
    const high = missing.at(-1) ?? 0;
    const isSparse = high - low > CHUNK * 2;
    if (!isSparse) {
      const from = Math.max(0, low - (this.options.order === "newest" ? CHUNK - (high - low) : 0));
      void this.readFrom(from, Math.max(CHUNK, high - from + 1));
    } else if (this.options.only && this.options.context) {
      for (const run of runs(missing)) void this.readFrom(run.from, run.count);
    } else void this.readFiltered(missing);
  }

  private async readFrom(from: number, n: number): Promise<void> {
    const to = Math.min(from + n, this.state.total);
    for (let ordinal = from; ordinal < to; ordinal++) this.asked.add(ordinal);
    await this.read({ from, n, subflows: this.options.subflows }, from, to);
  }

  private async readFiltered(missing: number[]): Promise<void> {
    const { options } = this;
    for (const ordinal of missing) this.asked.add(ordinal);
    const search =
      options.only && options.q ? { q: options.q, regex: options.regex, case: options.case, only_matches: true } : {};
    await this.read({ ...filterOf(options), ...search, from: missing[0], n: Math.max(missing.length, 100) }, -1, -1);
    for (const ordinal of missing) this.asked.delete(ordinal);
  }

  private async read(query: LogQuery, from: number, to: number): Promise<void> {
    try {
      this.take(await this.source.read(query));
    } catch (error) {
      this.put({ error });
    } finally {
      for (let ordinal = from; ordinal < to; ordinal++) this.asked.delete(ordinal);
    }
  }

  private take(page: LogPage): void {
    for (const line of page.lines) this.lines.set(line.ordinal, line);
    for (const [id, name] of Object.entries(page.task_names)) this.names.set(id, name);
    if (this.lines.size > KEPT) {
      let over = this.lines.size - KEPT / 2;
      for (const ordinal of this.lines.keys()) {
        if (over-- <= 0) break;
        this.lines.delete(ordinal);
      }
      for (const line of page.lines) this.lines.set(line.ordinal, line);
    }
    this.put({ total: Math.max(this.state.total, page.total), error: null });
  }

  /** The first line at or after a moment. */
  async ordinalOf(at: string): Promise<number | null> {
    const page = await this.source.read({ at, n: 1, subflows: this.options.subflows });
    this.take(page);
    return page.lines[0]?.ordinal ?? null;
  }

  /** All of these lines, to copy them. */
  async range(first: number, last: number): Promise<LogLine[]> {
    const out: LogLine[] = [];
    const { shown } = this.state;
    let from = first;
    while (from <= last) {
      const page = await this.source.read({
        from,
        n: Math.min(5_000, last - from + 1),
        subflows: this.options.subflows,
      });
      if (page.lines.length === 0) break;
      for (const [id, name] of Object.entries(page.task_names)) this.names.set(id, name);
      out.push(...page.lines.filter((line) => line.ordinal <= last));
      from = (page.lines.at(-1)?.ordinal ?? last) + 1;
    }
    if (!shown) return out;
    const passing = new Set(shown);
    return out.filter((line) => passing.has(line.ordinal));
  }

  // --- live ------------------------------------------------------------------------------------------------------------

  append(lines: readonly LogLine[], total: number | null): void {
    let reach = Math.max(this.state.total, total ?? 0);
    const fresh: LogLine[] = [];
    for (const line of lines) {
      if (line.ordinal >= this.state.total) fresh.push(line);
      this.lines.set(line.ordinal, line);
      reach = Math.max(reach, line.ordinal + 1);
    }
    const { shown, matches, summary } = this.state;
    const passing = fresh.filter((line) => this.passes(line));
    const tester = pattern(this.options);
    const found = tester ? passing.filter((line) => hits(tester, line)).map((line) => line.ordinal) : [];
    const errors = fresh.filter((line) => line.level >= 40).map((line) => line.ordinal);
    this.put({
      total: reach,
      shown: shown ? [...shown, ...(this.options.only && tester ? found : passing.map((line) => line.ordinal))] : null,
      matches: matches ? [...matches, ...found] : null,
      matchCount: this.state.matchCount + found.length,
      summary:
        summary && errors.length > 0
          ? {
              ...summary,
              errors: [...summary.errors, ...errors],
              first_error: summary.first_error ?? errors[0] ?? null,
            }
          : summary,
    });
  }

  private passes(line: LogLine): boolean {
    const { level, levels, task, logger } = this.options;
    if (levels?.length ? !levels.includes(line.level) : level && line.level < level) return false;
    if (task?.length && !task.includes(line.task_run_id ?? "flow")) return false;
    return !logger?.length || logger.includes(line.logger);
  }
}

const filterOf = ({ level, levels, task, logger, subflows }: LogOptions): LogFilter => ({
  level: levels?.length ? undefined : level,
  levels: levels?.length ? levels : undefined,
  task: task?.length ? task : undefined,
  logger: logger?.length ? logger : undefined,
  subflows: subflows || undefined,
});

function hits(tester: RegExp, line: LogLine): boolean {
  tester.lastIndex = 0;
  return tester.test(plain(line.message));
}

/** The lines and `context` of them on each side, once each. */
export function around(ordinals: readonly number[], context: number, total: number): number[] {
  const out: number[] = [];
  let last = -1;
  for (const ordinal of ordinals)
    for (let one = Math.max(last + 1, ordinal - context); one <= Math.min(total - 1, ordinal + context); one++) {
      out.push(one);
      last = one;
    }
  return out;
}

function runs(ordinals: readonly number[]): { from: number; count: number }[] {
  const out: { from: number; count: number }[] = [];
  for (const ordinal of ordinals) {
    const last = out.at(-1);
    if (last && ordinal - (last.from + last.count) < 50) last.count = ordinal - last.from + 1;
    else out.push({ from: ordinal, count: 1 });
  }
  return out;
}
