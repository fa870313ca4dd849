import { Braces, ChevronDown, ChevronRight } from "lucide-react";
import { Fragment, memo } from "react";
import { cx } from "@/lib/cx";
import { closedLine, openedLines, type Piece, pieces } from "./message";
import { type LogLine, levelOf } from "./types";

export const ROW_HEIGHT = 20;

const style = (one: Piece) =>
  one.colour || one.background || one.bold || one.dim || one.italic || one.underline
    ? {
        color: one.background && !one.colour ? "var(--surface)" : one.colour,
        background: one.background,
        fontWeight: one.bold ? 600 : undefined,
        opacity: one.dim ? 0.8 : undefined,
        fontStyle: one.italic ? "italic" : undefined,
        textDecoration: one.underline ? "underline" : undefined,
      }
    : undefined;

export function Text({ text, search }: { text: string; search: RegExp | null }) {
  return pieces(text, search).map((one, index) => {
    const key = `${index}`;
    const inner = one.isMatch ? (
      <mark key={key} className="log-mark">
        {one.text}
      </mark>
    ) : (
      one.text
    );
    if (one.href)
      return (
        <a key={key} href={one.href} target="_blank" rel="noreferrer" className="text-accent underline">
          {inner}
        </a>
      );
    return one.isMatch || style(one) ? (
      <span key={key} style={style(one)}>
        {inner}
      </span>
    ) : (
      inner
    );
  });
}

export const LogRow = memo(function LogRow({
  line,
  top,
  rows,
  time,
  source,
  isOpen,
  isSelected,
  isCurrent,
  isContext,
  wrap,
  search,
  onToggle,
  onSelect,
}: {
  line: LogLine | undefined;
  top: number;
  rows: number;
  time: string;
  /** The task run's name, or null for the flow itself. */
  source: string | null;
  isOpen: boolean;
  isSelected: boolean;
  isCurrent: boolean;
  /** Shown only for what stands next to it. */
  isContext: boolean;
  wrap: boolean;
  search: RegExp | null;
  onToggle: (ordinal: number) => void;
  onSelect: (ordinal: number, extend: boolean) => void;
}) {
  const place = { transform: `translateY(${top}px)`, height: rows * ROW_HEIGHT };
  if (!line) return <div className="log-row" style={place} data-log-row />;
  const level = levelOf(line.level);
  const closed = closedLine(line.message);
  const opens = closed.more > 0 || closed.isLong || closed.isJson;
  const isLoud = line.level >= 30;
  return (
    <div
      className={cx(
        "log-row",
        wrap && "log-wrap",
        isSelected && "log-selected",
        isCurrent && "log-current",
        isContext && "opacity-70",
      )}
      data-log-row
      data-ordinal={line.ordinal}
      data-tone={isLoud ? level.tone : undefined}
      data-loud={isLoud || undefined}
      style={place}
    >
      <button
        type="button"
        tabIndex={-1}
        className="log-number"
        aria-label={`Line ${line.ordinal + 1}`}
        onClick={(event) => onSelect(line.ordinal, event.shiftKey)}
      >
        {line.ordinal + 1}
      </button>
      <span className="log-time" title={line.timestamp}>
        {time}
      </span>
      <span className="log-level" data-tone={level.tone} title={`${level.name} (${line.level}), logger ${line.logger}`}>
        {level.letter}
      </span>
      <span
        className={cx("log-source", source === null && "log-flow")}
        title={source ? `${source}, logger ${line.logger}` : `The flow itself, logger ${line.logger}`}
      >
        {source ?? "flow"}
      </span>
      <span className="log-message">
        {isOpen
          ? openedLines(line.message).map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a message have no other name
              <Fragment key={index}>
                <Text text={one} search={search} />
                {index === 0 && <More closed={closed} isOpen onToggle={() => onToggle(line.ordinal)} />}
                {"\n"}
              </Fragment>
            ))
          : [
              <Text key="text" text={closed.text} search={search} />,
              opens && <More key="more" closed={closed} isOpen={false} onToggle={() => onToggle(line.ordinal)} />,
            ]}
      </span>
    </div>
  );
});

function More({
  closed,
  isOpen,
  onToggle,
}: {
  closed: ReturnType<typeof closedLine>;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const Icon = isOpen ? ChevronDown : closed.isJson ? Braces : ChevronRight;
  return (
    <button type="button" className="log-more" aria-expanded={isOpen} onClick={onToggle}>
      <Icon size={12} />
      {isOpen
        ? "Close"
        : closed.isJson
          ? "JSON"
          : closed.more
            ? `${closed.more} more ${closed.more === 1 ? "line" : "lines"}`
            : "All of it"}
    </button>
  );
}
