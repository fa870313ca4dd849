/** What a person can do to pools, queues and workers, from lists and from their pages. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { ApiError, api, data } from "@/api/client";
import { confirm, copyText, type MenuEntry, toast } from "@/components/ui";
import { plural } from "@/lib/format";
import { absolute, pageOf } from "@/lib/url";
import { isManaged, type Pool, priorityFor, type Queue, reordered, startCommand } from "./model";
import { keys, refresh, updatePool, updateQueue } from "./queries";

export const sorry = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });

/** Show a change before the server has it. */
function show(client: QueryClient, change: (pool: Pool) => Pool): void {
  client.setQueryData<Pool[]>(keys.overview, (pools) => pools?.map(change));
}

const inPool = (pool: Pool, queues: Queue[]): Pool => ({ ...pool, queues });

/** Deployments that would be without a pool. */
async function dependants(pool: string) {
  return data(
    api.POST("/api/rota/deployments/overview", {
      body: { work_pool: { include: [pool], exclude: [] }, limit: 8 } as never,
    }),
  );
}

export function useActions() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMemo(() => {
    const open = (name: string) => void navigate({ to: "/work-pools/work-pool/$name", params: { name } });

    async function pause(pool: Pool, paused: boolean, quiet = false) {
      show(client, (each) =>
        each.id === pool.id ? { ...each, is_paused: paused, status: paused ? "PAUSED" : "NOT_READY" } : each,
      );
      try {
        await updatePool(pool.name, { is_paused: paused });
        if (!quiet)
          toast({
            text: `${paused ? "Paused" : "Resumed"} the work pool ${pool.name}.`,
            undo: () => void pause(pool, !paused, true),
          });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    async function destroy(pool: Pool, then?: () => void) {
      let found: Awaited<ReturnType<typeof dependants>>;
      try {
        found = await dependants(pool.name);
      } catch (error) {
        return sorry(error);
      }
      const more = found.count - found.deployments.length;
      const yes = await confirm({
        title: `Delete the work pool ${pool.name}?`,
        danger: true,
        typed: pool.name,
        body: (
          <div className="flex flex-col gap-2 text-sm">
            <p>
              Its {plural(pool.queues.length, "queue")} and {plural(pool.workers_total, "worker")} go with it.
              {pool.depth > 0 && ` ${plural(pool.depth, "run")} that wait here will not be run by anyone.`}
              {pool.slots_used > 0 && ` ${plural(pool.slots_used, "run")} that go on now are not ended.`}
            </p>
            {found.count > 0 ? (
              <div>
                <p>
                  {plural(found.count, "deployment")} {found.count === 1 ? "names" : "name"} this pool and would be
                  without one:
                </p>
                <ul className="mt-1 list-disc pl-5" data-testid="dependants">
                  {found.deployments.map((each) => (
                    <li key={each.id} className="[overflow-wrap:anywhere]">
                      {each.flow.name}/{each.name}
                    </li>
                  ))}
                  {more > 0 && <li>and {more} more</li>}
                </ul>
              </div>
            ) : (
              <p>No deployment names this pool.</p>
            )}
          </div>
        ),
      });
      if (!yes) return;
      try {
        await api.DELETE("/api/work_pools/{name}", { params: { path: { name: pool.name } } });
        client.setQueryData<Pool[]>(keys.overview, (pools) => pools?.filter((each) => each.id !== pool.id));
        then?.();
        toast({ text: `Deleted the work pool ${pool.name}.` });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    async function pauseQueue(pool: Pool, queue: Queue, paused: boolean, quiet = false) {
      const changed = pool.queues.map((each) => (each.id === queue.id ? { ...each, is_paused: paused } : each));
      show(client, (each) => (each.id === pool.id ? inPool(each, changed) : each));
      try {
        await updateQueue(queue.id, { is_paused: paused });
        if (!quiet)
          toast({
            text: `${paused ? "Paused" : "Resumed"} the queue ${queue.name}.`,
            undo: () => void pauseQueue(pool, queue, !paused, true),
          });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    async function moveQueue(pool: Pool, id: string, place: number) {
      const priority = priorityFor(pool.queues, id, place);
      const queue = pool.queues.find((each) => each.id === id);
      if (priority === null || !queue) return;
      show(client, (each) => (each.id === pool.id ? inPool(each, reordered(pool.queues, id, place)) : each));
      try {
        await updateQueue(id, { priority, is_paused: queue.is_paused });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    async function destroyQueue(pool: string, queue: Pick<Queue, "id" | "name" | "depth">, then?: () => void) {
      const yes = await confirm({
        title: `Delete the queue ${queue.name}?`,
        danger: true,
        body: queue.depth
          ? `${plural(queue.depth, "run")} that wait in it will not be run by anyone.`
          : "No run waits in it. Deployments that name it are left without a queue.",
      });
      if (!yes) return;
      try {
        await api.DELETE("/api/work_queues/{id}", { params: { path: { id: queue.id } } });
        then?.();
        toast({ text: `Deleted the queue ${queue.name} of ${pool}.` });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    async function forgetWorker(pool: string, worker: string, online: boolean, then?: () => void) {
      const yes = await confirm({
        title: `Forget the worker ${worker}?`,
        danger: true,
        action: "Forget",
        body: online
          ? "It is online: it is listed again at its next sign of life. This does not end its process."
          : "It is only taken off the list. When it comes back, it is listed again.",
      });
      if (!yes) return;
      try {
        await api.DELETE("/api/work_pools/{work_pool_name}/workers/{name}", {
          params: { path: { work_pool_name: pool, name: worker } },
        });
        then?.();
        toast({ text: `Forgot the worker ${worker}.` });
      } catch (error) {
        sorry(error);
      }
      void refresh(client);
    }

    const menu = (pool: Pool, then?: () => void): MenuEntry[] => [
      ...(isManaged(pool)
        ? []
        : [
            {
              label: "Copy the worker's start command",
              onSelect: () =>
                void copyText(startCommand(pool.name)).then((done) => done && toast({ text: "Copied the command." })),
            },
          ]),
      { label: "Copy the id", onSelect: () => void copyText(pool.id) },
      { label: "Copy the link", onSelect: () => void copyText(absolute(pageOf.workPool(pool.name))) },
      "separator",
      {
        label: pool.is_paused ? "Resume" : "Pause",
        onSelect: () => void pause(pool, !pool.is_paused),
      },
      {
        label: "Edit",
        onSelect: () => void navigate({ to: "/work-pools/work-pool/$name/edit", params: { name: pool.name } }),
      },
      {
        label: "New queue",
        onSelect: () => void navigate({ to: "/work-pools/work-pool/$name/queue/create", params: { name: pool.name } }),
      },
      "separator",
      { label: "Delete…", danger: true, onSelect: () => void destroy(pool, then) },
    ];
    return { open, pause, destroy, pauseQueue, moveQueue, destroyQueue, forgetWorker, menu };
  }, [client, navigate]);
}

export type Actions = ReturnType<typeof useActions>;
