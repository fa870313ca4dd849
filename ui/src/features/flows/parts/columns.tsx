/** The columns of the list. */
import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/grid";
import { Time } from "@/components/time";
import { Tags } from "@/components/ui";
import { formatNumber } from "@/lib/format";
import type { FlowRow } from "../queries";
import { LastRun, NextRun, Strip, Success } from "./cells";

export function columnsOf(onRun: (id: string) => void, onTag: (tag: string) => void): Column<FlowRow>[] {
  return [
    {
      id: "name",
      header: "Flow",
      width: 220,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (row) => (
        <Link
          to="/flows/flow/$id"
          params={{ id: row.id }}
          tabIndex={-1}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {row.name}
        </Link>
      ),
      text: (row) => row.name,
    },
    {
      id: "activity",
      header: "Last runs",
      width: 196,
      priority: 1,
      cell: (row) => <Strip row={row} onOpen={onRun} />,
    },
    {
      id: "success",
      header: "Success, 7 d",
      width: 96,
      align: "end",
      priority: 2,
      cell: (row) => <Success row={row} />,
      text: (row) => row.success_rate,
    },
    {
      id: "last",
      header: "Last run",
      width: 180,
      priority: 2,
      cell: (row) => <LastRun row={row} />,
      text: (row) => row.last_run?.start_time,
    },
    {
      id: "next",
      header: "Next run",
      width: 88,
      priority: 3,
      cell: (row) => <NextRun row={row} />,
      text: (row) => row.next_run?.at,
    },
    {
      id: "deployments",
      header: "Deployments",
      width: 100,
      align: "end",
      priority: 4,
      cell: (row) => (row.deployments ? formatNumber(row.deployments) : <span className="text-muted">0</span>),
      text: (row) => row.deployments,
    },
    {
      id: "tags",
      header: "Tags",
      width: 150,
      priority: 5,
      cell: (row) => <Tags tags={row.tags} max={2} onClick={onTag} />,
      text: (row) => row.tags.join(", "),
    },
    {
      id: "created",
      header: "Created",
      width: 110,
      priority: 6,
      sort: "created",
      cell: (row) => <Time at={row.created} form="minute" className="text-muted" />,
      text: (row) => row.created,
    },
  ];
}
