export function CreateWorkPoolPage() {
  return <h1>CreateWorkPool</h1>;
}

export function EditWorkPoolPage() {
  return <h1>EditWorkPool</h1>;
}
