/** What other features may use of deployments. */
export {
  createRun,
  type Deployment,
  deploymentQuery,
  keys as deploymentKeys,
  missingParameters,
  refresh as refreshDeployments,
  schemaOf,
} from "./queries";
