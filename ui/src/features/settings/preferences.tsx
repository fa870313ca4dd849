import { useState } from "react";
import { Button, Dialog, Field, Input, Keys, RadioGroup, Select, StatePill, Switch } from "@/components/ui";
import { formatDate } from "@/lib/format";
import { canonical, keyName, useListedKeys } from "@/lib/keyboard";
import * as preferences from "@/lib/preferences";
import { SPANS } from "@/lib/range";
import { STATE_TYPES, stateToken } from "@/lib/states";
import { useSetting } from "@/lib/storage";
import { Group, Row } from "./rows";

export function Preferences() {
  const [theme, setTheme] = useSetting(preferences.theme);
  const [palette, setPalette] = useSetting(preferences.palette);
  const [density, setDensity] = useSetting(preferences.density);
  const [dates, setDates] = useSetting(preferences.dateStyle);
  const [range, setRange] = useSetting(preferences.defaultRange);
  const [reduced, setReduced] = useSetting(preferences.reducedMotion);
  const [subflows, setSubflows] = useSetting(preferences.hideSubflows);
  const [notify, setNotify] = useSetting(preferences.notifyAtEnd);
  const [live, setLive] = useSetting(preferences.liveUpdates);
  return (
    <>
      <Group title="Looks">
        <Row title="Theme">
          <RadioGroup
            label="Theme"
            segmented
            value={theme}
            onChange={setTheme}
            options={[
              { value: "system", label: "As the system" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </Row>
        <Row title="Colours of states" hint="A state always has its sign and its name, too.">
          <Select
            aria-label="Colours of states"
            className="w-52"
            value={palette}
            onChange={setPalette}
            options={[
              { value: "default", label: "Usual" },
              { value: "red-green", label: "Without red and green" },
              { value: "blue-yellow", label: "Without blue and yellow" },
              { value: "contrast", label: "High contrast" },
            ]}
          />
        </Row>
        <div className="flex flex-wrap gap-2 border-b border-line py-2">
          {[...STATE_TYPES].map((type) => (
            <StatePill key={type} state={{ type, name: stateToken(type).label }} />
          ))}
          <StatePill state={{ type: "SCHEDULED", name: "Late" }} />
          <StatePill state={{ type: "SCHEDULED", name: "AwaitingRetry" }} />
          <StatePill state={{ type: "RUNNING", name: "Retrying" }} />
        </div>
        <Row title="Rows of tables">
          <RadioGroup
            label="Rows of tables"
            segmented
            value={density}
            onChange={setDensity}
            options={[
              { value: "compact", label: "Compact" },
              { value: "normal", label: "Normal" },
              { value: "roomy", label: "Roomy" },
            ]}
          />
        </Row>
        <Row title="Less motion" hint="Also when the system asks for it.">
          <Switch label="Less motion" hideLabel checked={reduced} onChange={setReduced} />
        </Row>
      </Group>
      <Group title="Time">
        <Row title="Dates">
          <Select
            aria-label="Dates"
            className="w-52"
            value={dates}
            onChange={setDates}
            options={(["short", "iso", "locale"] as const).map((value) => ({
              value,
              label: formatDate(new Date(2026, 0, 31, 14, 5, 9), "datetime", "local", value),
            }))}
          />
        </Row>
        <Row title="First span of time" hint="What charts show before you choose another span.">
          <Select aria-label="First span of time" className="w-52" value={range} onChange={setRange} options={SPANS} />
        </Row>
      </Group>
      <Group title="Behaviour">
        <Row title="Live updates" hint="Off: pages show what was true when they were loaded.">
          <Switch label="Live updates" hideLabel checked={live} onChange={setLive} />
        </Row>
        <Row title="Leave out subflow runs on Home">
          <Switch label="Leave out subflow runs on Home" hideLabel checked={subflows} onChange={setSubflows} />
        </Row>
        <Row title="Tell me when a run that I watch ends" hint="By a notification of this computer.">
          <Switch
            label="Tell me when a run that I watch ends"
            hideLabel
            checked={notify}
            onChange={async (on) =>
              setNotify(on && "Notification" in window && (await Notification.requestPermission()) === "granted")
            }
          />
        </Row>
      </Group>
      <KeyBindings />
    </>
  );
}

function KeyBindings() {
  const [single, setSingle] = useSetting(preferences.singleKeys);
  const [bindings, setBindings] = useSetting(preferences.bindings);
  const [changing, setChanging] = useState<{ id: string; label: string } | null>(null);
  const [pressed, setPressed] = useState("");
  const keys = useListedKeys();
  const taken = keys.find((key) => key.keys === canonical(pressed) && key.id !== changing?.id);
  return (
    <Group title="Keys">
      <Row title="Single keys" hint="Off: only keys with Ctrl or Alt work, so that a slip does nothing.">
        <Switch label="Single keys" hideLabel checked={single} onChange={setSingle} />
      </Row>
      {keys.map((key) => (
        <Row key={key.id} title={key.label}>
          <Keys keys={key.keys} />
          <Button
            size="sm"
            aria-label={`Change the key for ${key.label}`}
            onClick={() => {
              setPressed("");
              setChanging(key);
            }}
          >
            Change
          </Button>
        </Row>
      ))}
      {Object.keys(bindings).length > 0 && (
        <Row title="All keys">
          <Button size="sm" onClick={() => setBindings({})}>
            As they were
          </Button>
        </Row>
      )}
      {changing && (
        <Dialog
          open
          title={`Key for “${changing.label}”`}
          onClose={() => setChanging(null)}
          footer={
            <Button
              variant="primary"
              disabled={!pressed || taken !== undefined}
              onClick={() => {
                setBindings({ ...bindings, [changing.id]: pressed });
                setChanging(null);
              }}
            >
              Use it
            </Button>
          }
        >
          <Field label="Press the key" error={taken ? `“${taken.label}” has this key.` : undefined}>
            <Input
              readOnly
              autoFocus
              value={pressed}
              placeholder="…"
              onKeyDown={(event) => {
                if (["Tab", "Escape", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
                event.preventDefault();
                event.stopPropagation();
                setPressed(keyName(event.nativeEvent));
              }}
            />
          </Field>
        </Dialog>
      )}
    </Group>
  );
}
