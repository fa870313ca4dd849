import { useEffect, useRef, useState } from "react";
import type { Shown } from "./graph";
import { type LayoutWish, toColumns } from "./graph";
import type { Links } from "./paths";
import type { Layout } from "./types";

export interface LaidOut {
  shown: Shown;
  links: Links;
  layout: Layout;
  /** Milliseconds from the request to the answer. */
  took: number;
}

/** The graph laid out in the worker. What was there stays until the next is ready; of several requests the last counts. */
export function useLayout(shown: Shown | null, wish: LayoutWish): LaidOut | null {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const worker = useRef<Worker | null>(null);
  const job = useRef(0);
  const waiting = useRef<{ job: number; shown: Shown; links: Links; begun: number } | null>(null);

  useEffect(() => {
    const made = new Worker(new URL("../../../workers/layout.worker.ts", import.meta.url), { type: "module" });
    made.onmessage = ({ data }: MessageEvent<{ job: number; layout: Layout }>) => {
      const asked = waiting.current;
      if (!asked || asked.job !== data.job) return;
      setLaidOut({
        shown: asked.shown,
        links: asked.links,
        layout: data.layout,
        took: performance.now() - asked.begun,
      });
    };
    worker.current = made;
    return () => {
      made.terminate();
      worker.current = null;
    };
  }, []);

  useEffect(() => {
    if (!shown || !worker.current) return;
    job.current += 1;
    const input = toColumns(shown, wish);
    const links = { count: input.count, parentOffsets: input.parentOffsets, parents: input.parents };
    waiting.current = { job: job.current, shown, links, begun: performance.now() };
    worker.current.postMessage({ job: job.current, input });
  }, [shown, wish]);

  return laidOut;
}
