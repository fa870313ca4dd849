/** The runs of the next 24 hours, by deployment, and the minutes that several want. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { tickText, timeTicks } from "@/components/charts";
import { Ago, Time, useNow, useZone } from "@/components/time";
import { Button, Panel, Pill, RadioGroup } from "@/components/ui";
import { formatDate, formatDuration, formatNumber, plural, zoneName } from "@/lib/format";
import { setting, useSetting } from "@/lib/storage";
import { type Collision, type Dashboard, type Lane, type NextRun, timeline } from "../model";

type View = "timeline" | "list";

const DAY = 86_400_000;
const LANES = 8;
const ROWS = 12;
const view = setting<View>("next-up", "timeline", (value) => value === "timeline" || value === "list");

export function NextUp({ dashboard }: { dashboard: Dashboard }) {
  const [chosen, setView] = useSetting(view);
  const runs = dashboard.next_runs;
  const { lanes, collisions } = useMemo(() => timeline(runs), [runs]);
  const rest = dashboard.next_runs_total - runs.length;
  const most = collisions.reduce<Collision | null>((top, one) => (top && top.count >= one.count ? top : one), null);
  return (
    <Panel
      title={
        <>
          Next up
          {runs.length > 0 && (
            <span className="ml-2 font-normal text-muted">{plural(dashboard.next_runs_total, "run")} in 24 hours</span>
          )}
        </>
      }
      actions={
        runs.length > 0 && (
          <RadioGroup<View>
            label="Shown as"
            segmented
            value={chosen}
            onChange={setView}
            options={[
              { value: "timeline", label: "Timeline" },
              { value: "list", label: "List" },
            ]}
          />
        )
      }
    >
      {runs.length === 0 ? (
        <p className="text-muted">
          Nothing is scheduled for the next 24 hours.{" "}
          <Link to="/deployments" className="text-accent underline">
            Add a schedule to a deployment
          </Link>
        </p>
      ) : chosen === "timeline" ? (
        <Timeline lanes={lanes} collisions={collisions} />
      ) : (
        <List runs={runs} collisions={collisions} />
      )}
      {runs.length > 0 && (most || rest > 0) && (
        <p className="mt-2 text-xs text-muted">
          {most && (
            <>
              {collisions.length === 1 ? "Once" : `${formatNumber(collisions.length)} times`} several runs begin within
              a minute; {formatNumber(most.count)} at <Time at={most.at} form="minute" />.{" "}
            </>
          )}
          {rest > 0 && `The first ${formatNumber(runs.length)} are shown.`}
        </p>
      )}
    </Panel>
  );
}

const clock = (at: number | string) => formatDate(at, "time").slice(0, 5);

function Timeline({ lanes, collisions }: { lanes: readonly Lane[]; collisions: readonly Collision[] }) {
  const navigate = useNavigate();
  const zone = useZone();
  const from = useNow(60);
  const to = from + DAY;
  const [all, setAll] = useState(false);
  const shown = all ? lanes : lanes.slice(0, LANES);
  const place = (at: number) => `${Math.min(100, Math.max(0, ((at - from) / DAY) * 100))}%`;
  const ticks = timeTicks(from, to, 8).filter(({ at }) => at - from < DAY * 0.97);
  return (
    <div className="text-xs">
      <div className="relative grid grid-cols-[minmax(0,176px)_minmax(0,1fr)] max-sm:grid-cols-[minmax(0,104px)_minmax(0,1fr)]">
        <div aria-hidden="true" className="relative col-start-2 h-5 text-muted">
          {ticks.map(({ at, step }, index) => (
            <span
              key={at}
              className={`absolute top-0 -translate-x-1/2 whitespace-nowrap ${index % 2 ? "max-md:hidden" : ""}`}
              style={{ left: place(at) }}
            >
              {tickText(at, step, zoneName(zone))}
            </span>
          ))}
        </div>
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-5 right-0 bottom-0 left-[176px] max-sm:left-[104px]"
        >
          {ticks.map(({ at }) => (
            <span key={at} className="absolute inset-y-0 w-px bg-line/60" style={{ left: place(at) }} />
          ))}
          {collisions.map(({ at, count }) => (
            <span
              key={at}
              data-tone="late"
              className="tone-bar absolute inset-y-0 opacity-30"
              style={{ left: place(at), width: Math.min(7, 1 + count) }}
            />
          ))}
        </div>
        {shown.map((lane) => (
          <LaneRow
            key={lane.key}
            lane={lane}
            from={from}
            place={place}
            onOpen={(id) => void navigate({ to: "/runs/flow-run/$id", params: { id } })}
          />
        ))}
      </div>
      {lanes.length > LANES && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show ${plural(lanes.length - LANES, "more deployment")}`}
        </Button>
      )}
    </div>
  );
}

interface LaneRowProps {
  lane: Lane;
  from: number;
  place: (at: number) => string;
  onOpen: (id: string) => void;
}

function LaneRow({ lane, from, place, onOpen }: LaneRowProps) {
  const [first] = lane.runs;
  const name = lane.deployment?.name;
  return (
    <>
      <div className="flex min-h-7 min-w-0 items-center border-t border-line/60 pr-2">
        {lane.deployment ? (
          <Link
            to="/deployments/deployment/$id"
            params={{ id: lane.deployment.id }}
            title={`${lane.flow.name} › ${name}`}
            className="flex min-h-6 min-w-0 items-center hover:underline"
          >
            <span className="truncate">
              <span className="text-muted max-sm:hidden">{lane.flow.name} › </span>
              {name}
            </span>
          </Link>
        ) : (
          <span className="truncate">{lane.flow.name}</span>
        )}
        <span className="sr-only">
          : {plural(lane.runs.length, "run")}
          {first && `, the next at ${clock(first.expected_start_time)}`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a short cut for the pointer; the list has the runs as links */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        className="relative min-h-7 overflow-hidden border-t border-line/60"
        onClick={(event) => {
          const id = (event.target as Element).getAttribute("data-run");
          if (id) onOpen(id);
        }}
      >
        {lane.runs.map((run) => {
          const at = Date.parse(run.expected_start_time);
          const typical = run.typical_seconds ?? 0;
          return (
            <span
              key={run.id}
              data-run={run.id}
              data-tone="scheduled"
              title={`${run.name}: ${clock(at)}${typical ? `, usually ${formatDuration(typical)}` : ""}`}
              className="tone-text absolute top-1/2 h-3 min-w-[6px] -translate-y-1/2 cursor-pointer rounded-[2px] border border-current bg-[color-mix(in_srgb,var(--tone)_25%,var(--surface))]"
              style={{ left: place(Math.max(at, from)), width: `${(typical / 86_400) * 100}%` }}
            />
          );
        })}
      </div>
    </>
  );
}

function List({ runs, collisions }: { runs: readonly NextRun[]; collisions: readonly Collision[] }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <ol className="-mx-3 -mt-3">
        {(all ? runs : runs.slice(0, ROWS)).map((run) => {
          const together = collisions.find((one) => one.ids.has(run.id))?.count;
          return (
            <li key={run.id} className="flex min-h-8 items-center gap-3 border-b border-line/60 px-3 text-sm">
              <Time at={run.expected_start_time} form="minute" className="w-24 shrink-0" />
              <span className="flex min-w-0 grow items-center gap-1">
                <span className="shrink-0 truncate text-muted max-sm:hidden">{run.flow.name} ›</span>
                <Link
                  to="/runs/flow-run/$id"
                  params={{ id: run.id }}
                  className="min-w-0 truncate font-medium hover:underline"
                >
                  {run.deployment?.name ?? run.name}
                </Link>
              </span>
              {together && <Pill tone="warning">{together} at once</Pill>}
              <span className="w-16 shrink-0 text-right text-xs text-muted">
                <Ago at={run.expected_start_time} />
              </span>
            </li>
          );
        })}
      </ol>
      {runs.length > ROWS && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${formatNumber(runs.length)}`}
        </Button>
      )}
    </>
  );
}
