// biome-ignore-all lint/correctness/useExhaustiveDependencies: a new canvas, after the table, is told all again
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useNow } from "@/components/time";
import { Glyph } from "@/components/ui";
import { formatDate, formatDuration } from "@/lib/format";
import { stateToken } from "@/lib/states";
import { setting } from "@/lib/storage";
import { AXIS, MINIMAP, ROW } from "./draw";
import { TimelineEngine } from "./engine";
import { compose, type LayoutWish, type RunNodes, taskName } from "./graph";
import { MODE_NAMES, type TimelineOptions } from "./options";
import { type Attempt, groupText, type Hit, makeScene } from "./scene";
import { TimelineTable } from "./table";
import { TOKENS } from "./tokens";
import { TimelineToolbar } from "./toolbar";
import { MODES, type TimelineNode } from "./types";
import { useLayout } from "./use-layout";

export interface RunTimelineProps {
  /** Stands before the controls. */
  heading?: React.ReactNode;
  graph: RunNodes;
  subflows: ReadonlyMap<string, RunNodes>;
  onSubflow: (id: string) => void;
  options: TimelineOptions;
  onOptions: (change: Partial<TimelineOptions>) => void;
  range: [number, number] | null;
  onRange: (range: [number, number] | null) => void;
  onOpen: (node: TimelineNode) => void;
  onMarker?: (kind: "artifact" | "event", id: string) => void;
  selected?: string;
  attempts: ReadonlyMap<string, Attempt[]>;
  /** A node that ran more than once was pointed at: who knows when its attempts were, says it in `attempts`. */
  onAttempts: (node: TimelineNode) => void;
  isLive: boolean;
  /** Of the panel, in px; the canvas takes less when there is less to show. */
  height: number;
}

const labelWidth = setting<number>("timeline-labels", 220, (value) => typeof value === "number" && value > 60);

