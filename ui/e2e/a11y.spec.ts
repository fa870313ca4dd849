import { expectAccessible } from "./fixtures/axe";
import { makeRuns } from "./fixtures/data";
import { expect, test } from "./fixtures/server";

test.setTimeout(120_000);

test("the list of runs is for everyone, empty and full", async ({ page, server }) => {
  await page.goto("./runs");
  await expect(page.getByText("There are no runs yet")).toBeVisible();
  await expectAccessible(page);
  await makeRuns(server);
  await expect(page.getByRole("row", { name: /bad-one/ })).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole("row", { name: /bad-one/ })
    .getByRole("checkbox")
    .check();
  await page.goto("./runs?tab=task");
  await expect(page.getByText("There are no task runs yet")).toBeVisible();
});

for (const section of ["profile", "preferences", "server"]) {
  test(`settings: ${section}`, async ({ page }) => {
    await page.goto(`./settings/${section}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (section === "server") await expect(page.getByText("server.api.port", { exact: true })).toBeVisible();
    await expectAccessible(page);
  });
}

test("signing in", async ({ page }) => {
  await page.goto("./login");
  await expect(page.getByRole("heading", { name: "Sign in to rota" })).toBeVisible();
  await expectAccessible(page);
});

test("palette, keys, views and a page that is not there", async ({ page }) => {
  await page.goto("./runs");
  await expect(page.getByText("There are no runs yet")).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Search" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog", { name: "Save as a view" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("./no/such/page");
  await expect(page.getByRole("heading", { name: "There is no page here" })).toBeVisible();
  await expectAccessible(page);
});
