export function WorkPoolPage() {
  return <h1>WorkPool</h1>;
}
