import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../fixtures/server";

const START_WORKER = `
import os, sys
rota = os.path.join(os.path.dirname(sys.executable), "rota")
os.execv(rota, ["rota", "worker", "start", "--pool", "night", "--name", "owl"])
`;

test("a pool without a worker says why its run does not start, and it starts with a worker", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  writeFileSync(join(server.home, "hello.py"), "from rota import flow\n\n@flow\ndef hello():\n    pass\n");
  await page.goto("./work-pools");
  await expect(page.getByText("No work pools yet")).toBeVisible();
  await page.getByRole("link", { name: "New pool" }).click();
  await page.getByRole("radio", { name: /Process/ }).check();
  await page
    .getByRole("region", { name: /Details/ })
    .getByRole("textbox", { name: /^Name/ })
    .fill("night");
  await page.getByRole("button", { name: "Make the pool" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "night" })).toBeVisible();
  await expect(page.getByText("No worker has come yet")).toBeVisible();
  await server.rota("deploy", "hello.py:hello", "--name", "now", "--pool", "night");
  await server.rota("deployment", "run", "hello/now");

  const why = page.getByTestId("why-waiting");
  await expect(why).toContainText("No worker of the work pool 'night'", { timeout: 20_000 });
  await expect(why.getByText("rota worker start --pool night", { exact: true })).toBeVisible();

  server.serve(START_WORKER);
  await expect(why).toBeHidden({ timeout: 40_000 });
  await page.getByRole("tab", { name: /^Workers/ }).click();
  await expect(page.getByRole("row", { name: /owl.*Online/ })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("tab", { name: "Runs" }).click();
  await expect(page.getByRole("row", { name: /Completed/ })).toBeVisible({ timeout: 40_000 });
});

test("queues change their order by keys, and a pool with deployments is deleted by its name only", async ({
  page,
  server,
}) => {
  await server.api("POST", "/api/work_pools/", { name: "night", type: "process" });
  for (const name of ["urgent", "bulk"]) await server.api("POST", "/api/work_pools/night/queues", { name });
  const { id: flow_id } = await server.api<{ id: string }>("POST", "/api/flows/", { name: "etl" });
  await server.api("POST", "/api/deployments/", { name: "nightly", flow_id, work_pool_name: "night" });
  await page.goto("./work-pools/work-pool/night?tab=queues");
  const names = page.getByRole("table", { name: /Queues of night/ }).getByRole("link");
  await expect(names).toHaveText(["default", "urgent", "bulk"]);
  await page.getByRole("button", { name: /Move bulk/ }).focus();
  await page.keyboard.press("Home");
  await expect(names).toHaveText(["bulk", "default", "urgent"]);
  await expect(page.getByRole("button", { name: /Move bulk/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(names).toHaveText(["default", "bulk", "urgent"]);
  const order = async () => {
    const queues = await server.api<{ name: string; priority: number }[]>(
      "POST",
      "/api/work_pools/night/queues/filter",
      {},
    );
    return queues.sort((a, b) => a.priority - b.priority).map((queue) => queue.name);
  };
  await expect.poll(order).toEqual(["default", "bulk", "urgent"]);
  await page.getByRole("button", { name: /Move default/ }).dragTo(page.locator('tr[data-queue="urgent"]'));
  await expect(names).toHaveText(["bulk", "urgent", "default"]);
  await expect.poll(order).toEqual(["bulk", "urgent", "default"]);

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete the work pool night?" });
  await expect(dialog.getByTestId("dependants")).toContainText("etl/nightly");
  await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("night");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No work pools yet")).toBeVisible();
  expect(await server.api("POST", "/api/work_pools/filter", {})).toEqual([]);
});

test("the template of a new pool is edited as a form and as JSON, and holds what was set", async ({ page, server }) => {
  await page.goto("./work-pools/create");
  await page
    .getByRole("region", { name: /Details/ })
    .getByRole("textbox", { name: /^Name/ })
    .fill("folder");
  const form = page.getByRole("region", { name: "Defaults of the variables" });
  await form.locator('[data-field="working_dir"] input').fill("/srv/flows");
  await page.getByRole("button", { name: "Make the pool" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "folder" })).toBeVisible();
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByText("/srv/flows")).toBeVisible();
  await expect(page.getByText("set here")).toBeVisible();
  const pool = await server.api<{
    base_job_template: { variables: { properties: Record<string, { default?: unknown }> } };
  }>("GET", "/api/work_pools/folder");
  const { working_dir, command } = pool.base_job_template.variables.properties;
  expect(working_dir?.default).toBe("/srv/flows");
  expect(command?.default).toBeNull();
});

test("a managed pool asks for no worker", async ({ page }) => {
  await page.goto("./work-pools/create");
  await page.getByRole("radio", { name: /Managed/ }).check();
  await page
    .getByRole("region", { name: /Details/ })
    .getByRole("textbox", { name: /^Name/ })
    .fill("own");
  await page.getByRole("button", { name: "Make the pool" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "own" })).toBeVisible();
  await expect(page.getByText("No worker is to be started.")).toBeVisible();
  await expect(page.getByText("rota worker start")).toHaveCount(0);
});
