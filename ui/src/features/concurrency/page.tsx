export function ConcurrencyPage() {
  return <h1>Concurrency</h1>;
}
