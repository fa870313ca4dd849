/** The versions of a key: a slider over them, the curve of progress, and what to compare with. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Time } from "@/components/time";
import { Button, IconButton, Select } from "@/components/ui";
import { formatDate, formatNumber } from "@/lib/format";
import { percentText } from "./model";
import type { Page, Version } from "./queries";

interface Props {
  page: Page;
  /** The version that is shown. */
  at: number;
  onAt: (at: number) => void;
  /** Id of the version that it is compared with. */
  compared: string | null;
  onCompare: (id: string | null) => void;
}

const labelOf = (version: Version, number: number) =>
  `Version ${formatNumber(number)}, ${formatDate(version.created, "minute")}`;

export function History({ page, at, onAt, compared, onCompare }: Props) {
  const { versions, versions_total: total } = page;
  const hidden = Math.max(0, total.value - versions.length);
  const here = versions[at];
  if (!here || versions.length < 2) return null;
  const number = hidden + at + 1;
  return (
    <section aria-label="Versions" className="rounded-md border border-line bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex items-center gap-1">
          <IconButton
            size="sm"
            label="Version before"
            icon={<ChevronLeft size={15} />}
            disabled={at === 0}
            onClick={() => onAt(at - 1)}
          />
          <IconButton
            size="sm"
            label="Next version"
            icon={<ChevronRight size={15} />}
            disabled={at === versions.length - 1}
            onClick={() => onAt(at + 1)}
          />
        </span>
        <span className="text-sm">
          <strong>Version {formatNumber(number)}</strong> of {formatNumber(total.value)}
          {total.is_exact ? "" : "+"}
          {at === versions.length - 1 && <span className="text-muted"> (latest)</span>}
        </span>
        <span className="text-xs text-muted">
          <Time at={here.created} />
        </span>
        <span className="grow" />
        {compared === null ? (
          <Button size="sm" disabled={at === 0} onClick={() => onCompare(versions[at - 1]?.id ?? null)}>
            Compare with the one before
          </Button>
        ) : (
          <span className="flex items-center gap-2">
            <Select
              size="sm"
              aria-label="Compare with"
              className="w-56!"
              value={compared}
              onChange={onCompare}
              options={versions
                .map((version, index) => ({ value: version.id, label: labelOf(version, hidden + index + 1) }))
                .filter(({ value }) => value !== here.id)
                .reverse()}
            />
            <Button size="sm" onClick={() => onCompare(null)}>
              Stop comparing
            </Button>
          </span>
        )}
      </div>
      <input
        type="range"
        className="history-range"
        aria-label="Version"
        aria-valuetext={labelOf(here, number)}
        min={0}
        max={versions.length - 1}
        value={at}
        onChange={(event) => onAt(Number(event.target.value))}
      />
      {here.kind === "progress" && <Curve versions={versions} at={at} onAt={onAt} />}
      {hidden > 0 && <p className="text-xs text-muted">The newest {versions.length} versions are shown.</p>}
    </section>
  );
}

const WIDTH = 600;
const HEIGHT = 72;

/** How far each version came. */
function Curve({ versions, at, onAt }: { versions: readonly Version[]; at: number; onAt: (at: number) => void }) {
  const step = WIDTH / Math.max(1, versions.length - 1);
  const y = (value: number) => HEIGHT - 4 - (Math.max(0, Math.min(100, value)) / 100) * (HEIGHT - 8);
  const points = versions.flatMap(({ value }, index) =>
    value === null || value === undefined ? [] : [{ x: index * step, y: y(value), value, index }],
  );
  const here = points.find(({ index }) => index === at);
  const last = points.at(-1);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the slider above does the same by keyboard
    <svg
      role="img"
      aria-label={`Progress over ${versions.length} versions: ${points
        .map(({ value }) => percentText(value))
        .slice(-10)
        .join(", ")}`}
      viewBox={`-6 0 ${WIDTH + 12} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mt-1 block h-[72px] w-full cursor-pointer"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const share = (event.clientX - box.left) / box.width;
        onAt(Math.max(0, Math.min(versions.length - 1, Math.round(share * (versions.length - 1)))));
      }}
    >
      {[0, 50, 100].map((value) => (
        <line
          key={value}
          x1={0}
          x2={WIDTH}
          y1={y(value)}
          y2={y(value)}
          stroke="var(--line)"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <polyline
        points={points.map((point) => `${point.x},${point.y}`).join(" ")}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={1.75}
        vectorEffect="non-scaling-stroke"
      />
      {here && (
        <line
          x1={here.x}
          x2={here.x}
          y1={0}
          y2={HEIGHT}
          stroke="var(--control)"
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {last && <title>{`Latest ${percentText(last.value)}`}</title>}
    </svg>
  );
}
