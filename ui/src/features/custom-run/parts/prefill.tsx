/** Values from elsewhere: kept sets of parameters, and runs of the past. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { api, data } from "@/api/client";
import { isObject, type JsonObject, parse } from "@/components/schema-form";
import { Button, Dialog, Field, Input, Menu, type MenuEntry, toast } from "@/components/ui";
import { formatAgo } from "@/lib/format";
import { presets } from "../presets";

interface Props {
  deployment: string;
  current: JsonObject;
  onTake: (parameters: JsonObject) => void;
}

interface PastRun {
  id: string;
  name: string;
  when: string;
  parameters: JsonObject;
}

export function Prefill({ deployment, current, onTake }: Props) {
  useSyncExternalStore(presets.subscribe, presets.snapshot);
  const [wanted, setWanted] = useState(false);
  const [naming, setNaming] = useState(false);
  const runs = useQuery({
    queryKey: ["custom-run", "past", deployment],
    enabled: wanted,
    queryFn: async (): Promise<PastRun[]> => {
      const body = {
        flow_runs: { deployment_id: { any_: [deployment] } },
        limit: 10,
        sort: "EXPECTED_START_TIME_DESC",
      } as never;
      const text = await data<unknown>(
        api.POST("/api/flow_runs/filter", { body, parseAs: "text" }) as Promise<{ data?: unknown }>,
      );
      const found = parse(text as string);
      return (Array.isArray(found) ? found : []).filter(isObject).map((run) => ({
        id: String(run.id),
        name: String(run.name),
        when: `${run.state_name ?? ""} ${formatAgo(String(run.start_time ?? run.expected_start_time), Date.now())}`,
        parameters: isObject(run.parameters) ? run.parameters : {},
      }));
    },
  });
  const kept = presets.of(deployment);
  const items: MenuEntry[] = [
    ...(kept.length > 0 ? [{ heading: "Presets" }] : []),
    ...kept.map((preset) => ({ label: preset.name, onSelect: () => onTake(presets.read(preset)) })),
    { label: "Save as a preset…", onSelect: () => setNaming(true) },
    ...kept.map((preset) => ({
      label: `Delete “${preset.name}”`,
      danger: true,
      onSelect: () => presets.remove(deployment, preset.name),
    })),
    {
      heading: runs.isPending ? "Past runs: loading…" : runs.data?.length ? "Parameters of a past run" : "No past runs",
    },
    ...(runs.data ?? []).map((run) => ({
      label: `${run.name} · ${run.when}`,
      onSelect: () => {
        onTake(run.parameters);
        toast({ text: `Took the parameters of ${run.name}.` });
      },
    })),
    "separator",
    { label: "Clear all values", onSelect: () => onTake({}) },
  ];
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only asks ahead for what the menu will show */}
      <span onPointerEnter={() => setWanted(true)} onFocus={() => setWanted(true)}>
        <Menu
          align="end"
          label="Values from elsewhere"
          items={items}
          trigger={
            <Button size="sm" variant="ghost">
              Prefill <ChevronDown size={13} aria-hidden="true" />
            </Button>
          }
        />
      </span>
      {naming && (
        <SavePreset
          taken={kept.map(({ name }) => name)}
          onClose={() => setNaming(false)}
          onSave={(name) => {
            presets.save(deployment, name, current);
            setNaming(false);
            toast({ text: `Saved the preset “${name}” in this browser.` });
          }}
        />
      )}
    </>
  );
}

function SavePreset({
  taken,
  onClose,
  onSave,
}: {
  taken: string[];
  onClose: () => void;
  onSave: (name: string) => void;
}) {
  const [name, setName] = useState("");
  const ready = name.trim() !== "";
  return (
    <Dialog
      open
      title="Save as a preset"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!ready} onClick={() => onSave(name.trim())}>
            {taken.includes(name.trim()) ? "Replace" : "Save"}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSave(name.trim());
        }}
      >
        <Field label="Name" hint="Kept in this browser, for this deployment.">
          <Input value={name} onChange={(event) => setName(event.target.value)} autoFocus />
        </Field>
      </form>
    </Dialog>
  );
}
