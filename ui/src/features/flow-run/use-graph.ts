/** The graph of a run: read once, then only what has changed, at most once a second; and those of opened subflows. */
import { useCallback, useEffect, useRef, useState } from "react";
import { api, data } from "@/api/client";
import { type Attempt, merge, type RunNodes, type TimelineNode } from "@/components/timeline";
import { stateToken } from "@/lib/states";
import { readGraph } from "./queries";

const PAUSE = 1_000;

export interface RunGraph {
  graph: RunNodes | null;
  error: unknown;
  /** Read what has changed, soon. */
  refresh: () => void;
}

export function useGraph(id: string): RunGraph {
  const [state, setState] = useState<{ id: string; graph: RunNodes | null; error: unknown }>({
    id,
    graph: null,
    error: null,
  });
  const known = useRef<RunNodes | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef(0);

  const read = useCallback(async () => {
    last.current = Date.now();
    try {
      const before = known.current?.runId === id ? known.current : null;
      const answer = await readGraph(id, before?.cursor);
      if (answer.run.id !== id) return;
      if (
        before &&
        answer.is_delta &&
        answer.nodes.id.length === 0 &&
        answer.artifacts.length === 0 &&
        answer.marks.length === before.marks.length
      ) {
        known.current = { ...before, cursor: answer.cursor };
        return;
      }
      known.current = merge(before, answer);
      setState({ id, graph: known.current, error: null });
    } catch (error) {
      setState((now) => ({ ...now, id, error }));
    }
  }, [id]);

  useEffect(() => {
    known.current = null;
    setState({ id, graph: null, error: null });
    void read();
    return () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [id, read]);

  const refresh = useCallback(() => {
    if (timer.current) return;
    timer.current = setTimeout(
      () => {
        timer.current = null;
        void read();
      },
      Math.max(0, last.current + PAUSE - Date.now()),
    );
  }, [read]);

  return { graph: state.id === id ? state.graph : null, error: state.error, refresh };
}

/** Graphs of subflows that are opened in place, by the id of their flow run. */
export function useSubflowGraphs(ids: readonly string[], version: unknown): ReadonlyMap<string, RunNodes> {
  const [graphs, setGraphs] = useState<ReadonlyMap<string, RunNodes>>(new Map());
  const latest = useRef(graphs);
  latest.current = graphs;
  const key = ids.join(",");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the run has changed
  useEffect(() => {
    let alive = true;
    const wanted = key ? key.split(",") : [];
    const kept = new Map([...latest.current].filter(([id]) => wanted.includes(id)));
    if (kept.size !== latest.current.size) setGraphs(kept);
    for (const id of wanted) {
      const before = kept.get(id) ?? null;
      readGraph(id, before?.cursor)
        .then((answer) => {
          if (alive) setGraphs((now) => new Map(now).set(id, merge(now.get(id) ?? null, answer)));
        })
        .catch(() => {
          // Deleted meanwhile: it stays closed.
        });
    }
    return () => {
      alive = false;
    };
  }, [key, version]);
  return graphs;
}

/** When the attempts of a task run were: read from its states when somebody looks at it. */
export function useAttempts(): [ReadonlyMap<string, Attempt[]>, (node: TimelineNode) => void] {
  const [attempts, setAttempts] = useState<ReadonlyMap<string, Attempt[]>>(new Map());
  const asked = useRef(new Set<string>());
  const ask = useCallback((node: TimelineNode) => {
    const key = `${node.id}${node.since}`;
    if (asked.current.has(key) || node.isSubflow) return;
    asked.current.add(key);
    data(api.GET("/api/task_run_states/", { params: { query: { task_run_id: node.id } } }))
      .then((states) => {
        const found: Attempt[] = [];
        const sorted = [...states].sort((a, b) => Date.parse(a.timestamp ?? "") - Date.parse(b.timestamp ?? ""));
        sorted.forEach((state, at) => {
          if (state.type !== "RUNNING") return;
          const next = sorted[at + 1];
          const token = next ? stateToken(next.type, next.name).token : "running";
          found.push({
            start: Date.parse(state.timestamp ?? ""),
            end: next ? Date.parse(next.timestamp ?? "") : null,
            token: token === "awaiting-retry" || token === "retrying" ? "failed" : token,
          });
        });
        setAttempts((now) => new Map(now).set(node.id, found));
      })
      .catch(() => asked.current.delete(key));
  }, []);
  return [attempts, ask];
}
