/** The queues of a pool in the order in which workers look into them. */
import { Link, useNavigate } from "@tanstack/react-router";
import { GripVertical, MoreHorizontal, Plus } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { SlotBar } from "@/components/charts";
import { Ago } from "@/components/time";
import { Button, IconButton, Menu, Pill, Switch } from "@/components/ui";
import { cx } from "@/lib/cx";
import type { Actions } from "../actions";
import { isManaged, type Pool, type Queue } from "../model";
import { Depth } from "./cells";
import { DepthLine } from "./depths";

interface Props {
  pool: Pool;
  actions: Actions;
  depths: (queue: string) => readonly number[];
}

const CELL = "px-2 py-1.5 align-middle";

export function Queues({ pool, actions, depths }: Props) {
  const navigate = useNavigate();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [told, setTold] = useState("");
  const table = useRef<HTMLTableElement>(null);

  const move = (queue: Queue, place: number) => {
    const to = Math.min(Math.max(0, place), pool.queues.length - 1);
    if (pool.queues[to]?.id === queue.id) return setTold(`${queue.name} is ${to === 0 ? "first" : "last"} already.`);
    void actions.moveQueue(pool, queue.id, to);
    setTold(`${queue.name} is now ${to + 1} of ${pool.queues.length}.`);
    // The row is drawn at its new place: the focus goes with it.
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-grip="${queue.id}"]`)?.focus());
  };
  const onGrip = (event: KeyboardEvent, queue: Queue, at: number) => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: pool.queues.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(queue, to);
  };
  const drop = () => {
    const queue = pool.queues.find((each) => each.id === dragged);
    if (queue && over !== null) move(queue, over);
    setDragged(null);
    setOver(null);
  };
  const from = pool.queues.findIndex((each) => each.id === dragged);

  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <p className="min-w-0 grow text-xs text-muted">
          Workers take the runs of the first queue first. Drag a queue, or press the arrow keys on its handle.
        </p>
        <Button
          size="sm"
          icon={<Plus size={14} />}
          onClick={() => void navigate({ to: "/work-pools/work-pool/$name/queue/create", params: { name: pool.name } })}
        >
          Queue
        </Button>
      </div>
      <p role="status" className="sr-only">
        {told}
      </p>
      <table ref={table} className="w-full table-fixed border-t border-line text-sm">
        <caption className="sr-only">Queues of {pool.name} by priority</caption>
        <thead>
          <tr className="h-[26px] border-b border-line bg-raised text-left text-xs font-medium text-muted">
            <th className="w-20 px-2 font-medium max-sm:w-16">
              <span className="max-sm:sr-only">Priority</span>
            </th>
            <th className="px-2 font-medium">Queue</th>
            <th className="w-28 px-2 font-medium max-sm:hidden">Status</th>
            <th className="w-40 px-2 font-medium max-md:hidden">Slots</th>
            <th className="w-36 px-2 text-right font-medium max-sm:w-20">Waiting</th>
            {!isManaged(pool) && <th className="w-24 px-2 text-right font-medium max-lg:hidden">Last poll</th>}
            <th className="w-12 px-2 font-medium">On</th>
            <th className="w-11 px-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pool.queues.map((queue, at) => (
            <tr
              key={queue.id}
              data-queue={queue.name}
              onDragOver={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                event.dataTransfer.dropEffect = "move";
                if (over !== at) setOver(at);
              }}
              onDrop={(event) => {
                event.preventDefault();
                drop();
              }}
              className={cx(
                "border-b border-line/70 last:border-0 hover:bg-raised/60",
                dragged === queue.id && "opacity-50",
                over === at &&
                  dragged !== queue.id &&
                  (from > at ? "border-t-2 border-t-accent" : "border-b-2! border-b-accent!"),
              )}
            >
              <td className={CELL}>
                <span className="flex items-center gap-1">
                  <button
                    type="button"
                    draggable
                    data-grip={queue.id}
                    aria-label={`Move ${queue.name}, ${at + 1} of ${pool.queues.length}. Arrow keys move it.`}
                    onKeyDown={(event) => onGrip(event, queue, at)}
                    onDragStart={(event) => {
                      event.dataTransfer.effectAllowed = "move";
                      event.dataTransfer.setData("text/plain", queue.name);
                      const row = event.currentTarget.closest("tr");
                      if (row) event.dataTransfer.setDragImage(row, 12, 16);
                      setDragged(queue.id);
                    }}
                    onDragEnd={() => {
                      setDragged(null);
                      setOver(null);
                    }}
                    className="inline-flex size-6 cursor-grab! items-center justify-center rounded-sm text-muted hover:bg-raised hover:text-text active:cursor-grabbing! coarse:size-11"
                  >
                    <GripVertical size={14} aria-hidden="true" />
                  </button>
                  <span className="tabular-nums text-muted">{queue.priority}</span>
                </span>
              </td>
              <td className={cx(CELL, "min-w-0")}>
                <Link
                  to="/work-pools/work-pool/$name/queue/$queue"
                  params={{ name: pool.name, queue: queue.name }}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  {queue.name}
                </Link>
              </td>
              <td className={cx(CELL, "max-sm:hidden")}>
                <QueueStatus queue={queue} />
              </td>
              <td className={cx(CELL, "max-md:hidden")}>
                <SlotBar used={queue.slots_used} limit={queue.concurrency_limit} label={`Slots of ${queue.name}`} />
              </td>
              <td className={cx(CELL, "text-right tabular-nums")}>
                <span className="inline-flex items-center justify-end gap-2">
                  <span className="max-sm:hidden">
                    <DepthLine values={depths(queue.id)} />
                  </span>
                  <Depth count={queue.depth} />
                  {queue.late > 0 && (
                    <span data-tone="late" className="tone-text text-xs">
                      {queue.late} late
                    </span>
                  )}
                </span>
              </td>
              {!isManaged(pool) && (
                <td className={cx(CELL, "text-right text-muted max-lg:hidden")}>
                  {queue.last_polled ? <Ago at={queue.last_polled} /> : "never"}
                </td>
              )}
              <td className={CELL}>
                <Switch
                  hideLabel
                  label={`${queue.name} gives out runs`}
                  checked={!queue.is_paused}
                  onChange={(on) => void actions.pauseQueue(pool, queue, !on)}
                />
              </td>
              <td className={CELL}>
                <QueueMenu pool={pool} queue={queue} at={at} actions={actions} onMove={(place) => move(queue, place)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function QueueStatus({ queue }: { queue: Queue }) {
  if (queue.is_paused) return <Pill>Paused</Pill>;
  return queue.is_ready ? <Pill tone="success">Ready</Pill> : <Pill tone="warning">Not ready</Pill>;
}

function QueueMenu({
  pool,
  queue,
  at,
  actions,
  onMove,
}: {
  pool: Pool;
  queue: Queue;
  at: number;
  actions: Actions;
  onMove: (place: number) => void;
}) {
  const navigate = useNavigate();
  const params = { name: pool.name, queue: queue.name };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label={`Actions of ${queue.name}`} icon={<MoreHorizontal size={14} />} tip={false} />
      }
      items={[
        { label: "Move up", disabled: at === 0, onSelect: () => onMove(at - 1) },
        { label: "Move down", disabled: at === pool.queues.length - 1, onSelect: () => onMove(at + 1) },
        "separator",
        {
          label: "Edit",
          onSelect: () => void navigate({ to: "/work-pools/work-pool/$name/queue/$queue/edit", params }),
        },
        {
          label: "Delete…",
          danger: true,
          disabled: queue.name === "default",
          reason: queue.name === "default" ? "Each pool keeps its default queue." : undefined,
          onSelect: () => void actions.destroyQueue(pool.name, queue),
        },
      ]}
    />
  );
}
