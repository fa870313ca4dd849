import { MoreHorizontal } from "lucide-react";
import type { Column } from "@/components/grid";
import type { Json } from "@/components/schema-form/json";
import { Ago } from "@/components/time";
import { IconButton, Menu, type MenuEntry, Tags } from "@/components/ui";
import { shown, typeWord } from "./model";
import type { Variable } from "./queries";
import { ValueCell } from "./value-cell";

export const RowMenu = ({ row, items }: { row: Variable; items: MenuEntry[] }) => (
  <Menu
    align="end"
    items={items}
    trigger={<IconButton size="sm" tip={false} label={`Actions of ${row.name}`} icon={<MoreHorizontal size={15} />} />}
  />
);

interface Acts {
  menu: (row: Variable) => MenuEntry[];
  onTag: (tag: string) => void;
  onEdit: (row: Variable) => void;
  onValue: (row: Variable, value: Json) => void;
}

export function columnsOf({ menu, onTag, onEdit, onValue }: Acts): Column<Variable>[] {
  return [
    {
      id: "name",
      header: "Name",
      width: 220,
      priority: 0,
      sort: "name",
      cell: (row) => (
        <span className="block truncate font-mono text-xs font-medium" title={row.name}>
          {row.name}
        </span>
      ),
      text: (row) => row.name,
    },
    {
      id: "value",
      header: "Value",
      width: 280,
      flex: true,
      priority: 0,
      cell: (row) => (
        <ValueCell
          name={row.name}
          value={row.value}
          onSave={(value) => onValue(row, value)}
          onOpen={() => onEdit(row)}
        />
      ),
      text: (row) => shown(row.value),
    },
    {
      id: "type",
      header: "Type",
      width: 96,
      priority: 3,
      cell: (row) => <span className="text-xs text-muted">{typeWord(row.value)}</span>,
      text: (row) => typeWord(row.value),
    },
    {
      id: "tags",
      header: "Tags",
      width: 190,
      priority: 4,
      cell: (row) => <Tags tags={row.tags} max={2} onClick={onTag} />,
      text: (row) => row.tags.join(" "),
    },
    {
      id: "updated",
      header: "Updated",
      width: 92,
      priority: 2,
      sort: "updated",
      cell: (row) => <Ago at={row.updated} />,
      text: (row) => row.updated,
    },
    {
      id: "created",
      header: "Created",
      width: 92,
      optional: true,
      sort: "created",
      cell: (row) => <Ago at={row.created} />,
      text: (row) => row.created,
    },
    {
      id: "actions",
      header: "Actions",
      width: 66,
      priority: 0,
      cell: (row) => <RowMenu row={row} items={menu(row)} />,
    },
  ];
}
