/** Pieces that the list and the pages of pools share. */
import { Link } from "@tanstack/react-router";
import { Bot, Box, Boxes, CircleCheck, CircleOff, Cloud, Container, Cpu, Pause, Server } from "lucide-react";
import { Pill } from "@/components/ui";
import { cx } from "@/lib/cx";
import { formatNumber } from "@/lib/format";
import { isManaged, MANAGED, type Pool } from "../model";

const STATUS = {
  READY: { tone: "success", icon: CircleCheck, text: "Ready" },
  NOT_READY: { tone: "warning", icon: CircleOff, text: "Not ready" },
  PAUSED: { tone: "neutral", icon: Pause, text: "Paused" },
} as const;

export function Status({ status }: { status: keyof typeof STATUS }) {
  const { tone, icon: Icon, text } = STATUS[status];
  return (
    <Pill tone={tone} icon={<Icon size={12} aria-hidden="true" />}>
      {text}
    </Pill>
  );
}

const ICONS: Record<string, typeof Box> = {
  process: Cpu,
  docker: Container,
  [MANAGED]: Server,
  "prefect-agent": Bot,
  kubernetes: Boxes,
};

/** A picture for a type of pool; those that nobody knows get one by their name. */
export function TypeIcon({ type, size = 15 }: { type: string; size?: number }) {
  const Icon =
    ICONS[type] ?? (type.startsWith("kubernetes") ? Boxes : /cloud|ecs|vertex|azure|aws/.test(type) ? Cloud : Box);
  return <Icon size={size} aria-hidden="true" className="shrink-0" />;
}

export function PoolName({ pool, large }: { pool: Pool; large?: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="text-muted">
        <TypeIcon type={pool.type} />
      </span>
      <span className="flex min-w-0 flex-col leading-[17px]">
        <Link
          to="/work-pools/work-pool/$name"
          params={{ name: pool.name }}
          tabIndex={large ? undefined : -1}
          className="truncate rounded-sm font-medium hover:underline"
        >
          {pool.name}
        </Link>
        {pool.description && <span className="truncate text-xs leading-[15px] text-muted">{pool.description}</span>}
      </span>
    </span>
  );
}

/** "2 / 3", or that the server does the work itself. */
export function Workers({ pool }: { pool: Pool }) {
  if (isManaged(pool))
    return (
      <span className="text-muted" title="The server runs this pool's flows itself.">
        server
      </span>
    );
  return (
    <span
      className="inline-flex items-center gap-1.5 tabular-nums"
      title={`${pool.workers_online} of ${pool.workers_total} workers are online`}
    >
      <span
        aria-hidden="true"
        className={cx(
          "size-2 rounded-full border",
          pool.workers_online > 0 ? "border-success bg-success" : "border-control",
        )}
      />
      <span className="sr-only">
        {pool.workers_online} of {pool.workers_total} online
      </span>
      <span aria-hidden="true">
        {pool.workers_online}
        <span className="text-muted"> / {pool.workers_total}</span>
      </span>
    </span>
  );
}

const MOST = 10_000;

export function Depth({ count }: { count: number }) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <span>
      {formatNumber(count)}
      {count >= MOST ? "+" : ""}
    </span>
  );
}

export function Late({ count, name }: { count: number; name: string }) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <Link
      to="/runs"
      search={{ q: `pool:${JSON.stringify(name)} state:Late` } as never}
      tabIndex={-1}
      data-tone="late"
      className="tone-text font-medium hover:underline"
      aria-label={`${count} late runs of ${name}`}
    >
      <Depth count={count} />
    </Link>
  );
}

export function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="text-2xs text-muted">{label}</div>
      <div className="text-sm">{children}</div>
    </div>
  );
}
