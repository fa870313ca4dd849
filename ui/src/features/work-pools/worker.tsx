export function WorkerPage() {
  return <h1>Worker</h1>;
}
