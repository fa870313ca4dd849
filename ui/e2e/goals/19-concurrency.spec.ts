import { expect, test } from "../fixtures/server";

const holding = (name: string) => `
import time
from rota import flow
from rota.concurrency.sync import concurrency

@flow(flow_run_name="${name}")
def hold():
    with concurrency("database"):
        time.sleep(120)

hold()
`;

test("see who holds and who waits, and release a slot that is stuck", async ({ page, server }) => {
  test.setTimeout(120_000);
  await page.goto("./concurrency-limits");
  await page.getByRole("button", { name: "New limit" }).first().click();
  const made = page.getByRole("dialog", { name: "New concurrency limit" });
  await made.getByLabel(/^Name/).fill("database");
  await made.getByLabel(/^Slots \*|^Slots$/).fill("1");
  await made.getByRole("button", { name: "Make the limit" }).click();
  const row = page.getByRole("row", { name: /database/ });
  await expect(row).toContainText("0 / 1");

  server.serve(holding("first-one"));
  await expect(row).toContainText("first-one", { timeout: 30_000 });
  server.serve(holding("second-one"));
  await expect(page.getByText("1 waiting")).toBeVisible({ timeout: 30_000 });
  await expect(row).toContainText("full");

  await row.getByRole("link", { name: "database" }).click();
  const holders = page.getByRole("list", { name: "Holders" });
  const waiters = page.getByRole("list", { name: "Waiting, next first" });
  await expect(holders.getByRole("link", { name: "first-one" })).toBeVisible();
  await expect(waiters.getByRole("link", { name: "second-one" })).toBeVisible();
  await page.getByRole("button", { name: "Release the slot of first-one" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Release the slot" }).click();
  await expect(holders.getByRole("link", { name: "second-one" })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Nobody waits for a slot.")).toBeVisible();
});

test("limits on tags, of deployments, off and on, and deleted", async ({ page, server }) => {
  const { id: flow_id } = await server.api<{ id: string }>("POST", "/api/flows/", { name: "etl" });
  await server.api("POST", "/api/deployments/", { name: "nightly", flow_id, concurrency_limit: 2 });
  await page.goto("./concurrency-limits");
  const row = page.getByRole("row", { name: /etl\/nightly/ });
  await expect(row).toContainText("0 / 2");
  await expect(page.getByText(/deployment:[0-9a-f]{8}/)).toHaveCount(0);
  await row.getByRole("switch").click();
  await expect(row).toContainText("not applied");

  await page.getByRole("radio", { name: /Tags/ }).check();
  await page.getByRole("button", { name: "New limit" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New limit on a tag" });
  await dialog.getByLabel(/^Tag/).fill("heavy");
  await dialog.getByLabel(/^Slots \*|^Slots$/).fill("3");
  await page.keyboard.press("Enter");
  const tag = page.getByRole("row", { name: /heavy/ });
  await expect(tag).toContainText("0 / 3");
  await tag.getByRole("button", { name: "Actions of heavy" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No limits on tags")).toBeVisible();
});
