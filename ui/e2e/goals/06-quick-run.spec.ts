import { makeDeployments, runsOf } from "../fixtures/reports";
import { expect, test } from "../fixtures/server";

test("a quick run is made at once, and the message leads to it", async ({ page, server }) => {
  const { greeter } = await makeDeployments(server);
  await server.api("POST", `/api/deployments/${greeter}/pause_deployment`);
  await page.goto("./deployments");
  await page.getByRole("button", { name: "Run greeter" }).click();
  await page.getByRole("region", { name: "Messages" }).getByRole("link", { name: "Open" }).click();
  await expect(page).toHaveURL(/\/runs\/flow-run\//);
  const runs = await runsOf(server, greeter);
  expect(runs).toHaveLength(1);
  expect(page.url()).toContain(runs[0]?.id);
});

test("a quick run that lacks a value asks for it", async ({ page, server }) => {
  const { nightly } = await makeDeployments(server);
  await page.goto(`./deployments/deployment/${nightly}`);
  await expect(page.getByRole("button", { name: /^Run/ })).toBeVisible();
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/run\?missing=true/);
  await expect(page.locator('[data-field="day"]').getByRole("textbox")).toBeFocused();
  await expect(page.locator('[data-field="day"]')).toContainText("A value is needed.");
  expect(await runsOf(server, nightly)).toEqual([]);
});
