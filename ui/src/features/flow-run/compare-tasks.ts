/** How long each task took in two runs, and how its runs ended. */
import type { RunNodes, TimelineNode } from "@/components/timeline";

interface Side {
  seconds: number;
  /** "×30, 2 Failed". */
  text: string;
}

export interface ComparedTask {
  name: string;
  sides: [Side | null, Side | null];
  longer: number | null;
  ratio: number | null;
  isDifferent: boolean;
}

/** A tenth, and a tenth of a second: less is chance. */
const NOISE = { ratio: 0.1, seconds: 0.1 };

export function compareTasks(left: RunNodes, right: RunNodes): ComparedTask[] {
  const a = byTask(left);
  const b = byTask(right);
  return [...new Set([...a.keys(), ...b.keys()])].map((name) => {
    const one = side(a.get(name));
    const two = side(b.get(name));
    const longer = one && two ? two.seconds - one.seconds : null;
    const ratio = one && two && one.seconds > 0 ? two.seconds / one.seconds - 1 : null;
    const differs = longer !== null && Math.abs(longer) > NOISE.seconds && Math.abs(ratio ?? 1) > NOISE.ratio;
    return { name, sides: [one, two], longer, ratio, isDifferent: differs || one?.text !== two?.text };
  });
}

function byTask(graph: RunNodes): Map<string, TimelineNode[]> {
  const out = new Map<string, TimelineNode[]>();
  for (const node of graph.nodes.values()) {
    const same = out.get(node.group);
    if (same) same.push(node);
    else out.set(node.group, [node]);
  }
  return out;
}

function side(nodes: TimelineNode[] | undefined): Side | null {
  if (!nodes) return null;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const states = new Map<string, number>();
  for (const { start, end, since, isFinal, stateName } of nodes) {
    if (start !== null) {
      first = Math.min(first, start);
      last = Math.max(last, end ?? (isFinal ? since : Date.now()));
    }
    if (stateName !== "Completed") states.set(stateName, (states.get(stateName) ?? 0) + 1);
  }
  const parts = [
    ...(nodes.length > 1 ? [`×${nodes.length}`] : []),
    ...[...states].map(([name, count]) => (count > 1 ? `${count} ${name}` : name)),
  ];
  return { seconds: first <= last ? (last - first) / 1000 : 0, text: parts.join(", ") };
}
