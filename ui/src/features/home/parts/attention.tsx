/** Failed and crashed runs, one row for each kind of error of a flow. */
import { Link, useNavigate } from "@tanstack/react-router";
import { BellOff, MoreHorizontal, RotateCcw } from "lucide-react";
import { useState } from "react";
import { api, data } from "@/api/client";
import { Ago } from "@/components/time";
import { Button, confirm, Glyph, IconButton, Menu, Panel, toast } from "@/components/ui";
import { Jobs, watchJob } from "@/features/runs";
import { formatNumber, plural } from "@/lib/format";
import { setting, useSetting } from "@/lib/storage";
import type { Dashboard, ErrorGroup } from "../model";

/** Signatures that a person wants to hear no more of, and when they said so. */
const muted = setting<Record<string, number>>(
  "muted-errors",
  {},
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const SHOWN = 6;

export function Attention({ dashboard, range }: { dashboard: Dashboard; range: string }) {
  const [silent, setSilent] = useSetting(muted);
  const [all, setAll] = useState(false);
  const [unmuting, setUnmuting] = useState(false);
  const loud = dashboard.attention.filter((group) => !silent[group.signature]);
  const quiet = dashboard.attention.filter((group) => silent[group.signature]);
  const shown = all ? loud : loud.slice(0, SHOWN);
  const runs = loud.reduce((sum, group) => sum + group.count, 0);

  const mute = (group: ErrorGroup) => {
    setSilent({ ...silent, [group.signature]: Date.now() });
    toast({
      text: `${group.exception ?? "This error"} of ${group.flow.name} is muted in this browser.`,
      undo: () => unmute(group),
    });
  };
  const unmute = (group: ErrorGroup) => {
    const { [group.signature]: _, ...rest } = muted.get();
    setSilent(rest);
  };
  return (
    <Panel
      flush
      title={
        <>
          Needs attention
          {loud.length > 0 && (
            <span className="ml-2 font-normal text-muted">
              {plural(runs, "run")}, {plural(loud.length, "kind of error", "kinds of errors")}
            </span>
          )}
        </>
      }
      actions={
        quiet.length > 0 && (
          <Button size="sm" variant="ghost" aria-expanded={unmuting} onClick={() => setUnmuting(!unmuting)}>
            {formatNumber(quiet.length)} muted
          </Button>
        )
      }
    >
      <Jobs />
      {loud.length === 0 ? (
        <p data-tone="completed" className="flex items-center gap-2 px-3 py-3 text-muted">
          <span className="tone-text">
            <Glyph name="check" />
          </span>
          {quiet.length > 0 ? "Nothing but what is muted." : `No run failed or crashed in ${range}.`}
        </p>
      ) : (
        <ul>
          {shown.map((group) => (
            <Row key={`${group.flow.id}${group.signature}`} group={group} onMute={() => mute(group)} />
          ))}
        </ul>
      )}
      {loud.length > SHOWN && (
        <div className="border-t border-line px-3 py-1">
          <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show ${plural(loud.length - SHOWN, "more kind", "more kinds")}`}
          </Button>
        </div>
      )}
      {unmuting && quiet.length > 0 && (
        <ul aria-label="Muted errors" className="border-t border-line bg-raised/40">
          {quiet.map((group) => (
            <li key={group.signature} className="flex min-h-8 items-center gap-2 px-3 text-sm text-muted">
              <BellOff size={13} aria-hidden="true" className="shrink-0" />
              <span className="min-w-0 grow truncate">
                {group.flow.name}: {title(group)}
              </span>
              <span className="text-xs whitespace-nowrap">{plural(group.count, "run")}</span>
              <Button size="sm" variant="ghost" onClick={() => unmute(group)}>
                Unmute
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const title = ({ exception, message }: ErrorGroup) =>
  [exception, message].filter(Boolean).join(": ") || "Ended without a message";

function Row({ group, onMute }: { group: ErrorGroup; onMute: () => void }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const many = group.count > 1;
  const openNewest = () => void navigate({ to: "/runs/flow-run/$id", params: { id: group.newest_run.id } });
  return (
    <li className="flex items-start gap-2 border-b border-line px-3 py-2 last:border-0 hover:bg-raised/50">
      <span className="mt-[3px] shrink-0 text-danger">
        <Glyph name="cross" size={13} />
      </span>
      <div className="min-w-0 grow">
        <Link
          to="/runs/flow-run/$id"
          params={{ id: group.newest_run.id }}
          aria-label={`${group.flow.name}: ${title(group)}. Open the newest run`}
          title={title(group)}
          className="block min-w-0 truncate hover:underline"
        >
          {group.exception && <span className="font-semibold">{group.exception}</span>}
          {group.exception && group.message && ": "}
          {group.message || (group.exception ? "" : "Ended without a message")}
        </Link>
        <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          <Link
            to="/flows/flow/$id"
            params={{ id: group.flow.id }}
            className="inline-flex min-h-6 items-center font-medium text-text hover:underline"
          >
            {group.flow.name}
          </Link>
          {group.task && <span>› {group.task}</span>}
          <span aria-hidden="true">·</span>
          <span className="tabular-nums">{plural(group.count, "run")}</span>
          <span aria-hidden="true">·</span>
          <span>
            last <Ago at={group.last_seen} />
          </span>
          {many && (
            <>
              <span aria-hidden="true">·</span>
              <span>
                first <Ago at={group.first_seen} />
              </span>
            </>
          )}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-1">
        <Button
          size="sm"
          loading={busy}
          icon={<RotateCcw size={12} aria-hidden="true" />}
          className="max-sm:hidden"
          onClick={() => {
            setBusy(true);
            void retry(group).finally(() => setBusy(false));
          }}
        >
          {many ? "Retry all" : "Retry"}
        </Button>
        <Button size="sm" className="max-sm:hidden" onClick={openNewest}>
          Open newest
        </Button>
        <Menu
          align="end"
          trigger={
            <IconButton size="sm" label={`More for ${title(group)}`} icon={<MoreHorizontal size={15} />} tip={false} />
          }
          items={[
            { label: many ? "Retry all" : "Retry", onSelect: () => void retry(group) },
            { label: "Open newest", onSelect: openNewest },
            {
              label: "Show these runs",
              onSelect: () =>
                void navigate({
                  to: "/runs",
                  search: { q: group.run_ids.map((id) => `id:${id}`).join(" ") } as never,
                }),
            },
            "separator",
            { label: "Mute", icon: <BellOff size={13} />, onSelect: onMute },
          ]}
        />
      </div>
    </li>
  );
}

async function retry(group: ErrorGroup): Promise<void> {
  const ids = group.run_ids;
  const part = group.count > ids.length ? `the newest ${formatNumber(ids.length)} of ` : "";
  if (
    ids.length > 1 &&
    !(await confirm({
      title: `Retry ${part}${plural(group.count, "run")} of ${group.flow.name}?`,
      body: "Each run starts again from where it failed.",
      action: "Retry",
    }))
  )
    return;
  try {
    const job = await data(
      api.POST("/api/rota/bulk", { body: { kind: "flow_run", ids, action: "retry", force: false, tags: [] } }),
    );
    watchJob(job, "retried");
  } catch (error) {
    toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
  }
}
