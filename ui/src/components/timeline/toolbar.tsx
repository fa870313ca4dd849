import { Maximize2, Minus, Plus, Route, Search, Settings2, Table2 } from "lucide-react";
import { IconButton, Input, Menu, type MenuEntry, Select } from "@/components/ui";
import { GROUPING_NAMES, MODE_NAMES, ORDER_NAMES, type TimelineOptions } from "./options";
import { TOKENS } from "./tokens";
import { type Grouping, MODES, type Mode, ORDERS, type Order } from "./types";

const tokenName = (token: string): string => {
  const text = token.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return text.join("");
};

export function TimelineToolbar({
  options,
  onOptions,
  present,
  zoom,
  isTime,
}: {
  options: TimelineOptions;
  onOptions: (change: Partial<TimelineOptions>) => void;
  /** How many nodes are in which token. */
  present: ReadonlyMap<string, number>;
  zoom: (factor: number | "fit") => void;
  isTime: boolean;
}) {
  const states: MenuEntry[] = TOKENS.filter((token) => present.has(token)).map((token) => ({
    label: `${tokenName(token)} (${present.get(token)?.toLocaleString()})`,
    checked: options.tokens.includes(token),
    stay: true,
    onSelect: () =>
      onOptions({
        tokens: options.tokens.includes(token)
          ? options.tokens.filter((one) => one !== token)
          : [...options.tokens, token],
      }),
  }));
  const groupings = Object.keys(GROUPING_NAMES) as Grouping[];
  const settings: MenuEntry[] = [
    { heading: "Show the states" },
    ...states,
    { heading: "Runs of one task" },
    ...groupings.map((grouping) => ({
      label: GROUPING_NAMES[grouping],
      checked: options.grouping === grouping,
      stay: true,
      onSelect: () => onOptions({ grouping, toggled: [] }),
    })),
    "separator",
    {
      label: "Shorten idle stretches",
      checked: options.compress,
      disabled: options.mode !== "temporal",
      stay: true,
      onSelect: () => onOptions({ compress: !options.compress }),
    },
  ];
  const filtered = options.tokens.length > 0;
  return (
    <div className="flex flex-wrap items-center gap-1">
      <span className="w-36 max-sm:w-28">
        <Input
          icon={<Search size={13} />}
          aria-label="Filter the timeline by name"
          placeholder="Name"
          className="h-6! text-xs!"
          value={options.text}
          onChange={(event) => onOptions({ text: event.target.value })}
        />
      </span>
      <Select<Mode>
        size="sm"
        aria-label="Horizontal axis (M)"
        className="w-auto!"
        value={options.mode}
        onChange={(mode) => onOptions({ mode })}
        options={MODES.map((mode) => ({ value: mode, label: MODE_NAMES[mode] }))}
      />
      <Select<Order>
        size="sm"
        aria-label="Order of rows"
        className="w-auto! max-sm:hidden"
        value={options.order}
        onChange={(order) => onOptions({ order })}
        options={ORDERS.map((order) => ({ value: order, label: ORDER_NAMES[order] }))}
      />
      <Menu
        align="end"
        label="States and groups"
        trigger={
          <IconButton
            size="sm"
            label={
              filtered ? `States and groups: ${options.tokens.map(tokenName).join(", ")} shown` : "States and groups"
            }
            pressed={filtered}
            icon={<Settings2 size={14} />}
          />
        }
        items={settings}
      />
      <IconButton
        size="sm"
        label="Critical path: the chain that the run's length hangs on"
        pressed={options.critical}
        icon={<Route size={14} />}
        onClick={() => onOptions({ critical: !options.critical })}
      />
      <IconButton
        size="sm"
        label={options.table ? "Show as a timeline (V)" : "Show as a table (V)"}
        pressed={options.table}
        icon={<Table2 size={14} />}
        onClick={() => onOptions({ table: !options.table })}
      />
      {!options.table && (
        <>
          <span aria-hidden="true" className="mx-1 h-4 w-px bg-line" />
          <IconButton size="sm" label="Zoom out (-)" icon={<Minus size={14} />} onClick={() => zoom(1 / 1.6)} />
          <IconButton size="sm" label="Zoom in (+)" icon={<Plus size={14} />} onClick={() => zoom(1.6)} />
          <IconButton
            size="sm"
            label={isTime ? "Show all, and clear the chosen time (0)" : "Show all (0)"}
            icon={<Maximize2 size={13} />}
            onClick={() => zoom("fit")}
          />
        </>
      )}
    </div>
  );
}
