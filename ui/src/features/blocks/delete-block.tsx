/** Deleting a block: what uses it is named first, and then its name has to be typed. */
import { confirm, toast } from "@/components/ui";
import { plural } from "@/lib/format";
import type { BlockActions, Uses } from "./queries";
import { UsesList } from "./uses";

export async function deleteBlock(
  block: { id: string; name: string },
  uses: () => Promise<Uses>,
  actions: BlockActions,
): Promise<boolean> {
  try {
    const found = await uses();
    const count = found.uses.length;
    const yes = await confirm({
      title: `Delete the block ${block.name}?`,
      body:
        count === 0 ? (
          "Nothing on this server names it. Code that loads it by name fails from now on."
        ) : (
          <>
            <p className="mb-2">
              {count === 1 ? "1 object uses it and loses it:" : `${plural(count, "object")} use it and lose it:`}
            </p>
            <UsesList uses={found} most={8} />
          </>
        ),
      danger: true,
      typed: count > 0 ? block.name : undefined,
    });
    if (!yes) return false;
    await actions.remove(block.id);
    toast({ text: `The block ${block.name} is deleted.` });
    return true;
  } catch (error) {
    toast({ tone: "danger", text: error instanceof Error ? error.message : String(error) });
    return false;
  }
}
