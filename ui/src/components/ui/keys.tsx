import { shownKeys } from "@/lib/keyboard";

/** Keys to press, as little caps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {shownKeys(keys).map((key, index) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: a key may stand twice in a sequence
          key={index}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-[3px] border border-line bg-raised px-1 font-sans text-2xs text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
