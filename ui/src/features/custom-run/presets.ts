/** Sets of parameters that a person keeps for a deployment, in this browser. */
import { isObject, type JsonObject, parse, stringify } from "@/components/schema-form";
import { setting } from "@/lib/storage";

export interface Preset {
  name: string;
  /** JSON without loss. */
  parameters: string;
}

const MAX = 50;

const all = setting<Record<string, Preset[]>>("custom-run.presets", {}, isObject);

export const presets = {
  subscribe: all.subscribe,
  snapshot: all.get,
  of: (deployment: string): Preset[] => all.get()[deployment] ?? [],
  save(deployment: string, name: string, parameters: JsonObject): void {
    const others = presets.of(deployment).filter((preset) => preset.name !== name);
    all.set({ ...all.get(), [deployment]: [{ name, parameters: stringify(parameters) }, ...others].slice(0, MAX) });
  },
  remove(deployment: string, name: string): void {
    all.set({ ...all.get(), [deployment]: presets.of(deployment).filter((preset) => preset.name !== name) });
  },
  read(preset: Preset): JsonObject {
    const value = parse(preset.parameters);
    return isObject(value) ? value : {};
  },
};
