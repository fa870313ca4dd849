/** What other pages show of artifacts: `<ArtifactView artifact={…} compact/>`, a card of one, and their kinds in words. */
export { KIND_WORDS, type Kind, kindOf } from "./model";
export { ArtifactView, type ShownArtifact } from "./view";
