export { ScheduleEditor } from "./editor";
export { draftOf, newDraft, type ScheduleDraft, type Wire, wireOf } from "./model";
export { inWords, ScheduleDialog, type StoredSchedule } from "./schedule-dialog";
export { Times } from "./times";
export { preview as previewSchedule, usePreview } from "./use-preview";
export { ZonePicker } from "./zone-picker";
export { type ClockChange, clockChanges, zoneOptions } from "./zones";
