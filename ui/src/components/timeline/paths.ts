/** Walks over the graph: what led to a node, what came of it, and which chain made the run as long as it was. */

export interface Links {
  count: number;
  parentOffsets: Int32Array;
  parents: Int32Array;
}

export interface Reverse {
  offsets: Int32Array;
  children: Int32Array;
}

export function reverse({ count, parentOffsets, parents }: Links): Reverse {
  const offsets = new Int32Array(count + 1);
  for (const parent of parents) offsets[parent + 1] = (offsets[parent + 1] ?? 0) + 1;
  for (let i = 0; i < count; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
  const next = offsets.slice();
  const children = new Int32Array(parents.length);
  for (let child = 0; child < count; child++) {
    for (let at = parentOffsets[child] ?? 0; at < (parentOffsets[child + 1] ?? 0); at++) {
      const parent = parents[at] ?? 0;
      const place = next[parent] ?? 0;
      children[place] = child;
      next[parent] = place + 1;
    }
  }
  return { offsets, children };
}

function walk(from: number, offsets: Int32Array, targets: Int32Array, seen: Set<number>): void {
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let at = offsets[node] ?? 0; at < (offsets[node + 1] ?? 0); at++) {
      const target = targets[at] ?? 0;
      if (!seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
}

/** All that a node depends on and all that depends on it, the node among them. */
export function pathThrough(node: number, links: Links, back: Reverse): Set<number> {
  const up = new Set([node]);
  walk(node, links.parentOffsets, links.parents, up);
  const down = new Set([node]);
  walk(node, back.offsets, back.children, down);
  for (const one of down) up.add(one);
  return up;
}

/** From the node that ended last back along whichever parent ended last: the chain that a faster run must shorten. */
export function criticalPath(links: Links, ends: Float64Array, starts: Float64Array): number[] {
  let last = -1;
  for (let i = 0; i < links.count; i++) {
    const end = ends[i] ?? Number.NaN;
    if (!Number.isNaN(end) && !Number.isNaN(starts[i] ?? Number.NaN) && (last < 0 || end > (ends[last] ?? 0))) last = i;
  }
  const chain: number[] = [];
  const seen = new Set<number>();
  while (last >= 0 && !seen.has(last)) {
    chain.push(last);
    seen.add(last);
    let next = -1;
    for (let at = links.parentOffsets[last] ?? 0; at < (links.parentOffsets[last + 1] ?? 0); at++) {
      const parent = links.parents[at] ?? 0;
      if (!Number.isNaN(ends[parent] ?? Number.NaN) && (next < 0 || (ends[parent] ?? 0) > (ends[next] ?? 0)))
        next = parent;
    }
    last = next;
  }
  return chain.reverse();
}

/** How many steps of work come before each node; a cycle, which no run has, would end at its first repeat. */
export function layers({ count, parentOffsets, parents }: Links): Int32Array {
  const depth = new Int32Array(count).fill(-1);
  const state = new Uint8Array(count);
  for (let first = 0; first < count; first++) {
    const stack = [first];
    while (stack.length > 0) {
      const node = stack[stack.length - 1] ?? 0;
      if (state[node] === 2) {
        stack.pop();
        continue;
      }
      const isFirst = state[node] === 0;
      state[node] = 1;
      let most = 0;
      let waits = false;
      for (let at = parentOffsets[node] ?? 0; at < (parentOffsets[node + 1] ?? 0); at++) {
        const parent = parents[at] ?? 0;
        if (state[parent] === 0 && isFirst) {
          stack.push(parent);
          waits = true;
        } else most = Math.max(most, (depth[parent] ?? 0) + 1);
      }
      if (waits) continue;
      depth[node] = most;
      state[node] = 2;
      stack.pop();
    }
  }
  return depth;
}
