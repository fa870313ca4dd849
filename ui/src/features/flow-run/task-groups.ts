/** Task runs by task, with those that went wrong first. */
import type { TimelineNode } from "@/components/timeline";

export interface TaskGroup {
  name: string;
  nodes: TimelineNode[];
  states: { type: string; name: string; token: string; count: number }[];
}

const RANK: Record<string, number> = {
  failed: 0,
  crashed: 0,
  "awaiting-retry": 1,
  retrying: 1,
  running: 2,
  paused: 3,
  late: 3,
  cancelled: 4,
};

const rank = (node: TimelineNode): number => RANK[node.token] ?? 5;

export function arrange(nodes: readonly TimelineNode[], text: string, tokens: readonly string[]): TaskGroup[] {
  const wanted = text.toLowerCase();
  const groups = new Map<string, TimelineNode[]>();
  for (const node of nodes) {
    if (tokens.length > 0 && !tokens.includes(node.token)) continue;
    if (wanted && !`${node.name} ${node.group}`.toLowerCase().includes(wanted)) continue;
    const same = groups.get(node.group);
    if (same) same.push(node);
    else groups.set(node.group, [node]);
  }
  return [...groups]
    .map(([name, members]) => {
      const states = new Map<string, TaskGroup["states"][number]>();
      for (const { stateType, stateName, token } of members) {
        const known = states.get(stateName);
        if (known) known.count += 1;
        else states.set(stateName, { type: stateType, name: stateName, token, count: 1 });
      }
      members.sort(
        (a, b) => rank(a) - rank(b) || (a.start ?? Number.POSITIVE_INFINITY) - (b.start ?? Number.POSITIVE_INFINITY),
      );
      return {
        name,
        nodes: members,
        states: [...states.values()].sort((a, b) => (RANK[a.token] ?? 5) - (RANK[b.token] ?? 5) || b.count - a.count),
      };
    })
    .sort((a, b) => worst(a) - worst(b));
}

/** Groups keep the order in which their first run began, but those with a failure come before all. */
const worst = ({ nodes }: TaskGroup): number =>
  Math.min(...nodes.slice(0, 1).map((node) => (rank(node) === 0 ? 0 : 1)));
