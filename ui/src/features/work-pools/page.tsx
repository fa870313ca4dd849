export function WorkPoolsPage() {
  return <h1>WorkPools</h1>;
}
