export { ZonePicker } from "./zone-picker";
export { type ClockChange, clockChanges, zoneOptions } from "./zones";
