import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { Button, Checkbox, IconButton, Popover, RadioGroup } from "@/components/ui";
import { type Density, density } from "@/lib/preferences";
import { useSetting } from "@/lib/storage";
import { type Column, type ColumnChoice, isChosen, moved, ordered } from "./columns";

interface ColumnMenuProps<Row> {
  columns: readonly Column<Row>[];
  choice: ColumnChoice;
  onChoice: (choice: ColumnChoice) => void;
}

export const ROW_HEIGHTS: Record<Density, number> = { compact: 28, normal: 36, roomy: 44 };

/** Which columns, in which order, and how tall the rows are. */
export function ColumnMenu<Row>({ columns, choice, onChoice }: ColumnMenuProps<Row>) {
  const [rows, setRows] = useSetting(density);
  return (
    <Popover
      label="Columns"
      align="end"
      className="w-72"
      trigger={<IconButton label="Columns and density" icon={<Columns3 size={15} />} />}
    >
      <RadioGroup<Density>
        label="Density"
        segmented
        value={rows}
        onChange={setRows}
        options={[
          { value: "compact", label: "Compact" },
          { value: "normal", label: "Normal" },
          { value: "roomy", label: "Roomy" },
        ]}
      />
      <ul className="mt-2 border-t border-line pt-2">
        {ordered(columns, choice).map((column) => (
          <li key={column.id} className="flex items-center justify-between">
            <Checkbox
              label={column.header}
              checked={isChosen(column, choice)}
              disabled={column.priority === 0}
              onChange={(on) => onChoice({ ...choice, shown: { ...choice.shown, [column.id]: on } })}
            />
            <span className="flex">
              <IconButton
                size="sm"
                tip={false}
                label={`Move ${column.header} to the left`}
                icon={<ArrowUp size={13} />}
                onClick={() => onChoice(moved(columns, choice, column.id, -1))}
              />
              <IconButton
                size="sm"
                tip={false}
                label={`Move ${column.header} to the right`}
                icon={<ArrowDown size={13} />}
                onClick={() => onChoice(moved(columns, choice, column.id, 1))}
              />
            </span>
          </li>
        ))}
      </ul>
      <Button size="sm" className="mt-2" onClick={() => onChoice({})}>
        As it was
      </Button>
    </Popover>
  );
}
