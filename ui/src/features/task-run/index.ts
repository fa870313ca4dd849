/** The task run as a side panel of its flow run. */
export { TaskRunPanel } from "./panel";
