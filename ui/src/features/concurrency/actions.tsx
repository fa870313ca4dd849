/** What a person can do to limits and to those who hold their slots. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, type Schemas } from "@/api/client";
import { confirm, copyText, type MenuEntry, toast } from "@/components/ui";
import { plural } from "@/lib/format";
import { absolute, pageOf } from "@/lib/url";
import { type Limit, titleOf } from "./model";
import { deleteLimit, keys, refresh, release, resetLimit, updateLimit } from "./queries";

export const sorry = (error: unknown) =>
  toast({ tone: "danger", text: error instanceof ApiError ? error.message : "The server cannot be reached." });

export function useActions() {
  const client = useQueryClient();
  return useMemo(() => {
    const attempt = async (change: () => Promise<unknown>, done?: string) => {
      try {
        await change();
        if (done) toast({ text: done });
        return true;
      } catch (error) {
        sorry(error);
        return false;
      } finally {
        void refresh(client);
      }
    };

    async function activate(limit: Limit, active: boolean) {
      client.setQueryData<Schemas["ConcurrencyOverview"]>(
        keys.overview,
        (held) =>
          held && {
            ...held,
            limits: held.limits.map((each) => (each.id === limit.id ? { ...each, active } : each)),
          },
      );
      await attempt(
        () => updateLimit(limit, { active }),
        active
          ? `${titleOf(limit)} is applied again.`
          : `${titleOf(limit)} is not applied any more: nobody waits for it.`,
      );
    }

    async function destroy(limit: Limit, then?: () => void) {
      const yes = await confirm({
        title: `Delete the limit ${titleOf(limit)}?`,
        danger: true,
        typed: limit.used > 0 || limit.waiting > 0 || limit.deployment ? titleOf(limit) : undefined,
        body: (
          <div className="flex flex-col gap-2 text-sm">
            {limit.deployment && <p>Runs of the deployment {limit.deployment.name} are then no longer limited.</p>}
            {limit.used > 0 && <p>{plural(limit.used, "slot")} of it are taken; those who hold them go on.</p>}
            {limit.waiting > 0 && <p>{limit.waiting} who wait for it go on at once.</p>}
            {!limit.deployment && limit.used === 0 && limit.waiting === 0 && (
              <p>Nobody holds or waits for its slots.</p>
            )}
          </div>
        ),
      });
      if (yes && (await attempt(() => deleteLimit(limit), `Deleted the limit ${titleOf(limit)}.`))) then?.();
    }

    async function reset(limit: Limit) {
      const yes = await confirm({
        title: `Free all slots of ${titleOf(limit)}?`,
        danger: true,
        action: "Free all slots",
        body: `${plural(limit.used, "slot")} ${limit.used === 1 ? "is" : "are"} taken from whoever holds them, and given to those who wait. What runs is not ended: more may run at once than the limit says.`,
      });
      if (yes) await attempt(() => resetLimit(limit), `Freed the slots of ${titleOf(limit)}.`);
    }

    async function free(limit: Limit, slot: { id: string; name: string; slots: number }) {
      const yes = await confirm({
        title: `Release ${plural(slot.slots, "slot")} of ${slot.name}?`,
        danger: true,
        action: slot.slots === 1 ? "Release the slot" : "Release the slots",
        body: `For slots that are stuck. ${slot.name} is not ended; the next who waits for ${titleOf(limit)} gets its place.`,
      });
      if (yes) await attempt(() => release(slot.id), `Released ${plural(slot.slots, "slot")} of ${slot.name}.`);
    }

    const unqueue = (slot: { id: string; name: string }) =>
      attempt(() => release(slot.id), `Took ${slot.name} out of the queue.`);

    const menu = (limit: Limit, edit: () => void, then?: () => void): MenuEntry[] => [
      { label: "Edit…", onSelect: edit },
      { label: limit.active ? "Do not apply it" : "Apply it", onSelect: () => void activate(limit, !limit.active) },
      {
        label: "Free all slots…",
        disabled: limit.used === 0,
        reason: limit.used === 0 ? "No slot is taken." : undefined,
        onSelect: () => void reset(limit),
      },
      "separator",
      { label: "Copy the id", onSelect: () => void copyText(limit.id) },
      { label: "Copy the link", onSelect: () => void copyText(absolute(pageOf.limit(limit.id))) },
      "separator",
      { label: "Delete…", danger: true, onSelect: () => void destroy(limit, then) },
    ];
    return { activate, destroy, reset, free, unqueue, menu };
  }, [client]);
}

export type Actions = ReturnType<typeof useActions>;
