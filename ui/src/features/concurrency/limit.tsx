/** One limit: its slots, who holds them, who is next. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { MoreHorizontal, Pencil } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError } from "@/api/client";
import { Time } from "@/components/time";
import { Button, CopyButton, ErrorPanel, IconButton, Menu, Pill, Skeleton, Switch, usePage } from "@/components/ui";
import { useActions } from "./actions";
import { decayWords, type Limit, titleOf } from "./model";
import { Used, Waiting } from "./parts/cells";
import { LimitDialog } from "./parts/dialog";
import { Use } from "./parts/use";
import { limitsQuery, useLimitsLive } from "./queries";

const KINDS: Record<Limit["kind"], string> = {
  global: "Global",
  tag: "Of task runs with a tag",
  deployment: "Of a deployment",
};

export function ConcurrencyLimitPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const navigate = useNavigate();
  const actions = useActions();
  const [editing, setEditing] = useState(false);
  const found = useQuery(limitsQuery);
  const limit = found.data?.limits.find((each) => each.id === id || each.name === id);
  useLimitsLive();
  const buttons = useMemo(
    () =>
      limit && (
        <>
          <Button icon={<Pencil size={14} />} onClick={() => setEditing(true)}>
            Edit
          </Button>
          <Menu
            align="end"
            items={actions.menu(
              limit,
              () => setEditing(true),
              () => void navigate({ to: "/concurrency-limits", search: limit.kind === "tag" ? { tab: "tag" } : {} }),
            )}
            trigger={<IconButton label="More actions" icon={<MoreHorizontal size={16} />} tip={false} />}
          />
        </>
      ),
    [limit, actions, navigate],
  );
  usePage({
    title: limit ? titleOf(limit) : "Limit",
    kind: "Concurrency limit",
    heading: true,
    breadcrumb: [{ label: "Concurrency", to: "/concurrency-limits" }],
    actions: buttons,
  });
  if (found.isError && !limit)
    return <ErrorPanel error={found.error} retry={() => void found.refetch()} className="m-4" />;
  if (found.isPending) return <Skeleton className="m-4 h-64" />;
  if (!limit)
    return <ErrorPanel error={new ApiError(404, `There is no concurrency limit ${id}.`, null, null)} className="m-4" />;
  return (
    <div className="mx-auto flex max-w-[1100px] flex-col gap-4 p-4 max-[899px]:p-3">
      <header className="flex flex-col gap-3 rounded-md border border-line bg-surface px-4 py-3">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <div className="min-w-56 grow text-lg">
            <Used limit={limit} />
          </div>
          {!limit.active && <Pill>not applied</Pill>}
          <Switch
            label={limit.active ? "Applied" : "Not applied"}
            checked={limit.active}
            onChange={(active) => void actions.activate(limit, active)}
          />
        </div>
        <dl className="flex flex-wrap gap-x-6 gap-y-2">
          <Fact label="Kind">
            {limit.deployment ? (
              <>
                Of the deployment{" "}
                <Link
                  to="/deployments/deployment/$id"
                  params={{ id: limit.deployment.id }}
                  className="text-accent hover:underline"
                >
                  {limit.deployment.name}
                </Link>
              </>
            ) : (
              KINDS[limit.kind]
            )}
          </Fact>
          <Fact label="Waiting">
            <Waiting count={limit.waiting} />
          </Fact>
          <Fact label="Slots">{decayWords(limit.decay_per_second)}</Fact>
          <Fact label="Created">
            <Time at={limit.created} form="minute" />
          </Fact>
          <Fact label="Updated">
            <Time at={limit.updated} form="minute" />
          </Fact>
          <Fact label="Id">
            <span className="inline-flex items-center gap-1">
              <code className="font-mono text-xs">{limit.id.slice(0, 8)}</code>
              <CopyButton text={limit.id} label="Copy the id" />
            </span>
          </Fact>
        </dl>
        {!limit.active && (
          <p className="text-sm text-muted">It is there and not applied: whoever asks for its slots goes on at once.</p>
        )}
      </header>
      <div className="grid grid-cols-2 items-start gap-4 max-[899px]:grid-cols-1">
        <Use limit={limit} actions={actions} />
      </div>
      {editing && <LimitDialog limit={limit} kind="global" onClose={() => setEditing(false)} />}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-2xs text-muted">{label}</dt>
      <dd className="text-sm">{children}</dd>
    </div>
  );
}