export function RunTimeline(props: RunTimelineProps) {
  const { graph, subflows, options, onOptions, isLive } = props;
  const tick = useNow(isLive ? 2 : 0);
  const now = useMemo(() => Date.now(), [tick, graph]);
  const layoutNow = isLive ? now : 0;
  const shown = useMemo(() => compose(graph, subflows), [graph, subflows]);
  const { mode, order, grouping, compress, toggled, text, tokens } = options;
  const wish = useMemo<LayoutWish>(
    () => ({ mode, order, grouping, compress, toggled, filter: { text, tokens }, now: layoutNow || Date.now() }),
    [mode, order, grouping, compress, toggled, text, tokens, layoutNow],
  );
  const laidOut = useLayout(shown, wish);
  const present = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { token } of shown.nodes) counts.set(token, (counts.get(token) ?? 0) + 1);
    return counts;
  }, [shown]);

  const box = useRef<HTMLDivElement>(null);
  const tableBox = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const engine = useRef<TimelineEngine | null>(null);
  const [hover, setHover] = useState<{ hit: Hit; x: number; y: number } | null>(null);
  const [said, setSaid] = useState("");
  const latest = useRef({ ...props, laidOut });
  latest.current = { ...props, laidOut };

  const toggle = (hit: Hit) => {
    const { options: chosen, onOptions: change, onSubflow, laidOut: drawn } = latest.current;
    if (hit.kind === "group") {
      const { key } = hit.group;
      change({
        toggled: chosen.toggled.includes(key) ? chosen.toggled.filter((one) => one !== key) : [...chosen.toggled, key],
      });
    } else if (hit.kind === "node" && drawn) {
      const node = drawn.shown.nodes[hit.node];
      if (node?.isSubflow) onSubflow(node.id);
    }
  };

  useEffect(() => {
    if (options.table || !box.current || !canvas.current || !spacer.current) return;
    const begun = new TimelineEngine(
      box.current,
      canvas.current,
      spacer.current,
      {
        onHover: (hit, x, y) => {
          setHover(hit ? { hit, x, y } : null);
          const node = hit?.kind === "node" ? latest.current.laidOut?.shown.nodes[hit.node] : undefined;
          if (node && node.runCount > 1) latest.current.onAttempts(node);
        },
        onSelect: (hit) => {
          const nodes = latest.current.laidOut?.shown.nodes;
          if (!hit || !nodes) return setSaid("");
          if (hit.kind === "group")
            setSaid(`${taskName(hit.group.name)}, ${hit.group.count} runs: ${groupText(hit.group, TOKENS)}`);
          else if (hit.kind === "node") {
            const node = nodes[hit.node];
            if (node) setSaid(`${node.name}, ${node.stateName}, ${durationOf(node)}`);
            if (node && node.runCount > 1) latest.current.onAttempts(node);
          }
        },
        onOpen: (hit) => {
          const nodes = latest.current.laidOut?.shown.nodes;
          if (hit.kind === "group") toggle(hit);
          else if (hit.kind === "marker") latest.current.onMarker?.(hit.marker.kind, hit.marker.id);
          else if (nodes?.[hit.node]) latest.current.onOpen(nodes[hit.node] as TimelineNode);
        },
        onToggle: toggle,
        onRange: (range) => latest.current.onRange(range),
        onDrawn: (ms) => {
          if (box.current) box.current.dataset.drawn = ms.toFixed(1);
        },
      },
      labelWidth.get() > box.current.clientWidth * 0.4 ? box.current.clientWidth * 0.34 : labelWidth.get(),
    );
    engine.current = begun;
    return () => {
      if (begun.labelWidth !== labelWidth.get() && window.innerWidth > 700) labelWidth.set(begun.labelWidth);
      begun.destroy();
      engine.current = null;
    };
  }, [options.table]);

  const scene = useMemo(() => {
    if (!laidOut) return null;
    const markers = [
      ...[...graph.artifacts.values()].map((one) => ({
        at: Date.parse(one.created),
        kind: "artifact" as const,
        text: `${one.type ?? "artifact"} ${one.key ?? ""}`.trim(),
        id: one.id,
      })),
      ...[...graph.events.values()].map((one) => ({
        at: Date.parse(one.occurred),
        kind: "event" as const,
        text: one.event,
        id: one.id,
      })),
    ];
    const marks = graph.marks.map((mark) => ({
      at: Date.parse(mark.timestamp),
      token: stateToken(mark.type, mark.name).token,
      name: mark.name,
    }));
    return makeScene(laidOut.shown, laidOut.links, laidOut.layout, { run: graph.run, marks, markers });
  }, [laidOut, graph]);

  useEffect(() => {
    if (scene) engine.current?.setScene(scene);
  }, [scene, options.table]);
  useEffect(() => engine.current?.set({ showCritical: options.critical }), [options.critical, options.table]);
  useEffect(() => engine.current?.set({ range: props.range }), [props.range, options.table]);
  useEffect(() => engine.current?.set({ attempts: props.attempts }), [props.attempts, options.table]);
  useEffect(() => engine.current?.set({ now, isLive }), [now, isLive, options.table]);
  useEffect(() => {
    if (props.selected && scene) engine.current?.selectNode(props.selected);
  }, [props.selected, scene]);

  // Who turns the page by key goes on by key: the focus follows to what takes its place.
  const turned = useRef(false);
  const turn = (table: boolean) => {
    turned.current = true;
    onOptions({ table });
  };
  useEffect(() => {
    if (!turned.current) return;
    turned.current = false;
    if (options.table) tableBox.current?.querySelector("section")?.focus();
    else box.current?.focus();
  }, [options.table]);

  const keys = (event: KeyboardEvent) => {
    const is = engine.current;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const hit = is?.selectedHit ?? null;
    const step = Math.max(1, Math.floor(((box.current?.clientHeight ?? 200) - AXIS - MINIMAP) / ROW) - 1);
    const acts = new Map<string, () => unknown>([
      ["ArrowDown", () => is?.walk(1)],
      ["ArrowUp", () => is?.walk(-1)],
      ["PageDown", () => is?.walk(step)],
      ["PageUp", () => is?.walk(-step)],
      ["Home", () => is?.walk(-1e6)],
      ["End", () => is?.walk(1e6)],
      [
        "ArrowRight",
        () => {
          if (event.shiftKey) is?.pan(0.2);
          else if (hit?.kind === "group" && !hit.group.isOpen) toggle(hit);
          else if (hit?.kind === "node" && isClosedSubflow(hit)) toggle(hit);
          else is?.follow(1);
        },
      ],
      [
        "ArrowLeft",
        () => {
          if (event.shiftKey) is?.pan(-0.2);
          else if (hit?.kind === "group" && hit.group.isOpen) toggle(hit);
          else is?.follow(-1);
        },
      ],
      [
        "Enter",
        () => {
          if (hit?.kind === "group") toggle(hit);
          else if (hit?.kind === "node" && laidOut) props.onOpen(laidOut.shown.nodes[hit.node] as TimelineNode);
        },
      ],
      [" ", () => hit && toggle(hit)],
      ["+", () => is?.zoom(1.6)],
      ["=", () => is?.zoom(1.6)],
      ["-", () => is?.zoom(1 / 1.6)],
      ["0", () => is?.fit()],
      ["z", () => is?.zoomToSelected()],
      ["m", () => onOptions({ mode: MODES[(MODES.indexOf(options.mode) + 1) % MODES.length] ?? "temporal" })],
      ["v", () => turn(true)],
    ]);
    const act = acts.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const isClosedSubflow = (hit: Hit): boolean => {
    const node = hit.kind === "node" ? laidOut?.shown.nodes[hit.node] : undefined;
    return node?.isSubflow === true && !subflows.has(node.id);
  };

  const wanted = laidOut ? AXIS + laidOut.layout.rows * ROW + MINIMAP + 6 : 160;
  const height = options.table ? props.height : Math.max(130, Math.min(props.height, wanted));
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-2 py-1">
        {props.heading}
        <span className="grow" />
        <TimelineToolbar
          options={options}
          onOptions={onOptions}
          present={present}
          isTime={mode === "temporal"}
          zoom={(factor) => (factor === "fit" ? engine.current?.fit() : engine.current?.zoom(factor))}
        />
        <RangeNote range={props.range} onClear={() => props.onRange(null)} />
      </div>
      {options.table ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: V leaves the table as it came
        <div
          ref={tableBox}
          style={{ height }}
          onKeyDown={(event) => {
            if (event.key !== "v" || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            turn(false);
          }}
        >
          {laidOut && (
            <TimelineTable
              laidOut={laidOut}
              now={now}
              onOpen={(node) => props.onOpen(laidOut.shown.nodes[node] as TimelineNode)}
              onToggle={(row) => {
                const group = laidOut.layout.groups[-1 - (laidOut.layout.row[row] ?? 0)];
                if (group) toggle({ kind: "group", row, group, onToggle: true });
              }}
            />
          )}
        </div>
      ) : (
        <div className="relative" style={{ height }}>
          <section
            ref={box}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over the runs
            tabIndex={0}
            aria-label={`Timeline of ${shown.nodes.length.toLocaleString()} runs by ${MODE_NAMES[mode].toLowerCase()}. Arrow keys walk, Enter opens, V shows the same as a table`}
            className="timeline-box absolute inset-0 overflow-x-hidden overflow-y-auto -outline-offset-2"
            data-testid="timeline"
            data-rows={laidOut?.layout.rows}
            data-nodes={shown.nodes.length}
            data-layout={laidOut?.took.toFixed(0)}
            onKeyDown={keys}
          >
            <canvas ref={canvas} className="sticky top-0 block" />
            <div ref={spacer} />
          </section>
          {hover && laidOut && (
            <Tip hover={hover} nodes={laidOut.shown.nodes} now={now} width={box.current?.clientWidth ?? 800} />
          )}
          {laidOut && laidOut.layout.rows === 0 && (
            <p className="pointer-events-none absolute inset-x-0 top-16 text-center text-sm text-muted">
              {laidOut.layout.hiddenCount > 0
                ? `The filter hides all ${laidOut.layout.hiddenCount.toLocaleString()} runs.`
                : "No task has run yet."}
            </p>
          )}
        </div>
      )}
      <div className="sr-only" aria-live="polite" data-testid="timeline-said">
        {said}
      </div>
    </div>
  );
}

