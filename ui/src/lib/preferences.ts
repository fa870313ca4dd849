/** What a person may set for this browser. The settings page shows them all. */
import { setting } from "./storage";

const oneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value);

export type Theme = "system" | "light" | "dark";
export type Palette = "default" | "red-green" | "blue-yellow" | "contrast";
export type Density = "compact" | "normal" | "roomy";
export type DateStyle = "short" | "iso" | "locale";

export const theme = setting<Theme>("theme", "system", oneOf("system", "light", "dark"));
export const palette = setting<Palette>("palette", "default", oneOf("default", "red-green", "blue-yellow", "contrast"));
export const density = setting<Density>("density", "normal", oneOf("compact", "normal", "roomy"));
/** `local`, `UTC`, or the name of a zone. */
export const zone = setting<string>("zone", "local", (value) => typeof value === "string");
export const dateStyle = setting<DateStyle>("dates", "short", oneOf("short", "iso", "locale"));
export const reducedMotion = setting<boolean>("reduced-motion", false, oneOf(true, false));
export const singleKeys = setting<boolean>("single-keys", true, oneOf(true, false));
/** Keys the person chose, by `scope/key`. */
export const bindings = setting<Record<string, string>>(
  "keys",
  {},
  (value) => typeof value === "object" && value !== null,
);
export const railCollapsed = setting<boolean>("rail-collapsed", false, oneOf(true, false));
export const liveUpdates = setting<boolean>("live", true, oneOf(true, false));
export const defaultRange = setting<string>("range", "24h", (value) => typeof value === "string");
export const hideSubflows = setting<boolean>("hide-subflows", false, oneOf(true, false));
export const notifyAtEnd = setting<boolean>("notify", false, oneOf(true, false));
export const displayName = setting<string>("name", "", (value) => typeof value === "string");
