export function ArtifactKeyPage() {
  return <h1>ArtifactKey</h1>;
}

export function ArtifactPage() {
  return <h1>Artifact</h1>;
}
