export function VariablesPage() {
  return <h1>Variables</h1>;
}
