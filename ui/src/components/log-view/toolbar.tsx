import {
  AlignJustify,
  ArrowDownToLine,
  ArrowDownWideNarrow,
  ArrowUpWideNarrow,
  CaseSensitive,
  ChevronDown,
  ChevronUp,
  Clock,
  Download,
  Filter,
  Layers,
  Maximize,
  Minimize,
  Regex,
  Search,
  WrapText,
} from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { Button, IconButton, Input, Menu, type MenuEntry } from "@/components/ui";
import { formatNumber, plural } from "@/lib/format";
import type { LogState } from "./store";
import { LEVELS, type LogOptions, type LogSource } from "./types";

interface ToolbarProps {
  options: LogOptions;
  onOptions: (change: Partial<LogOptions>) => void;
  state: LogState;
  source: LogSource;
  /** Which match the reader is at, from 1. */
  at: number;
  onStep: (way: 1 | -1) => void;
  isTailing: boolean;
  onTail: (() => void) | null;
  isFull: boolean;
  onFull: () => void;
  search: RefObject<HTMLInputElement | null>;
  hasSources: boolean;
}

export function LogToolbar(props: ToolbarProps) {
  const { options, onOptions, state, isFull } = props;
  return (
    <div className="flex flex-wrap items-center gap-1 border-b border-line px-2 py-1">
      <SearchBox {...props} />
      <LevelMenu options={options} onOptions={onOptions} state={state} />
      {props.hasSources && <SourceMenu options={options} onOptions={onOptions} state={state} />}
      <span className="grow" />
      <span className="px-1 text-xs whitespace-nowrap text-muted" aria-live="polite">
        {state.isSearching
          ? "Searching…"
          : state.shown
            ? `${formatNumber(state.shown.length)} of ${plural(state.total, "line")}`
            : plural(state.total, "line")}
      </span>
      {props.onTail && (
        <IconButton
          size="sm"
          label={props.isTailing ? "Following the end (T)" : "Follow the end (T)"}
          pressed={props.isTailing}
          icon={<ArrowDownToLine size={14} />}
          onClick={props.onTail}
        />
      )}
      <IconButton
        size="sm"
        label={options.order === "newest" ? "Newest first (O)" : "Oldest first (O)"}
        icon={options.order === "newest" ? <ArrowUpWideNarrow size={14} /> : <ArrowDownWideNarrow size={14} />}
        onClick={() => onOptions({ order: options.order === "newest" ? undefined : "newest" })}
      />
      <IconButton
        size="sm"
        label="Wrap long lines (W)"
        pressed={Boolean(options.wrap)}
        icon={<WrapText size={14} />}
        onClick={() => onOptions({ wrap: !options.wrap || undefined })}
      />
      <Menu
        align="end"
        label="Times"
        trigger={<IconButton size="sm" label="Times" icon={<Clock size={14} />} />}
        items={(["absolute", "relative", "delta"] as const).map((time) => ({
          label: { absolute: "Clock time", relative: "Since the first line", delta: "Since the line before" }[time],
          checked: (options.time ?? "absolute") === time,
          onSelect: () => onOptions({ time: time === "absolute" ? undefined : time }),
        }))}
      />
      <DownloadMenu {...props} />
      <IconButton
        size="sm"
        label={isFull ? "Leave full screen (F)" : "Full screen (F)"}
        pressed={isFull}
        icon={isFull ? <Minimize size={14} /> : <Maximize size={14} />}
        onClick={props.onFull}
      />
    </div>
  );
}

