/** What can be done with deployments, from the list and from the page of one. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { ApiError } from "@/api/client";
import { pins } from "@/app/pinned";
import { confirm, copyText, deferred, type MenuEntry, toast } from "@/components/ui";
import { plural } from "@/lib/format";
import { absolute, pageOf } from "@/lib/url";
import { keys, type Overview, refresh, remove, runNow, setPaused, update } from "./queries";

type Listed = Pick<Overview, "id" | "name" | "flow" | "paused" | "has_required_parameters" | "tags">;

const sorry = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });

/** Show a change before the server has it: in each list that holds the deployment. */
function shown(client: QueryClient, id: string, change: Partial<Overview>): void {
  client.setQueriesData<unknown>({ queryKey: keys.all }, (held: unknown) => patched(held, id, change));
}

function patched(held: unknown, id: string, change: Partial<Overview>): unknown {
  if (Array.isArray(held)) return held.map((each) => patched(each, id, change));
  if (typeof held !== "object" || held === null) return held;
  const object = held as Record<string, unknown>;
  if (object.id === id && "paused" in object) return { ...object, ...change };
  if ("pages" in object) return { ...object, pages: patched(object.pages, id, change) };
  return "deployments" in object ? { ...object, deployments: patched(object.deployments, id, change) } : held;
}

export function useActions() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMemo(() => {
    const open = (id: string) => void navigate({ to: "/deployments/deployment/$id", params: { id } });
    const customRun = (id: string, missing = false) =>
      void navigate({
        to: "/deployments/deployment/$id/run",
        params: { id },
        search: missing ? { missing: true } : {},
      });

    async function quickRun(row: Listed) {
      // A run that lacks a value is no run: ask for it.
      if (row.has_required_parameters) return customRun(row.id, true);
      try {
        const run = await runNow(row.id);
        toast({ text: `Made the run ${run.name}.`, link: { to: pageOf.flowRun(run.id), text: "Open" } });
        void refresh(client);
      } catch (error) {
        sorry(error);
      }
    }

    async function pause(rows: Listed[], paused: boolean, quiet = false) {
      for (const row of rows) shown(client, row.id, { paused });
      const results = await Promise.allSettled(rows.map((row) => setPaused(row.id, paused)));
      const failed = results.filter((result) => result.status === "rejected");
      void refresh(client);
      if (failed[0]) return sorry(failed[0].reason);
      if (quiet) return;
      const what =
        rows.length === 1
          ? `the schedules of ${rows[0]?.name}`
          : `the schedules of ${plural(rows.length, "deployment")}`;
      toast({ text: `${paused ? "Paused" : "Resumed"} ${what}.`, undo: () => void pause(rows, !paused, true) });
    }

    function hide(ids: ReadonlySet<string>): void {
      client.setQueriesData<unknown>({ queryKey: ["deployments", "list"] }, (held: unknown) => {
        const pages = (held as { pages?: { deployments: Overview[]; count: number }[] } | undefined)?.pages;
        if (!pages) return held;
        return {
          ...(held as object),
          pages: pages.map((page) => ({ ...page, deployments: page.deployments.filter((row) => !ids.has(row.id)) })),
        };
      });
    }

    async function destroy(rows: Listed[], then?: () => void) {
      const ids = new Set(rows.map((row) => row.id));
      if (rows.length === 1) {
        hide(ids);
        then?.();
        return deferred({
          text: `Deleted the deployment ${rows[0]?.name}.`,
          commit: () => remove(rows[0]?.id as string).then(() => refresh(client)),
          undo: () => void refresh(client),
        });
      }
      const yes = await confirm({
        title: `Delete ${plural(rows.length, "deployment")}?`,
        body: "Runs of theirs that have not begun go with them. This cannot be undone.",
        danger: true,
        typed: rows.length > 20 ? String(rows.length) : undefined,
      });
      if (!yes) return;
      hide(ids);
      then?.();
      const results = await Promise.allSettled(rows.map((row) => remove(row.id)));
      const failed = results.filter((result) => result.status === "rejected");
      void refresh(client);
      if (failed[0]) sorry(failed[0].reason);
      else toast({ text: `Deleted ${plural(rows.length, "deployment")}.` });
    }

    async function addTags(rows: Listed[], tags: string[]) {
      const results = await Promise.allSettled(
        rows.map((row) => update(row.id, { tags: [...new Set([...row.tags, ...tags])] })),
      );
      const failed = results.filter((result) => result.status === "rejected");
      void refresh(client);
      if (failed[0]) sorry(failed[0].reason);
      else toast({ text: `Tagged ${plural(rows.length, "deployment")}.` });
    }

    const pinned = (id: string) => pins.get().some((pin) => pin.id === id);
    function pin(row: Listed) {
      const others = pins.get().filter((each) => each.id !== row.id);
      if (pinned(row.id)) pins.set(others);
      else pins.set([...others, { id: row.id, name: row.name, to: pageOf.deployment(row.id), search: {} }]);
    }

    const menu = (row: Listed, then?: () => void): MenuEntry[] => [
      { label: "Quick run", onSelect: () => void quickRun(row) },
      { label: "Custom run…", onSelect: () => customRun(row.id) },
      "separator",
      { label: pinned(row.id) ? "Unpin" : "Pin to the rail", onSelect: () => pin(row) },
      { label: "Copy the id", onSelect: () => void copyText(row.id) },
      { label: "Copy the link", onSelect: () => void copyText(absolute(pageOf.deployment(row.id))) },
      {
        label: "Copy the run command",
        onSelect: () => void copyText(`rota deployment run '${row.flow.name}/${row.name}'`),
      },
      "separator",
      {
        label: "Edit",
        onSelect: () => void navigate({ to: "/deployments/deployment/$id/edit", params: { id: row.id } }),
      },
      {
        label: "Duplicate",
        onSelect: () => void navigate({ to: "/deployments/deployment/$id/duplicate", params: { id: row.id } }),
      },
      { label: "Delete", danger: true, onSelect: () => void destroy([row], then) },
    ];
    return { open, quickRun, customRun, pause, destroy, addTags, pin, menu, refresh: () => refresh(client) };
  }, [client, navigate]);
}
