import { expectAccessible } from "./fixtures/axe";
import { expect, type Server, test } from "./fixtures/server";

test.setTimeout(300_000);

async function fill(server: Server): Promise<{ limit: string; queue: string }> {
  const template = await server.api<Record<string, Record<string, { default_base_job_configuration: object }>>>(
    "GET",
    "/api/collections/views/aggregate-worker-metadata",
  );
  const base_job_template = template.rota?.process?.default_base_job_configuration;
  await server.api("POST", "/api/work_pools/", {
    name: "night",
    type: "process",
    description: "Everything that runs at night.",
    concurrency_limit: 4,
    base_job_template,
  });
  await server.api("POST", "/api/work_pools/", { name: "away", type: "of-another-company", is_paused: true });
  const queue = await server.api<{ id: string }>("POST", "/api/work_pools/night/queues", {
    name: "urgent",
    concurrency_limit: 2,
  });
  await server.api("POST", "/api/work_pools/night/workers/heartbeat", { name: "owl", heartbeat_interval_seconds: 30 });
  const { id: flow_id } = await server.api<{ id: string }>("POST", "/api/flows/", { name: "etl" });
  const deployment = await server.api<{ id: string }>("POST", "/api/deployments/", {
    name: "nightly",
    flow_id,
    work_pool_name: "night",
    concurrency_limit: 1,
  });
  for (let n = 0; n < 2; n++) await server.api("POST", `/api/deployments/${deployment.id}/create_flow_run`, {});
  const limit = await server.api<{ id: string }>("POST", "/api/v2/concurrency_limits/", { name: "database", limit: 1 });
  await server.api("POST", "/api/v2/concurrency_limits/increment-with-lease", { names: ["database"], slots: 1 });
  await server.api("POST", "/api/concurrency_limits/", { tag: "heavy", concurrency_limit: 2 });
  return { limit: limit.id, queue: queue.id };
}

test("work pools: every page is for everyone", async ({ page, server }) => {
  await page.goto("./work-pools");
  await expect(page.getByText("No work pools yet")).toBeVisible();
  await expectAccessible(page);
  await fill(server);
  await page.goto("./work-pools");
  await expect(page.getByRole("row", { name: /night/ })).toBeVisible();
  await expectAccessible(page);
  for (const tab of ["runs", "queues", "workers", "deployments", "details"]) {
    await page.goto(`./work-pools/work-pool/night?tab=${tab}`);
    await expect(page.getByTestId("why-waiting")).toContainText(/./);
    await expect(page.getByRole("tabpanel")).toContainText(/night|urgent|owl|etl/);
    await expectAccessible(page);
  }
});

test("forms, queues and workers of pools: every page is for everyone", async ({ page, server }) => {
  const { queue } = await fill(server);
  await page.goto("./work-pools/create");
  await expect(page.getByRole("radio", { name: /Process/ })).toBeChecked();
  await expectAccessible(page);
  await page.goto("./work-pools/work-pool/night/edit");
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("./work-pools/work-pool/night/queue/create");
  await expect(page.getByRole("button", { name: "Make the queue" })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`./work-queues/work-queue/${queue}`);
  await expect(page).toHaveURL(/work-pool\/night\/queue\/urgent/);
  await expect(page.getByRole("heading", { level: 1, name: "urgent" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("./work-pools/work-pool/night/queue/urgent/edit");
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("./work-pools/work-pool/night/worker/owl");
  await expect(page.getByText("No runs yet")).toBeVisible();
  await expectAccessible(page);
  await page.goto("./work-pools/work-pool/nowhere");
  await expect(page.getByText("There is no work pool nowhere.")).toBeVisible();
  await expectAccessible(page);
});

test("concurrency: every page is for everyone", async ({ page, server }) => {
  await page.goto("./concurrency-limits");
  await expect(page.getByText("No concurrency limits")).toBeVisible();
  await expectAccessible(page);
  const { limit } = await fill(server);
  await page.goto("./concurrency-limits");
  await expect(page.getByRole("row", { name: /database/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto("./concurrency-limits?tab=tag");
  await expect(page.getByRole("row", { name: /heavy/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`./concurrency-limits?open=${limit}`);
  await expect(page.getByRole("complementary", { name: "database" })).toContainText("Held by 1");
  await expectAccessible(page);
  await page.goto(`./concurrency-limits/concurrency-limit/${limit}`);
  await expect(page.getByText("Held by 1")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog", { name: "Edit database" })).toBeVisible();
  await expectAccessible(page);
});
