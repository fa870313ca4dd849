import { makeRun } from "../fixtures/data";
import { expect, test } from "../fixtures/server";

test.use({ allowedErrors: /WebSocket connection|ERR_CONNECTION_REFUSED|Failed to load resource/ });

test("the server restarts: the page says so, comes back, and misses nothing", async ({ page, server }) => {
  const run = await makeRun(server, { name: "patient", type: "RUNNING" });
  await page.goto("./runs");
  const row = page.getByRole("row", { name: /patient/ });
  await expect(row).toContainText("Running");
  const chip = page.getByRole("button", { name: /^Live updates/ });
  await expect(chip).toHaveAttribute("data-live", "live");
  await server.stop();
  await expect(chip).toHaveAttribute("data-live", /reconnecting|polling/);
  await expect(row).toBeVisible();
  await server.start();
  await server.api("POST", `/api/flow_runs/${run.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
  await makeRun(server, { name: "newcomer" });
  await expect(row).toContainText("Completed", { timeout: 30_000 });
  await expect(page.getByRole("row", { name: /newcomer/ })).toBeVisible({ timeout: 30_000 });
  await expect(chip).toHaveAttribute("data-live", "live");
});

test("two tabs have one connection, and the second goes on when the first closes", async ({
  page,
  server,
  context,
}) => {
  const run = await makeRun(server, { name: "seen-twice", type: "RUNNING" });
  let sockets = 0;
  context.on("page", (other) => other.on("websocket", () => sockets++));
  page.on("websocket", () => sockets++);
  await page.goto("./runs");
  await expect(page.getByRole("button", { name: /^Live updates/ })).toHaveAttribute("data-live", "live");
  const second = await context.newPage();
  await second.goto(`${server.url}/runs`);
  await expect(second.getByRole("button", { name: /^Live updates/ })).toHaveAttribute("data-live", "live");
  const row = second.getByRole("row", { name: /seen-twice/ });
  await expect(row).toContainText("Running");
  expect(sockets).toBe(1);
  await server.api("POST", `/api/flow_runs/${run.id}/set_state`, { state: { type: "PAUSED" }, force: true });
  await expect(row).toContainText("Paused");
  await page.close();
  await server.api("POST", `/api/flow_runs/${run.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
  await expect(row).toContainText("Completed");
  await expect.poll(() => sockets).toBe(2);
});
