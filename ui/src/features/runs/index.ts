/** What other features may use of runs. */
export { Jobs, watchJob } from "./jobs";
export { RunsList } from "./runs-list";
