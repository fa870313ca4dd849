/** The rail's rows: pages that exist. A new page is one row here and one in router.tsx. */
import {
  Blocks,
  Boxes,
  CircleGauge,
  FileBox,
  House,
  Layers,
  type LucideIcon,
  Rocket,
  Settings,
  Variable,
  Workflow,
} from "lucide-react";

export interface NavRow {
  to: string;
  label: string;
  icon: LucideIcon;
  /** The second key after `g`. */
  key: string;
}

export const NAV: readonly (readonly NavRow[])[] = [
  [
    { to: "/dashboard", label: "Home", icon: House, key: "h" },
    { to: "/runs", label: "Runs", icon: Layers, key: "r" },
    { to: "/flows", label: "Flows", icon: Workflow, key: "f" },
    { to: "/deployments", label: "Deployments", icon: Rocket, key: "d" },
    { to: "/work-pools", label: "Work pools", icon: Boxes, key: "w" },
  ],
  [
    { to: "/blocks", label: "Blocks", icon: Blocks, key: "b" },
    { to: "/variables", label: "Variables", icon: Variable, key: "v" },
    { to: "/artifacts", label: "Artifacts", icon: FileBox, key: "t" },
    { to: "/concurrency-limits", label: "Concurrency", icon: CircleGauge, key: "c" },
  ],
  [{ to: "/settings", label: "Settings", icon: Settings, key: "s" }],
];

export const NAV_ROWS: readonly NavRow[] = NAV.flat();
