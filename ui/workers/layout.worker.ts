/** Lays graphs out away from the page's own thread. The newest request is the one that matters. */
import { layOut } from "../src/components/timeline/layout";
import type { LayoutInput } from "../src/components/timeline/types";

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = ({ data }: MessageEvent<{ job: number; input: LayoutInput }>) => {
  const layout = layOut(data.input);
  self.postMessage({ job: data.job, layout });
};
