export function ConcurrencyLimitPage() {
  return <h1>ConcurrencyLimit</h1>;
}
