export function FlowRunPage() {
  return <h1>FlowRun</h1>;
}
