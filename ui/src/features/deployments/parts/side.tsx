/** Beside a deployment: its schedules with their next times, and how many of its runs may run at once. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MoreHorizontal, Plus } from "lucide-react";
import { useState } from "react";
import { ApiError, api } from "@/api/client";
import { inWords, previewSchedule, ScheduleDialog, type StoredSchedule, type Wire } from "@/components/schedule";
import { Ago } from "@/components/time";
import { Button, confirm, IconButton, Menu, Panel, Pill, Switch, toast } from "@/components/ui";
import type { useActions } from "../actions";
import { type Deployment, type Overview, schemaOf } from "../queries";
import { sentence } from "./cells";

interface Props {
  deployment: Deployment;
  row: Overview | null;
  actions: ReturnType<typeof useActions>;
}

const NEXT = 3;

export function Schedules({ deployment, row, actions }: Props) {
  const [editing, setEditing] = useState<StoredSchedule | "new" | null>(null);
  const schedules = deployment.schedules as unknown as StoredSchedule[];
  const paused = row?.paused ?? deployment.paused ?? false;
  return (
    <Panel
      flush
      title="Schedules"
      actions={
        <>
          {row && schedules.length > 0 && (
            <Switch
              label={paused ? "Paused" : "On"}
              checked={!paused}
              onChange={(on) => void actions.pause([row], !on)}
            />
          )}
          <Button size="sm" icon={<Plus size={14} />} onClick={() => setEditing("new")}>
            Schedule
          </Button>
        </>
      }
    >
      {schedules.length === 0 ? (
        <p className="p-3 text-sm text-muted">No schedule: it runs when somebody or something asks for it.</p>
      ) : (
        <ul>
          {schedules.map((schedule) => (
            <One
              key={schedule.id}
              deployment={deployment.id}
              schedule={schedule}
              paused={paused}
              onEdit={() => setEditing(schedule)}
              onChanged={() => void actions.refresh()}
            />
          ))}
        </ul>
      )}
      {editing !== null && (
        <ScheduleDialog
          deployment={deployment.id}
          schedule={editing === "new" ? null : editing}
          schema={schemaOf(deployment)}
          defaults={deployment.parameters}
          onClose={() => setEditing(null)}
          onSaved={() => {
            void actions.refresh();
            toast({ text: editing === "new" ? "Added the schedule." : "Saved the schedule." });
          }}
        />
      )}
    </Panel>
  );
}

interface OneProps {
  deployment: string;
  schedule: StoredSchedule;
  paused: boolean;
  onEdit: () => void;
  onChanged: () => void;
}

function One({ deployment, schedule, paused, onEdit, onChanged }: OneProps) {
  const path = { id: deployment, schedule_id: schedule.id };
  const wire = cleaned(schedule.schedule);
  const zone = wire.timezone ?? "UTC";
  const found = useQuery({
    queryKey: ["schedules", "next", wire],
    queryFn: () => previewSchedule(wire, zone, NEXT),
    staleTime: 30_000,
    refetchInterval: 60_000,
  });
  const words = found.data ? sentence(inWords(found.data)) : "…";
  const attempt = async (change: () => Promise<unknown>) => {
    try {
      await change();
    } catch (error) {
      toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });
    }
    onChanged();
  };
  const off = paused || !schedule.active;
  return (
    <li className="border-b border-line px-3 py-2.5 last:border-0" data-schedule={schedule.id}>
      <div className="flex items-start gap-2">
        <div className="min-w-0 grow">
          <p className="text-sm">{words}</p>
          <p className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
            {schedule.slug && <code className="font-mono">{schedule.slug}</code>}
            {wire.cron && <code className="font-mono">{wire.cron}</code>}
            {Object.keys(schedule.parameters ?? {}).length > 0 && <Pill>own parameters</Pill>}
            {!schedule.active && <Pill tone="warning">paused</Pill>}
          </p>
        </div>
        <Switch
          hideLabel
          label={`Active: ${words}`}
          checked={schedule.active}
          onChange={(active) =>
            void attempt(() =>
              api.PATCH("/api/deployments/{id}/schedules/{schedule_id}", {
                params: { path },
                body: { active } as never,
              }),
            )
          }
        />
        <Menu
          align="end"
          trigger={
            <IconButton size="sm" label={`Actions of ${words}`} icon={<MoreHorizontal size={14} />} tip={false} />
          }
          items={[
            { label: "Edit…", onSelect: onEdit },
            {
              label: "Delete",
              danger: true,
              onSelect: async () => {
                const yes = await confirm({
                  title: "Delete this schedule?",
                  body: `${words}. Its runs that have not begun go with it.`,
                  danger: true,
                });
                if (yes)
                  void attempt(() => api.DELETE("/api/deployments/{id}/schedules/{schedule_id}", { params: { path } }));
              },
            },
          ]}
        />
      </div>
      {!off && found.data && found.data.times.length > 0 && (
        <ol aria-label={`Next times of ${words}`} className="mt-1.5 text-xs text-muted">
          {found.data.times.map(({ at, local }) => (
            <li key={at} className="flex justify-between gap-2">
              <span className="font-mono">{local.slice(0, 16).replace("T", " ")}</span>
              <Ago at={at} />
            </li>
          ))}
        </ol>
      )}
      {!off && found.data?.times.length === 0 && <p className="mt-1 text-xs text-muted">No further time.</p>}
    </li>
  );
}

/** Only what was said: fields of the other kinds are null. */
function cleaned(schedule: Wire): Wire {
  return Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== null)) as Wire;
}

export function Limits({ deployment }: { deployment: Deployment }) {
  const limit = deployment.global_concurrency_limit;
  if (!limit) return null;
  const used = limit.active_slots ?? 0;
  const share = Math.min(100, (100 * used) / Math.max(1, limit.limit));
  return (
    <Panel title="Concurrency limit">
      <div className="flex items-center justify-between text-sm">
        <Link
          to="/concurrency-limits/concurrency-limit/$id"
          params={{ id: limit.id }}
          className="text-accent hover:underline"
        >
          {used} of {limit.limit} in use
        </Link>
        <span className="text-xs text-muted">
          {deployment.concurrency_options?.collision_strategy === "CANCEL_NEW" ? "others are cancelled" : "others wait"}
        </span>
      </div>
      <div aria-hidden="true" className="mt-2 h-1.5 overflow-hidden rounded-full bg-line">
        <div className="h-full bg-accent" style={{ width: `${share}%` }} />
      </div>
    </Panel>
  );
}
