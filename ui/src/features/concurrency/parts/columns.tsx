/** The columns of the list. */
import { MoreHorizontal } from "lucide-react";
import type { Column } from "@/components/grid";
import { Time } from "@/components/time";
import { IconButton, Menu, Switch } from "@/components/ui";
import type { Actions } from "../actions";
import { decayWords, type Limit, titleOf } from "../model";
import { Decay, Holders, LimitName, Used, Waiting } from "./cells";

export function Applied({ limit, actions }: { limit: Limit; actions: Actions }) {
  return (
    <Switch
      hideLabel
      label={`${titleOf(limit)} is applied`}
      checked={limit.active}
      onChange={(active) => void actions.activate(limit, active)}
    />
  );
}

export function LimitMenu({ limit, actions, onEdit }: { limit: Limit; actions: Actions; onEdit: () => void }) {
  return (
    <Menu
      align="end"
      items={actions.menu(limit, onEdit)}
      trigger={<IconButton label={`Actions of ${titleOf(limit)}`} icon={<MoreHorizontal size={15} />} tip={false} />}
    />
  );
}

export function columnsOf(actions: Actions, onEdit: (limit: Limit) => void, tab: "global" | "tag"): Column<Limit>[] {
  return [
    {
      id: "name",
      header: tab === "tag" ? "Tag" : "Limit",
      width: 200,
      flex: true,
      priority: 0,
      sort: "name",
      cell: (limit) => <LimitName limit={limit} />,
      text: titleOf,
    },
    {
      id: "used",
      header: "Slots used",
      width: 210,
      priority: 0,
      sort: "used",
      cell: (limit) => <Used limit={limit} />,
      text: (limit) => `${limit.used}/${limit.limit}`,
    },
    {
      id: "waiting",
      header: "Waiting",
      width: 84,
      align: "end",
      priority: 1,
      sort: "waiting",
      cell: (limit) => <Waiting count={limit.waiting} />,
      text: (limit) => limit.waiting,
    },
    {
      id: "holders",
      header: "Held by",
      width: 290,
      priority: 3,
      cell: (limit) => <Holders limit={limit} />,
      text: (limit) => limit.holders.map((each) => each.name ?? each.holder).join(", "),
    },
    ...(tab === "global"
      ? [
          {
            id: "decay",
            header: "Comes free",
            width: 160,
            priority: 4,
            cell: (limit: Limit) => <Decay limit={limit} />,
            text: (limit: Limit) => decayWords(limit.decay_per_second),
          },
        ]
      : []),
    {
      id: "updated",
      header: "Updated",
      width: 120,
      optional: true,
      cell: (limit) => <Time at={limit.updated} form="minute" />,
      text: (limit) => limit.updated,
    },
    {
      id: "active",
      header: "On",
      width: 48,
      priority: 1,
      cell: (limit) => <Applied limit={limit} actions={actions} />,
      text: (limit) => (limit.active ? "applied" : "not applied"),
    },
    {
      id: "actions",
      header: "",
      width: 46,
      priority: 0,
      align: "end",
      cell: (limit) => <LimitMenu limit={limit} actions={actions} onEdit={() => onEdit(limit)} />,
    },
  ];
}
