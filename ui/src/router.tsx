/** All routes: a path, what its address may carry, and the page that is loaded when it opens. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import type * as v from "valibot";
import { BASE } from "./api/client";
import { Failure } from "./app/failure";
import { NotFound } from "./app/not-found";
import { Shell } from "./app/shell";
import { search as artifacts } from "./features/artifacts/search";
import { search as auth } from "./features/auth/search";
import { search as blocks } from "./features/blocks/search";
import { search as concurrency } from "./features/concurrency/search";
import { search as customRun } from "./features/custom-run/search";
import { search as deployments } from "./features/deployments/search";
import { search as flowRun } from "./features/flow-run/search";
import { search as flows } from "./features/flows/search";
import { search as home } from "./features/home/search";
import { search as runs } from "./features/runs/search";
import { search as settings } from "./features/settings/search";
import { search as taskRun } from "./features/task-run/search";
import { search as variables } from "./features/variables/search";
import { search as workPools } from "./features/work-pools/search";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

function page<
  const Path extends string,
  Search extends v.GenericSchema<Record<string, unknown>, Record<string, unknown>>,
>(path: Path, validateSearch: Search, load: () => Promise<Record<string, unknown>>, name: string) {
  const component = lazyRouteComponent(load as () => Promise<Record<string, RouteComponent>>, name);
  return createRoute({ getParentRoute: () => root, path, validateSearch, component });
}

/** An address of older clients and of hosted servers, sent on to ours with its query. */
function moved<const Path extends string>(path: Path, to: (params: Record<string, string>) => string) {
  return createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ params, location }) => {
      throw redirect({
        href: BASE + to(params as Record<string, string>) + location.searchStr,
        replace: true,
      } as never);
    },
  });
}

const home$ = () => import("./features/home/page");
const runs$ = () => import("./features/runs/page");
const flowRun$ = () => import("./features/flow-run/page");
const compare$ = () => import("./features/flow-run/compare");
const taskRun$ = () => import("./features/task-run/page");
const flows$ = () => import("./features/flows/page");
const flow$ = () => import("./features/flows/flow");
const deployments$ = () => import("./features/deployments/page");
const deployment$ = () => import("./features/deployments/deployment");
const deploymentEdit$ = () => import("./features/deployments/edit");
const customRun$ = () => import("./features/custom-run/page");
const pools$ = () => import("./features/work-pools/page");
const pool$ = () => import("./features/work-pools/pool");
const poolEdit$ = () => import("./features/work-pools/edit");
const queue$ = () => import("./features/work-pools/queue");
const worker$ = () => import("./features/work-pools/worker");
const blocks$ = () => import("./features/blocks/page");
const catalog$ = () => import("./features/blocks/catalog");
const blockEdit$ = () => import("./features/blocks/edit");
const block$ = () => import("./features/blocks/block");
const variables$ = () => import("./features/variables/page");
const artifacts$ = () => import("./features/artifacts/page");
const artifact$ = () => import("./features/artifacts/artifact");
const limits$ = () => import("./features/concurrency/page");
const limit$ = () => import("./features/concurrency/limit");
const settings$ = () => import("./features/settings/page");
const login$ = () => import("./features/auth/login");

const tree = root.addChildren([
  moved("/", () => "/dashboard"),
  page("/dashboard", home, home$, "HomePage"),
  page("/runs", runs, runs$, "RunsPage"),
  page("/runs/flow-run/$id", flowRun, flowRun$, "FlowRunPage"),
  page("/runs/flow-run/$id/compare/$other", flowRun, compare$, "ComparePage"),
  page("/runs/task-run/$id", taskRun, taskRun$, "TaskRunPage"),
  page("/flows", flows, flows$, "FlowsPage"),
  page("/flows/flow/$id", flows, flow$, "FlowPage"),
  page("/deployments", deployments, deployments$, "DeploymentsPage"),
  page("/deployments/deployment/$id", deployments, deployment$, "DeploymentPage"),
  page("/deployments/deployment/$id/run", customRun, customRun$, "CustomRunPage"),
  page("/deployments/deployment/$id/edit", deployments, deploymentEdit$, "EditDeploymentPage"),
  page("/deployments/deployment/$id/duplicate", deployments, deploymentEdit$, "DuplicateDeploymentPage"),
  page("/work-pools", workPools, pools$, "WorkPoolsPage"),
  page("/work-pools/create", workPools, poolEdit$, "CreateWorkPoolPage"),
  page("/work-pools/work-pool/$name", workPools, pool$, "WorkPoolPage"),
  page("/work-pools/work-pool/$name/edit", workPools, poolEdit$, "EditWorkPoolPage"),
  page("/work-pools/work-pool/$name/queue/create", workPools, queue$, "CreateQueuePage"),
  page("/work-pools/work-pool/$name/queue/$queue", workPools, queue$, "QueuePage"),
  page("/work-pools/work-pool/$name/queue/$queue/edit", workPools, queue$, "EditQueuePage"),
  page("/work-pools/work-pool/$name/worker/$worker", workPools, worker$, "WorkerPage"),
  page("/work-queues/work-queue/$id", workPools, queue$, "QueueByIdPage"),
  page("/blocks", blocks, blocks$, "BlocksPage"),
  page("/blocks/catalog", blocks, catalog$, "CatalogPage"),
  page("/blocks/catalog/$slug", blocks, catalog$, "BlockTypePage"),
  page("/blocks/catalog/$slug/create", blocks, blockEdit$, "CreateBlockPage"),
  page("/blocks/block/$id", blocks, block$, "BlockPage"),
  page("/blocks/block/$id/edit", blocks, blockEdit$, "EditBlockPage"),
  page("/variables", variables, variables$, "VariablesPage"),
  page("/artifacts", artifacts, artifacts$, "ArtifactsPage"),
  page("/artifacts/key/$key", artifacts, artifact$, "ArtifactKeyPage"),
  page("/artifacts/artifact/$id", artifacts, artifact$, "ArtifactPage"),
  page("/concurrency-limits", concurrency, limits$, "ConcurrencyPage"),
  page("/concurrency-limits/concurrency-limit/$id", concurrency, limit$, "ConcurrencyLimitPage"),
  moved("/settings", () => "/settings/preferences"),
  page("/settings/$section", settings, settings$, "SettingsPage"),
  page("/login", auth, login$, "LoginPage"),
  moved("/flow-runs", () => "/runs"),
  moved("/flow-runs/flow-run/$id", ({ id }) => `/runs/flow-run/${id}`),
  moved("/flow-runs/task-run/$id", ({ id }) => `/runs/task-run/${id}`),
  moved("/v2", () => "/dashboard"),
  moved("/v2/$", ({ _splat }) => `/${_splat ?? ""}`),
  moved("/account/$account/workspace/$workspace", () => "/dashboard"),
  moved("/account/$account/workspace/$workspace/$", ({ _splat }) => `/${_splat ?? ""}`),
]);

export const router = createRouter({
  routeTree: tree,
  basepath: BASE || "/",
  defaultPreload: "intent",
  defaultPreloadDelay: 50,
  scrollRestoration: true,
  scrollToTopSelectors: ["#main"],
  defaultErrorComponent: Failure,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
