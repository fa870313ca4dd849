export function EditDeploymentPage() {
  return <h1>EditDeployment</h1>;
}

export function DuplicateDeploymentPage() {
  return <h1>DuplicateDeployment</h1>;
}
