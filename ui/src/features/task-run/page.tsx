export function TaskRunPage() {
  return <h1>TaskRun</h1>;
}
