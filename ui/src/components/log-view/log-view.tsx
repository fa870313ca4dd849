import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useZone } from "@/components/time";
import { Button, copyText, EmptyState, ErrorPanel, Skeleton, toast } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatDate, formatDuration, plural } from "@/lib/format";
import { useKeys } from "@/lib/keyboard";
import { plain } from "./ansi";
import { Heights } from "./heights";
import { closedLine, openedLines, pattern } from "./message";
import { Minimap } from "./minimap";
import { LogRow, ROW_HEIGHT } from "./row";
import type { LogStore } from "./store";
import { LogToolbar } from "./toolbar";
import { LEVELS, type LogLine, type LogOptions, levelOf } from "./types";
import "./log-view.css";

export interface LogViewProps {
  store: LogStore;
  options: LogOptions;
  onOptions: (change: Partial<LogOptions>) => void;
  /** Where to open: at the first error, following the end, or at the top. An address with `#L12` comes first. */
  start: "error" | "tail" | "top";
  /** New lines may come. */
  isLive: boolean;
  /** A time chosen elsewhere: the log goes there. */
  range?: [number, number] | null;
  /** Names of task runs that the log itself does not tell yet. */
  nameOf?: (id: string) => string | undefined;
  /** The lines are of several sources: their names stand beside them. */
  hasSources?: boolean;
  height?: number | string;
  /** Take all room of the box it is in. */
  fill?: boolean;
  empty?: React.ReactNode;
}

const OVERSCAN = 12;
const HASH = /^#L(\d+)(?:-L?(\d+))?$/;

const fromHash = (): [number, number] | null => {
  const found = HASH.exec(location.hash);
  if (!found) return null;
  const first = Number(found[1]) - 1;
  return [first, found[2] ? Number(found[2]) - 1 : first];
};