function RangeNote({ range, onClear }: { range: [number, number] | null; onClear: () => void }) {
  if (!range) return null;
  return (
    <span className="flex items-center gap-2 text-xs text-muted">
      {formatDate(range[0], "time")} – {formatDate(range[1], "time")}
      <button type="button" className="min-h-6 text-accent hover:underline" onClick={onClear}>
        Clear
      </button>
    </span>
  );
}

const durationOf = (node: TimelineNode, now = Date.now()): string =>
  node.start === null
    ? "not started"
    : formatDuration(((node.end ?? (node.isFinal ? node.since : now)) - node.start) / 1000);

function Tip({
  hover: { hit, x, y },
  nodes,
  now,
  width,
}: {
  hover: { hit: Hit; x: number; y: number };
  nodes: readonly TimelineNode[];
  now: number;
  width: number;
}) {
  const place = x > width / 2 ? { right: width - x + 14, top: y + 14 } : { left: x + 14, top: y + 14 };
  const node = hit.kind === "node" ? nodes[hit.node] : undefined;
  return (
    <div
      className="pointer-events-none absolute z-20 max-w-80 rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-float"
      style={place}
    >
      {hit.kind === "marker" && <span>{hit.marker.text}</span>}
      {hit.kind === "group" && (
        <>
          <p className="font-medium">
            {taskName(hit.group.name)} ×{hit.group.count.toLocaleString()}
          </p>
          <p className="text-muted">{groupText(hit.group, TOKENS)}</p>
          <p className="text-muted">{formatDuration((hit.group.last - hit.group.first) / 1000)} from first to last</p>
        </>
      )}
      {node && (
        <>
          <p className="truncate font-medium">{node.name}</p>
          <p data-tone={node.token} className="tone-text flex items-center gap-1">
            <Glyph name={stateToken(node.stateType, node.stateName).glyph} size={12} /> {node.stateName}
            {node.cached ? ", from the cache" : ""}
          </p>
          <p className="text-muted">
            {node.start === null
              ? node.expected === null
                ? "not started"
                : `expected ${formatDate(node.expected, "time")}`
              : `${formatDate(node.start, "time")} · ${durationOf(node, now)}`}
            {node.start !== null && node.expected !== null && node.start - node.expected > 100
              ? ` · waited ${formatDuration((node.start - node.expected) / 1000)}`
              : ""}
            {node.runCount > 1 ? ` · ${node.runCount} attempts` : ""}
          </p>
        </>
      )}
    </div>
  );
}
