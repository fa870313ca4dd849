/** The columns of the list. */
import { MoreHorizontal } from "lucide-react";
import { SlotBar } from "@/components/charts";
import type { Column } from "@/components/grid";
import { Ago, Time } from "@/components/time";
import { IconButton, Menu, Switch } from "@/components/ui";
import type { Actions } from "../actions";
import { isManaged, type Pool } from "../model";
import { Depth, Late, PoolName, Status, Workers } from "./cells";

export function Pauser({ pool, actions }: { pool: Pool; actions: Actions }) {
  return (
    <Switch
      hideLabel
      label={`${pool.name} gives out runs`}
      checked={!pool.is_paused}
      onChange={(on) => void actions.pause(pool, !on)}
    />
  );
}

export function PoolMenu({ pool, actions }: { pool: Pool; actions: Actions }) {
  return (
    <Menu
      align="end"
      items={actions.menu(pool)}
      trigger={<IconButton label={`Actions of ${pool.name}`} icon={<MoreHorizontal size={15} />} tip={false} />}
    />
  );
}

export const Slots = ({ pool }: { pool: Pool }) => (
  <SlotBar used={pool.slots_used} limit={pool.concurrency_limit} label={`Slots of ${pool.name}`} />
);

export function columnsOf(actions: Actions): Column<Pool>[] {
  return [
    {
      id: "name",
      header: "Work pool",
      width: 200,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (pool) => <PoolName pool={pool} />,
      text: (pool) => pool.name,
    },
    {
      id: "type",
      header: "Type",
      width: 110,
      priority: 4,
      sort: "type",
      cell: (pool) => (
        <span className="block truncate" title={pool.type}>
          {pool.type}
        </span>
      ),
      text: (pool) => pool.type,
    },
    {
      id: "status",
      header: "Status",
      width: 112,
      priority: 1,
      sort: "status",
      cell: (pool) => <Status status={pool.status} />,
      text: (pool) => pool.status,
    },
    {
      id: "workers",
      header: "Workers",
      width: 84,
      priority: 2,
      cell: (pool) => <Workers pool={pool} />,
      text: (pool) => (isManaged(pool) ? "server" : `${pool.workers_online}/${pool.workers_total}`),
    },
    {
      id: "slots",
      header: "Slots",
      width: 148,
      priority: 3,
      sort: "slots",
      cell: (pool) => <Slots pool={pool} />,
      text: (pool) => `${pool.slots_used}/${pool.concurrency_limit ?? ""}`,
    },
    {
      id: "depth",
      header: "Waiting",
      width: 80,
      align: "end",
      priority: 2,
      sort: "depth",
      cell: (pool) => <Depth count={pool.depth} />,
      text: (pool) => pool.depth,
    },
    {
      id: "late",
      header: "Late",
      width: 68,
      align: "end",
      priority: 2,
      sort: "late",
      cell: (pool) => <Late count={pool.late} name={pool.name} />,
      text: (pool) => pool.late,
    },
    {
      id: "queues",
      header: "Queues",
      width: 72,
      align: "end",
      optional: true,
      cell: (pool) => pool.queues.length,
      text: (pool) => pool.queues.length,
    },
    {
      id: "polled",
      header: "Last poll",
      width: 96,
      align: "end",
      priority: 5,
      sort: "polled",
      cell: (pool) =>
        pool.last_polled ? (
          <Ago at={pool.last_polled} className="text-muted" />
        ) : (
          <span className="text-muted">never</span>
        ),
      text: (pool) => pool.last_polled,
    },
    {
      id: "created",
      header: "Created",
      width: 120,
      optional: true,
      cell: (pool) => <Time at={pool.created} form="minute" />,
      text: (pool) => pool.created,
    },
    {
      id: "paused",
      header: "On",
      width: 48,
      priority: 1,
      cell: (pool) => <Pauser pool={pool} actions={actions} />,
      text: (pool) => (pool.is_paused ? "paused" : "on"),
    },
    {
      id: "actions",
      header: "",
      width: 46,
      priority: 0,
      align: "end",
      cell: (pool) => <PoolMenu pool={pool} actions={actions} />,
    },
  ];
}
