/** State tokens in the order of how much they matter: in a density bar the last one present gives the colour. */
export const TOKENS = [
  "scheduled",
  "pending",
  "cancelled",
  "completed",
  "paused",
  "cancelling",
  "awaiting-retry",
  "running",
  "retrying",
  "late",
  "crashed",
  "failed",
] as const;

const places = new Map<string, number>(TOKENS.map((token, place) => [token, place]));

export const tokenPlace = (token: string): number => places.get(token) ?? 1;