export function LogView({
  store,
  options,
  onOptions,
  start,
  isLive,
  range,
  hasSources = true,
  height,
  fill,
  nameOf,
  empty,
}: LogViewProps) {
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  const zone = useZone();
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 600, width: 900 });
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [selection, setSelection] = useState<[number, number] | null>(fromHash);
  const [at, setAt] = useState(-1);
  const [isFull, setFull] = useState(false);
  const [isTailing, setTailing] = useState(false);
  const [unseen, setUnseen] = useState(0);
  const [isReady, setReady] = useState(false);
  const target = useRef<number | null>(null);
  const heights = useRef(new Heights()).current;
  const { wrap, order } = options;

  // --- heights ---------------------------------------------------------------------------------------------------------
  const columns = Math.max(20, Math.floor((scroll.width - (hasSources ? 380 : 230)) / 7.53));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store's lines are as new as its version
  const extra = useMemo(() => {
    const out = new Map<number, number>();
    const rowsOf = (line: LogLine): number => {
      const isOpen = opened.has(line.ordinal);
      const texts = isOpen ? openedLines(line.message) : [closedLine(line.message).text];
      if (!wrap) return texts.length;
      return texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(plain(text).length / columns)), 0);
    };
    const consider = (ordinal: number) => {
      const line = store.lines.get(ordinal);
      if (!line) return;
      const index = store.indexOf(ordinal);
      const rows = rowsOf(line);
      if (rows > 1 && store.ordinalAt(index) === ordinal) out.set(index, rows - 1);
    };
    if (wrap) for (const ordinal of store.lines.keys()) consider(ordinal);
    else for (const ordinal of opened) consider(ordinal);
    heights.set(out);
    return out;
  }, [opened, wrap, columns, state.version, store, heights]);

  const count = store.count;
  const totalHeight = (count + heights.total) * ROW_HEIGHT;
  const first = Math.max(0, heights.at(scroll.top / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(count - 1, heights.at((scroll.top + scroll.height) / ROW_HEIGHT) + OVERSCAN);

  const goTo = useCallback(
    (index: number, where: "top" | "upper" | "middle" | "near" = "middle") => {
      const element = box.current;
      if (!element) return;
      const top = heights.top(Math.max(0, index)) * ROW_HEIGHT;
      const room = element.clientHeight;
      if (where === "near" && top >= element.scrollTop && top + ROW_HEIGHT * 2 <= element.scrollTop + room) return;
      element.scrollTop = where === "top" ? top : Math.max(0, top - (where === "upper" ? ROW_HEIGHT * 4 : room / 3));
      setScroll((now) => ({ ...now, top: element.scrollTop }));
    },
    [heights],
  );
  /** Where following the end put the scroll bar: who moved it up since has left the end, even before the browser says so. */
  const stuckAt = useRef(0);
  const goToEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = order === "newest" ? 0 : element.scrollHeight;
    stuckAt.current = element.scrollTop;
    setScroll((now) => ({ ...now, top: element.scrollTop }));
  }, [order]);

  // --- opening ---------------------------------------------------------------------------------------------------------
  // biome-ignore lint/correctness/useExhaustiveDependencies: a log is opened once
  useEffect(() => {
    let alive = true;
    const asked = fromHash();
    void store.open(options, asked ? asked[0] : start).then((ordinal) => {
      if (!alive) return;
      const line = store.lines.get(ordinal);
      if (!asked && start === "error" && line && line.level >= 40) setOpened(new Set([ordinal]));
      target.current = asked || start === "error" ? ordinal : start === "tail" ? -1 : null;
      setTailing(!asked && start === "tail");
      setReady(true);
    });
    return () => {
      alive = false;
    };
  }, [store]);
  useLayoutEffect(() => {
    if (!isReady || target.current === null) return;
    const ordinal = target.current;
    target.current = null;
    if (ordinal < 0) goToEnd();
    else if (ordinal > 0) goTo(store.indexOf(ordinal), "upper");
  }, [isReady, goTo, goToEnd, store]);
  useEffect(() => {
    if (isReady) void store.set(options);
  }, [options, store, isReady]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = () => setScroll({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    size();
    const observer = new ResizeObserver(size);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the lines that are shown are others
  useEffect(() => {
    if (isReady) store.want(first, last);
  }, [first, last, state.version, isReady, store]);

  // --- following the end -----------------------------------------------------------------------------------------------
  const before = useRef(0);
  useLayoutEffect(() => {
    const grew = count - before.current;
    before.current = count;
    if (!isReady || grew <= 0) return;
    const moved = order !== "newest" && (box.current?.scrollTop ?? 0) < stuckAt.current - 4;
    if (isTailing && !moved) goToEnd();
    else if (isLive) setUnseen((now) => now + grew);
  }, [count, isReady, isTailing, isLive, order, goToEnd]);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const isAtEnd =
      order === "newest" ? element.scrollTop < 4 : element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
    if (isAtEnd) setUnseen(0);
    if (isLive && isAtEnd !== isTailing) setTailing(isAtEnd);
    setScroll((now) => (now.top === element.scrollTop ? now : { ...now, top: element.scrollTop }));
  };

  // --- a time chosen in the timeline -----------------------------------------------------------------------------------
  useEffect(() => {
    if (!range || !isReady) return;
    let alive = true;
    void store.ordinalOf(new Date(range[0]).toISOString()).then((ordinal) => {
      if (alive && ordinal !== null) goTo(store.indexOf(ordinal), "top");
    });
    return () => {
      alive = false;
    };
  }, [range, isReady, store, goTo]);

  // --- matches and errors ----------------------------------------------------------------------------------------------
  const tester = useMemo(() => pattern(options), [options]);
  const matches = state.matches ?? [];
  const step = (way: 1 | -1, places: readonly number[], current: number): number | null => {
    if (places.length === 0) return null;
    const here = current >= 0 ? current : store.ordinalAt(heights.at(scroll.top / ROW_HEIGHT)) - way;
    const ahead = order === "newest" ? -way : way;
    const found = ahead > 0 ? places.find((one) => one > here) : places.findLast((one) => one < here);
    return found ?? (ahead > 0 ? places[0] : places.at(-1)) ?? null;
  };
  const onStep = (way: 1 | -1) => {
    const next = step(way, matches, at);
    if (next === null) return;
    setAt(next);
    setTailing(false);
    goTo(store.indexOf(next), "near");
  };
  const [error, setError] = useState(-1);
  const nextError = () => {
    const next = step(1, state.summary?.errors ?? [], error);
    if (next === null) return toast({ text: "There is no line of level ERROR or above." });
    setError(next);
    setAt(next);
    setTailing(false);
    goTo(store.indexOf(next), "near");
  };
  // Found something new: go to the first match at once.
  const found = useRef<unknown>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    const key = `${options.q}|${options.regex}|${options.case}|${options.only}`;
    if (!options.q) {
      found.current = null;
      setAt(-1);
    } else if (found.current !== key && !state.isSearching && state.matches) {
      found.current = key;
      setAt(-1);
      if (isReady && matches.length > 0) {
        const next = step(1, matches, -1);
        if (next !== null) {
          setAt(next);
          setTailing(false);
          goTo(store.indexOf(next), "near");
        }
      }
    }
  }, [state.matches, state.isSearching, options.q, options.regex, options.case, options.only, isReady]);
  const position = useMemo(() => (at < 0 ? 0 : matches.indexOf(at) + 1), [at, matches]);

  // --- keys ------------------------------------------------------------------------------------------------------------
  const cycleLevel = () => {
    const steps = [undefined, ...LEVELS.slice(1, 4).map((one) => one.level)];
    onOptions({ level: steps[(steps.indexOf(options.level) + 1) % steps.length], levels: undefined });
  };
  const tail = () => {
    setTailing(!isTailing);
    if (!isTailing) goToEnd();
  };
  useKeys(
    {
      n: () => onStep(1),
      p: () => onStep(-1),
      "!": nextError,
      w: () => onOptions({ wrap: !wrap || undefined }),
      t: tail,
      o: () => onOptions({ order: order === "newest" ? undefined : "newest" }),
      l: cycleLevel,
      f: () => setFull(!isFull),
      "/": () => search.current?.focus(),
      "Ctrl+Home": () => goTo(0, "top"),
      "Ctrl+End": () => {
        const element = box.current;
        if (element) element.scrollTop = element.scrollHeight;
      },
    },
    {
      scope: "Logs",
      label: {
        n: "Next match",
        p: "Match before",
        "!": "Next error",
        w: "Wrap",
        t: "Follow the end",
        o: "Order",
        l: "Level",
        f: "Full screen",
        "/": "Search the log",
        "Ctrl+Home": "First line",
        "Ctrl+End": "Last line",
      },
    },
  );
  const leave = () => setFull(false);
  useKeys({ Escape: leave }, { scope: "Logs", label: "Leave full screen", enabled: isFull });

  // --- selection -------------------------------------------------------------------------------------------------------
  const onSelect = useCallback((ordinal: number, extend: boolean) => {
    setSelection((now) => {
      const next: [number, number] =
        extend && now ? [Math.min(now[0], ordinal), Math.max(now[0], ordinal)] : [ordinal, ordinal];
      history.replaceState(history.state, "", `#${label(next)}`);
      return next;
    });
  }, []);
  const onToggle = useCallback(
    (ordinal: number) =>
      setOpened((now) => {
        const next = new Set(now);
        if (!next.delete(ordinal)) next.add(ordinal);
        return next;
      }),
    [],
  );
  const asText = (line: LogLine): string =>
    `${formatDate(line.timestamp, "full")} ${levelOf(line.level).name.toUpperCase().padEnd(8)} ${line.task_run_id ? (store.names.get(line.task_run_id) ?? line.logger) : line.logger} - ${plain(line.message)}`;
  const copyLines = async () => {
    if (!selection) return;
    const lines = await store.range(selection[0], selection[1]);
    if (await copyText(lines.map(asText).join("\n"))) toast({ text: `${plural(lines.length, "line")} copied.` });
  };

  // --- drawing ---------------------------------------------------------------------------------------------------------
  const firstAt = state.summary?.first_at ? Date.parse(state.summary.first_at) : 0;
  const timeOf = (line: LogLine, index: number): string => {
    const moment = Date.parse(line.timestamp);
    if (options.time === "relative") return `+${formatDuration(Math.max(0, moment - firstAt) / 1000)}`;
    if (options.time === "delta") {
      const other = store.lines.get(store.ordinalAt(index - 1));
      return other ? `+${formatDuration(Math.abs(moment - Date.parse(other.timestamp)) / 1000)}` : "";
    }
    return `${formatDate(moment, "time", zone)}.${String(moment % 1000).padStart(3, "0")}`;
  };
  const rows = [];
  if (isReady)
    for (let index = first; index <= last; index++) {
      const ordinal = store.ordinalAt(index);
      const line = store.lines.get(ordinal);
      rows.push(
        <LogRow
          key={ordinal}
          line={line}
          top={heights.top(index) * ROW_HEIGHT}
          rows={1 + (extra.get(index) ?? 0)}
          time={line ? timeOf(line, index) : ""}
          source={
            line?.task_run_id && hasSources
              ? (store.names.get(line.task_run_id) ?? nameOf?.(line.task_run_id) ?? line.task_run_id.slice(0, 8))
              : null
          }
          isOpen={opened.has(ordinal)}
          isSelected={selection !== null && ordinal >= selection[0] && ordinal <= selection[1]}
          isCurrent={ordinal === at}
          isContext={Boolean(options.only && options.context && line && tester && !tests(tester, line))}
          wrap={Boolean(wrap)}
          search={tester}
          onToggle={onToggle}
          onSelect={onSelect}
        />,
      );
    }
  // biome-ignore lint/correctness/useExhaustiveDependencies: places depend on what is shown, in which order
  const errors = useMemo(
    () => (state.summary?.errors ?? []).map((ordinal) => store.indexOf(ordinal)),
    [state.summary, state.shown, order, store],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const places = useMemo(
    () => (state.matches ?? []).map((ordinal) => store.indexOf(ordinal)),
    [state.matches, order, store],
  );

  return (
    <div
      className={cx(
        "flex flex-col bg-surface",
        isFull ? "fixed inset-0 z-40" : fill ? "absolute inset-0" : "relative",
        !hasSources && "log-single",
      )}
      style={isFull || fill ? undefined : { height: height ?? "max(360px, calc(100dvh - 220px))" }}
      data-testid="log-view"
      data-ready={isReady || undefined}
    >
      <LogToolbar
        options={options}
        onOptions={onOptions}
        state={state}
        source={store.source}
        at={position}
        onStep={onStep}
        isTailing={isTailing}
        onTail={isLive ? tail : null}
        isFull={isFull}
        onFull={() => setFull(!isFull)}
        search={search}
        hasSources={hasSources}
      />
      {Boolean(state.error) && <ErrorPanel error={state.error} retry={() => void store.refresh()} className="m-2" />}
      <div className="flex min-h-0 grow">
        <section
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          tabIndex={0}
          aria-label="Log"
          className="log-rows min-w-0 grow overflow-auto -outline-offset-2"
          onScroll={onScroll}
          onCopy={(event) => {
            if (!selection || selection[0] === selection[1] || getSelection()?.toString()) return;
            event.preventDefault();
            void copyLines();
          }}
        >
          <div className="relative" style={{ height: totalHeight }}>
            {rows}
          </div>
          {!isReady && !state.error && <Skeleton lines={8} className="p-3" />}
          {isReady && count === 0 && !state.isSearching && (
            <div className="font-sans">
              {state.total > 0 ? (
                <EmptyState
                  title="No line passes the filter"
                  action={
                    <Button
                      onClick={() =>
                        onOptions({
                          level: undefined,
                          levels: undefined,
                          task: undefined,
                          logger: undefined,
                          only: undefined,
                          q: undefined,
                        })
                      }
                    >
                      Show all {plural(state.total, "line")}
                    </Button>
                  }
                >
                  The run has {plural(state.total, "line")}.
                </EmptyState>
              ) : (
                (empty ?? <EmptyState title="No log lines" />)
              )}
            </div>
          )}
        </section>
        <Minimap
          count={count}
          errors={errors}
          matches={places}
          first={first}
          last={last}
          onJump={(index) => goTo(index)}
        />
      </div>
      {unseen > 0 && isLive && !isTailing && (
        <button
          type="button"
          className="absolute bottom-3 left-1/2 h-7 -translate-x-1/2 rounded-full border border-line bg-accent px-3 text-xs font-medium text-on-accent shadow-float coarse:h-11"
          onClick={() => {
            setTailing(true);
            goToEnd();
          }}
        >
          {plural(unseen, "new line")}
        </button>
      )}
      {selection && (
        <div className="flex flex-wrap items-center gap-2 border-t border-line px-2 py-1 text-xs">
          <span className="text-muted">{label(selection).replace("-", "–")}</span>
          <Button size="sm" onClick={() => void copyLines()}>
            Copy {selection[0] === selection[1] ? "line" : plural(selection[1] - selection[0] + 1, "line")}
          </Button>
          <Button
            size="sm"
            onClick={() => void copyText(location.href).then((done) => done && toast({ text: "Link copied." }))}
          >
            Copy link
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              setSelection(null);
              history.replaceState(history.state, "", location.pathname + location.search);
            }}
          >
            Clear
          </Button>
          <span className="text-muted max-sm:hidden">Shift-press another number for a range.</span>
        </div>
      )}
    </div>
  );
}

const label = ([from, to]: [number, number]): string => (from === to ? `L${from + 1}` : `L${from + 1}-L${to + 1}`);

function tests(tester: RegExp, line: LogLine): boolean {
  tester.lastIndex = 0;
  return tester.test(plain(line.message));
}