function SearchBox({ options, onOptions, state, at, onStep, search }: ToolbarProps) {
  const [text, setText] = useState(options.q ?? "");
  useEffect(() => setText(options.q ?? ""), [options.q]);
  useEffect(() => {
    if (text === (options.q ?? "")) return;
    const timer = setTimeout(() => onOptions({ q: text || undefined }), 150);
    return () => clearTimeout(timer);
  }, [text, options.q, onOptions]);
  return (
    <>
      <span className="w-60 max-w-full max-sm:w-full">
        <Input
          ref={search}
          icon={<Search size={13} />}
          aria-label="Search the log"
          placeholder={options.regex ? "Search by pattern" : "Search the log"}
          className="h-6! text-xs!"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              if (text !== (options.q ?? "")) onOptions({ q: text || undefined });
              else onStep(event.shiftKey ? -1 : 1);
            } else if (event.key === "Escape" && text) {
              event.stopPropagation();
              setText("");
              onOptions({ q: undefined, only: undefined });
            }
          }}
        />
      </span>
      <IconButton
        size="sm"
        label="Upper and lower case differ"
        pressed={Boolean(options.case)}
        icon={<CaseSensitive size={15} />}
        onClick={() => onOptions({ case: !options.case || undefined })}
      />
      <IconButton
        size="sm"
        label="Search by regular expression"
        pressed={Boolean(options.regex)}
        icon={<Regex size={14} />}
        onClick={() => onOptions({ regex: !options.regex || undefined })}
      />
      {options.q && (
        <span className="flex items-center gap-0.5">
          <span
            className="min-w-14 px-1 text-center text-xs whitespace-nowrap text-muted"
            data-testid="match-count"
            aria-live="polite"
          >
            {state.isSearching
              ? "…"
              : state.matchCount === 0
                ? "No match"
                : `${at > 0 ? formatNumber(at) : "–"} of ${formatNumber(state.matchCount)}`}
          </span>
          <IconButton
            size="sm"
            label="Match before (P)"
            disabled={!state.matchCount}
            icon={<ChevronUp size={14} />}
            onClick={() => onStep(-1)}
          />
          <IconButton
            size="sm"
            label="Next match (N)"
            disabled={!state.matchCount}
            icon={<ChevronDown size={14} />}
            onClick={() => onStep(1)}
          />
          <IconButton
            size="sm"
            label="Show only lines that match"
            pressed={Boolean(options.only)}
            icon={<Filter size={13} />}
            onClick={() => onOptions({ only: !options.only || undefined, context: undefined })}
          />
          {options.only && (
            <Menu
              label="Lines around each match"
              trigger={
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<AlignJustify size={13} />}
                  aria-label={`±${options.context ?? 0} lines around each match`}
                >
                  ±{options.context ?? 0}
                </Button>
              }
              items={[0, 1, 3, 10, 50].map((context) => ({
                label: context ? `${context} ${context === 1 ? "line" : "lines"} around` : "Matches alone",
                checked: (options.context ?? 0) === context,
                onSelect: () => onOptions({ context: context || undefined }),
              }))}
            />
          )}
        </span>
      )}
    </>
  );
}

function LevelMenu({ options, onOptions, state }: Pick<ToolbarProps, "options" | "onOptions" | "state">) {
  const counts = new Map<number, number>();
  for (const { level, count } of state.summary?.levels ?? []) counts.set(level, (counts.get(level) ?? 0) + count);
  const levels = [...new Set([...LEVELS.map((one) => one.level), ...counts.keys()])].sort((a, b) => a - b);
  const name = (level: number) => LEVELS.find((one) => one.level === level)?.name ?? `Level ${level}`;
  const chosen = options.levels ?? [];
  const label = chosen.length
    ? chosen.map(name).join(", ")
    : options.level
      ? `${name(options.level)} and above`
      : "All levels";
  const items: MenuEntry[] = [
    { heading: "From this level up" },
    {
      label: "All levels",
      checked: !options.level && !chosen.length,
      onSelect: () => onOptions({ level: undefined, levels: undefined }),
    },
    ...LEVELS.slice(1).map((one) => ({
      label: `${one.name} and above`,
      checked: !chosen.length && options.level === one.level,
      onSelect: () => onOptions({ level: one.level, levels: undefined }),
    })),
    { heading: "Just these" },
    ...levels.map((level) => ({
      label: `${name(level)} (${formatNumber(counts.get(level) ?? 0)})`,
      checked: chosen.includes(level),
      stay: true,
      onSelect: () => {
        const next = chosen.includes(level) ? chosen.filter((one) => one !== level) : [...chosen, level];
        onOptions({ level: undefined, levels: next.length ? next : undefined });
      },
    })),
  ];
  return (
    <Menu
      label="Levels"
      trigger={
        <Button
          size="sm"
          variant={options.level || chosen.length ? "default" : "ghost"}
          aria-label={`Levels: ${label} (L)`}
        >
          {label} <ChevronDown size={12} className="text-muted" />
        </Button>
      }
      items={items}
    />
  );
}

