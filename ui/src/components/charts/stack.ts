/** From the axis upwards: what went well is the ground that trouble stands on. */
export const STACK_ORDER = [
  "completed",
  "cancelled",
  "cancelling",
  "scheduled",
  "pending",
  "paused",
  "awaiting-retry",
  "running",
  "retrying",
  "late",
  "failed",
  "crashed",
] as const;

export function tokenLabel(token: string): string {
  const [first = "", ...rest] = token.split("-");
  return [first, ...rest].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
