export function CatalogPage() {
  return <h1>Catalog</h1>;
}

export function BlockTypePage() {
  return <h1>BlockType</h1>;
}