function SourceMenu({ options, onOptions, state }: Pick<ToolbarProps, "options" | "onOptions" | "state">) {
  const tasks = options.task ?? [];
  const loggers = options.logger ?? [];
  const flip = (list: string[], one: string) => {
    const next = list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
    return next.length ? next : undefined;
  };
  const chosen = tasks.length + loggers.length;
  const items: MenuEntry[] = [
    {
      label: "Subflows, too",
      checked: Boolean(options.subflows),
      stay: true,
      onSelect: () => onOptions({ subflows: !options.subflows || undefined }),
    },
    { heading: "Source" },
    ...(state.summary?.tasks ?? []).slice(0, 60).map((one) => {
      const id = one.task_run_id ?? "flow";
      return {
        label: `${one.task_run_id ? (one.name ?? one.task_run_id.slice(0, 8)) : "The flow itself"} (${formatNumber(one.count)})`,
        checked: tasks.includes(id),
        stay: true,
        onSelect: () => onOptions({ task: flip(tasks, id) }),
      };
    }),
    { heading: "Logger" },
    ...(state.summary?.loggers ?? []).slice(0, 40).map((one) => ({
      label: `${one.logger} (${formatNumber(one.count)})`,
      checked: loggers.includes(one.logger),
      stay: true,
      onSelect: () => onOptions({ logger: flip(loggers, one.logger) }),
    })),
    ...(chosen
      ? ([
          "separator",
          { label: "Everything", onSelect: () => onOptions({ task: undefined, logger: undefined }) },
        ] as MenuEntry[])
      : []),
  ];
  return (
    <Menu
      label="Source and logger"
      trigger={
        <Button size="sm" variant={chosen || options.subflows ? "default" : "ghost"} icon={<Layers size={13} />}>
          {chosen ? plural(chosen, "source") : options.subflows ? "With subflows" : "All sources"}
          <ChevronDown size={12} className="text-muted" />
        </Button>
      }
      items={items}
    />
  );
}

function DownloadMenu({ options, source, state }: ToolbarProps) {
  const { level, levels, task, logger, subflows, q, regex, case: exact, only } = options;
  const shown = { level, levels, task, logger, subflows, ...(only ? { q, regex, case: exact } : {}) };
  const go = (query: object, format: "txt" | "ndjson") => {
    const link = document.createElement("a");
    link.href = source.downloadUrl(query, format);
    link.download = "";
    link.click();
  };
  const isPart = state.shown !== null;
  const all = { subflows };
  return (
    <Menu
      align="end"
      label="Download"
      trigger={<IconButton size="sm" label="Download" icon={<Download size={14} />} />}
      items={[
        { heading: isPart ? `Shown (${formatNumber(state.shown?.length ?? 0)})` : "Shown" },
        { label: "Shown as text", disabled: !isPart, reason: "All lines are shown", onSelect: () => go(shown, "txt") },
        {
          label: "Shown as NDJSON",
          disabled: !isPart,
          reason: "All lines are shown",
          onSelect: () => go(shown, "ndjson"),
        },
        { heading: `All (${formatNumber(state.total)})` },
        { label: "All as text", onSelect: () => go(all, "txt") },
        { label: "All as NDJSON", onSelect: () => go(all, "ndjson") },
      ]}
    />
  );
}
