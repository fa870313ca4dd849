export function CreateBlockPage() {
  return <h1>CreateBlock</h1>;
}

export function EditBlockPage() {
  return <h1>EditBlock</h1>;
}
