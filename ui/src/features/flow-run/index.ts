/** What pages of task runs share with those of flow runs. */
export { FailureCard } from "./failure-card";
export { taskResult } from "./queries";
export { logSearch } from "./search";
export { ArtifactsTab } from "./tabs/artifacts";
export { Copyable, StateHistory } from "./tabs/details";
export { LogsTab } from "./tabs/logs";
export { ResultView } from "./tabs/results";
