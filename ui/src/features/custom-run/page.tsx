export function CustomRunPage() {
  return <h1>CustomRun</h1>;
}
