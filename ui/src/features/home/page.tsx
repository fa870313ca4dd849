/** Home: the state of the system on one screen. */
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo } from "react";
import { TimeRange } from "@/components/time";
import { Button, ErrorPanel, Popover, Skeleton, Switch, TagInput, usePage } from "@/components/ui";
import { cx } from "@/lib/cx";
import { useKeys } from "@/lib/keyboard";
import { defaultRange, hideSubflows } from "@/lib/preferences";
import { parseSpan } from "@/lib/range";
import { setting, useSetting } from "@/lib/storage";
import type { Asked, Dashboard } from "./model";
import { Attention } from "./parts/attention";
import { Backfills } from "./parts/backfills";
import { Counters } from "./parts/counters";
import { FirstSteps } from "./parts/first-steps";
import { History } from "./parts/history";
import { LateRuns } from "./parts/late";
import { NextUp } from "./parts/next-up";
import { WorkPools } from "./parts/pools";
import { RunningNow } from "./parts/running";
import { useBackfills, useDashboard } from "./queries";
import type { HomeSearch } from "./search";

const route = getRouteApi("/dashboard");
type Steps = "" | "open" | "closed";
/** Whether this browser has seen an empty server, and whether the person is done with the first steps. */
const steps = setting<Steps>("first-steps", "", (value) => value === "open" || value === "closed");

export function HomePage() {
  usePage({ title: "Home", heading: true });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [usual] = useSetting(defaultRange);
  const [hidden, setHidden] = useSetting(hideSubflows);
  const [guide, setGuide] = useSetting(steps);
  const range = search.range ?? usual;
  const tagText = JSON.stringify(search.tags ?? []);
  const hide = search.subflows ? search.subflows === "hide" : hidden;
  const asked = useMemo<Asked>(
    () => ({ range, tags: JSON.parse(tagText) as string[], hideSubflows: hide }),
    [range, tagText, hide],
  );
  const guided = guide === "open";
  const dashboard = useDashboard(asked, guided);
  const backfills = useBackfills(dashboard.data?.has_deployments !== false);
  const change = useCallback(
    (next: HomeSearch) => void navigate({ search: (before) => ({ ...before, ...next }) }),
    [navigate],
  );
  const setSubflows = (on: boolean) => {
    setHidden(on);
    change({ subflows: on ? "hide" : "show" });
  };
  useKeys({ h: () => setSubflows(!hide) }, { scope: "Home", label: { h: "Hide or show subflow runs" } });

  /** Nothing but the first steps makes sense yet. */
  const alone = guided && dashboard.data?.has_runs === false;
  const empty = dashboard.data ? !dashboard.data.has_runs && !dashboard.data.has_flows : false;
  useEffect(() => {
    if (empty && guide === "") setGuide("open");
  }, [empty, guide, setGuide]);

  return (
    <div className="mx-auto flex max-w-[1680px] flex-col gap-3 p-4 max-[899px]:p-3">
      {!alone && <Controls asked={asked} moving={parseSpan(range).moving} onChange={change} onSubflows={setSubflows} />}
      {dashboard.isError && <ErrorPanel error={dashboard.error} retry={() => void dashboard.refetch()} />}
      {dashboard.isPending && <Loading />}
      {dashboard.data && (
        <>
          {guided && <FirstSteps dashboard={dashboard.data} onClose={() => setGuide("closed")} />}
          {!alone && (
            <Sections
              dashboard={dashboard.data}
              asked={asked}
              stale={dashboard.isPlaceholderData}
              backfills={<Backfills backfills={backfills.data ?? []} />}
              onRange={(from, to) =>
                change({ range: `${new Date(from).toISOString()}..${new Date(to).toISOString()}` })
              }
            />
          )}
        </>
      )}
    </div>
  );
}

interface ControlsProps {
  asked: Asked;
  moving: boolean;
  onChange: (next: HomeSearch) => void;
  onSubflows: (hide: boolean) => void;
}

function Controls({ asked, moving, onChange, onSubflows }: ControlsProps) {
  const { tags } = asked;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <TimeRange arrows value={asked.range} onChange={(range) => onChange({ range })} />
      {!moving && (
        <Button variant="ghost" onClick={() => onChange({ range: undefined })}>
          Back to now
        </Button>
      )}
      <Popover
        label="Tags"
        className="w-72"
        trigger={
          <Button className="max-w-64">
            <span className="truncate">{tags.length ? `Tags: ${tags.join(", ")}` : "All tags"}</span>
          </Button>
        }
      >
        <p className="mb-2 text-xs text-muted">Runs that have all of these tags.</p>
        <TagInput
          aria-label="Tags"
          value={tags}
          onChange={(next) => onChange({ tags: next.length ? next : undefined })}
        />
      </Popover>
      <Switch checked={asked.hideSubflows} onChange={onSubflows} label="Hide subflows" />
    </div>
  );
}

interface SectionsProps {
  dashboard: Dashboard;
  asked: Asked;
  stale: boolean;
  backfills: React.ReactNode;
  onRange: (from: number, to: number) => void;
}

const NAMED: Record<string, string> = {
  "1h": "the last hour",
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
};

function Sections({ dashboard, asked, stale, backfills, onRange }: SectionsProps) {
  return (
    <div className={cx("flex flex-col gap-3", stale && "stale")}>
      <Counters dashboard={dashboard} asked={asked} />
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(320px,27%)] items-start gap-3 max-[1099px]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3">
          <History dashboard={dashboard} onRange={onRange} />
          <Attention dashboard={dashboard} range={NAMED[asked.range] ?? "this time"} />
          <LateRuns dashboard={dashboard} asked={asked} />
          <NextUp dashboard={dashboard} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <RunningNow dashboard={dashboard} asked={asked} />
          {backfills}
          <WorkPools pools={dashboard.work_pools} />
        </div>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-3" role="status" aria-label="Loading">
      <Skeleton className="rounded-md border border-line bg-surface p-4" lines={3} />
      <Skeleton className="rounded-md border border-line bg-surface p-4" lines={8} />
    </div>
  );
}
