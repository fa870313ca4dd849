import { Globe, Radio } from "lucide-react";
import { useLiveStatus } from "@/api/live";
import { useNow } from "@/components/time";
import { Combobox, Popover, Switch } from "@/components/ui";
import { cx } from "@/lib/cx";
import { browserZone, zoneLabel, zoneOffset } from "@/lib/format";
import { liveUpdates, zone } from "@/lib/preferences";
import { useSetting } from "@/lib/storage";

const CHIP =
  "inline-flex h-6 items-center gap-1.5 rounded-full border border-line px-2 text-xs text-muted whitespace-nowrap hover:border-control hover:text-text coarse:h-11";

export const zoneOptions = () => {
  const names = Intl.supportedValuesOf?.("timeZone") ?? [];
  return ["UTC", ...names.filter((name) => name !== "UTC")].map((name) => ({
    value: name,
    label: name.replaceAll("_", " "),
    hint: zoneOffset(name),
  }));
};

/** In which zone all times are shown. */
export function ZoneChip() {
  const [chosen, setZone] = useSetting(zone);
  const other = chosen !== "local" && chosen !== "UTC";
  return (
    <Popover
      label="Time zone"
      align="end"
      className="w-72"
      trigger={
        <button
          type="button"
          className={CHIP}
          aria-label={`Time zone: ${zoneLabel()}`}
          title={`Times are shown in ${zoneLabel()}, ${zoneOffset()}`}
        >
          <Globe size={13} aria-hidden="true" />
          <span className="max-[1099px]:sr-only">{zoneLabel()}</span>
        </button>
      }
    >
      {(close) => (
        <div className="flex flex-col gap-1">
          {[
            { value: "local", label: `This browser: ${zoneLabel("local")}`, hint: zoneOffset("local") },
            { value: "UTC", label: "UTC", hint: "UTC" },
          ].map((option) => (
            <button
              key={option.value}
              type="button"
              aria-pressed={option.value === chosen}
              onClick={() => {
                setZone(option.value);
                close();
              }}
              className="flex min-h-7 items-center justify-between rounded-sm px-2 text-left hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium"
            >
              {option.label}
              <span className="text-xs font-normal text-muted">{option.hint}</span>
            </button>
          ))}
          <div className="mt-1 border-t border-line pt-2">
            <Combobox
              aria-label="Another zone"
              placeholder="Another city or zone"
              value={other ? chosen : ""}
              options={zoneOptions()}
              onChange={(next) => {
                setZone(next === browserZone() ? "local" : next);
                close();
              }}
            />
          </div>
        </div>
      )}
    </Popover>
  );
}

const WORDS = {
  connecting: "Connecting",
  live: "Live",
  paused: "Paused",
  reconnecting: "Reconnecting",
  polling: "Polling",
};
const TONES = {
  connecting: "pending",
  live: "completed",
  paused: "paused",
  reconnecting: "late",
  polling: "scheduled",
};
const MEANINGS = {
  connecting: "The page asks the server to tell what changes.",
  live: "The server tells what changes as it happens.",
  paused: "The page shows what was true when it was loaded.",
  reconnecting: "The connection was lost and is being made again. Nothing is missed.",
  polling: "No live connection: the page asks every 5 seconds.",
};

/** Whether what is shown is what is. */
export function LiveChip() {
  const { state, retryAt } = useLiveStatus();
  const [on, setOn] = useSetting(liveUpdates);
  const now = useNow(state === "reconnecting" ? 1 : 0);
  const wait = retryAt && state === "reconnecting" ? Math.max(0, Math.ceil((retryAt - now) / 1000)) : 0;
  const text = WORDS[state] + (wait ? ` ${wait}s` : "");
  return (
    <Popover
      label="Live updates"
      align="end"
      className="w-64"
      trigger={
        <button
          type="button"
          data-tone={TONES[state]}
          data-live={state}
          className={CHIP}
          aria-label={`Live updates: ${WORDS[state]}`}
        >
          {state === "live" ? (
            <span aria-hidden="true" className="tone-bar size-1.5 rounded-full" />
          ) : (
            <Radio size={13} aria-hidden="true" className="tone-text" />
          )}
          <span className={cx(state === "live" && "max-[1099px]:sr-only")}>{text}</span>
        </button>
      }
    >
      <p className="mb-2 text-muted">{MEANINGS[state]}</p>
      <Switch checked={on} onChange={setOn} label="Live updates" />
    </Popover>
  );
}
