/** What the reader chose about the timeline: part of the page's address. */
import type { Grouping, Mode, Order } from "./types";

export interface TimelineOptions {
  mode: Mode;
  order: Order;
  grouping: Grouping;
  compress: boolean;
  critical: boolean;
  table: boolean;
  toggled: string[];
  text: string;
  tokens: string[];
}

export const DEFAULTS: TimelineOptions = {
  mode: "temporal",
  order: "waterfall",
  grouping: "auto",
  compress: true,
  critical: false,
  table: false,
  toggled: [],
  text: "",
  tokens: [],
};

export const MODE_NAMES: Record<Mode, string> = { temporal: "Time", dependency: "Dependency", left: "Left-aligned" };
export const ORDER_NAMES: Record<Order, string> = {
  waterfall: "Waterfall",
  nearest: "Nearest parent",
  duration: "By duration",
};
export const GROUPING_NAMES: Record<Grouping, string> = {
  auto: "Group when many",
  all: "Group by task",
  none: "Every run",
};
