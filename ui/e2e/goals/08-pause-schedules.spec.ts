import { expectAccessible } from "../fixtures/axe";
import { makeDeployments } from "../fixtures/reports";
import { expect, test } from "../fixtures/server";

interface Stored {
  paused: boolean;
  schedules: { active: boolean }[];
}

test("one schedule is paused, then all, then all go on", async ({ page, server }) => {
  const { greeter } = await makeDeployments(server);
  const stored = () => server.api<Stored>("GET", `/api/deployments/${greeter}`);
  await page.goto(`./deployments/deployment/${greeter}`);
  const one = page.getByRole("switch", { name: /^Active: At 9:00/ });
  await one.click();
  await expect.poll(async () => (await stored()).schedules[0]?.active).toBe(false);
  await expect(one).not.toBeChecked();
  expect((await stored()).paused).toBe(false);
  await one.click();
  await expect.poll(async () => (await stored()).schedules[0]?.active).toBe(true);

  await page.goto("./deployments");
  const all = page.getByRole("switch", { name: "Schedules of greeter" });
  await all.click();
  await expect.poll(async () => (await stored()).paused).toBe(true);
  await expect(page.getByRole("row", { name: /greeter/ })).toContainText("paused");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await stored()).paused).toBe(false);
  await expect(all).toBeChecked();
  await expectAccessible(page);
});

test("chosen deployments are paused and tagged together", async ({ page, server }) => {
  const { greeter, nightly } = await makeDeployments(server);
  await page.goto("./deployments");
  await expect(page.getByRole("row", { name: /nightly/ })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  const bar = page.getByRole("region", { name: "Chosen deployments" });
  await expect(bar).toContainText("2 deployments");
  await bar.getByRole("button", { name: "Pause schedules" }).click();
  for (const id of [greeter, nightly])
    await expect.poll(async () => (await server.api<Stored>("GET", `/api/deployments/${id}`)).paused).toBe(true);
  await bar.getByRole("button", { name: "Add tags" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Tags" }).fill("night");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  const tags = async () => (await server.api<{ tags: string[] }>("GET", `/api/deployments/${nightly}`)).tags;
  await expect.poll(tags).toEqual(["prod", "night"]);
});
