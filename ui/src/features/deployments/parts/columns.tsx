/** The columns of the list. */
import { Link } from "@tanstack/react-router";
import { MoreHorizontal, Play } from "lucide-react";
import type { Column } from "@/components/grid";
import { Time } from "@/components/time";
import { IconButton, Menu, Switch, Tags } from "@/components/ui";
import type { useActions } from "../actions";
import type { Overview } from "../queries";
import { ScheduleCell, Status, Strip } from "./cells";

const LINK = "rounded-sm hover:underline";

export function Name({ row }: { row: Overview }) {
  return (
    <span className="flex min-w-0 flex-col leading-[17px]">
      <Link
        to="/deployments/deployment/$id"
        params={{ id: row.id }}
        tabIndex={-1}
        className={`${LINK} truncate font-medium`}
      >
        {row.name}
      </Link>
      <Link
        to="/flows/flow/$id"
        params={{ id: row.flow.id }}
        tabIndex={-1}
        className={`${LINK} truncate text-xs leading-[15px] text-muted`}
      >
        {row.flow.name}
      </Link>
    </span>
  );
}

type Actions = ReturnType<typeof useActions>;

export function Pauser({ row, actions }: { row: Overview; actions: Actions }) {
  return (
    <Switch
      hideLabel
      label={`Schedules of ${row.name}`}
      checked={!row.paused}
      disabled={row.schedules.length === 0}
      onChange={(on) => void actions.pause([row], !on)}
    />
  );
}

export function RowActions({ row, actions }: { row: Overview; actions: Actions }) {
  return (
    <span className="flex items-center">
      <IconButton
        label={`Run ${row.name}`}
        icon={<Play size={14} />}
        onClick={(event) => {
          event.stopPropagation();
          void actions.quickRun(row);
        }}
        tip={false}
      />
      <Menu
        align="end"
        items={actions.menu(row)}
        trigger={<IconButton label={`Actions of ${row.name}`} icon={<MoreHorizontal size={15} />} tip={false} />}
      />
    </span>
  );
}

export function columnsOf(
  actions: Actions,
  onRun: (id: string) => void,
  onTag: (tag: string) => void,
): Column<Overview>[] {
  return [
    {
      id: "name",
      header: "Deployment",
      width: 200,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (row) => <Name row={row} />,
      text: (row) => `${row.flow.name}/${row.name}`,
    },
    {
      id: "status",
      header: "Status",
      width: 190,
      priority: 2,
      cell: (row) => <Status row={row} why="below" />,
      text: (row) => row.status,
    },
    {
      id: "schedule",
      header: "Schedule",
      width: 250,
      priority: 3,
      cell: (row) => <ScheduleCell row={row} />,
      text: (row) => row.schedules.map((schedule) => schedule.sentence).join("; "),
    },
    {
      id: "activity",
      header: "Last runs",
      width: 196,
      priority: 4,
      cell: (row) => <Strip row={row} onOpen={onRun} />,
    },
    {
      id: "tags",
      header: "Tags",
      width: 150,
      priority: 6,
      cell: (row) => <Tags tags={row.tags} max={2} onClick={onTag} />,
      text: (row) => row.tags.join(", "),
    },
    {
      id: "pool",
      header: "Pool",
      width: 120,
      priority: 5,
      cell: (row) =>
        row.work_pool?.name ? (
          <Link
            to="/work-pools/work-pool/$name"
            params={{ name: row.work_pool.name }}
            tabIndex={-1}
            className={`${LINK} truncate`}
          >
            {row.work_pool.name}
          </Link>
        ) : (
          <span className="text-muted">served</span>
        ),
      text: (row) => row.work_pool?.name,
    },
    {
      id: "created",
      header: "Created",
      width: 120,
      optional: true,
      sort: "created",
      cell: (row) => <Time at={row.created} form="minute" />,
      text: (row) => row.created,
    },
    {
      id: "updated",
      header: "Updated",
      width: 120,
      optional: true,
      sort: "updated",
      cell: (row) => <Time at={row.updated} form="minute" />,
      text: (row) => row.updated,
    },
    {
      id: "paused",
      header: "On",
      width: 48,
      priority: 1,
      cell: (row) => <Pauser row={row} actions={actions} />,
      text: (row) => (row.paused ? "paused" : "on"),
    },
    {
      id: "actions",
      header: "Actions",
      width: 76,
      priority: 0,
      align: "end",
      cell: (row) => <RowActions row={row} actions={actions} />,
    },
  ];
}
