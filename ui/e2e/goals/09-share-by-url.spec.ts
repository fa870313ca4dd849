import { makeRuns } from "../fixtures/data";
import { expect, test, watchErrors } from "../fixtures/server";

test("a filtered list is shared by its address", async ({ page, server, browser }) => {
  await makeRuns(server);
  await page.goto("./runs");
  await expect(page.getByRole("row", { name: /fine-one/ })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("state:fa");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type("param.region=eu ");
  await expect(page.getByRole("row", { name: /bad-one/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /fine-one/ })).toHaveCount(0);
  await expect(page.getByText("1 run", { exact: true })).toBeVisible();

  const other = await browser.newContext();
  const second = await other.newPage();
  const errors = watchErrors(second);
  await second.goto(page.url());
  await expect(second.getByRole("row", { name: /bad-one/ })).toBeVisible();
  await expect(second.getByRole("button", { name: /Edit state: ?Failed/ })).toBeVisible();
  await expect(second.getByText("1 run", { exact: true })).toBeVisible();
  expect(errors).toEqual([]);
  await other.close();

  await page.goBack();
  await expect(page.getByRole("button", { name: /Edit param.region= ?eu/ })).toHaveCount(0);
});

test("what nothing matches says which filter to take away", async ({ page, server }) => {
  await makeRuns(server);
  await page.goto("./runs?q=state:Failed%20tag:nowhere");
  await expect(page.getByText("No runs match")).toBeVisible();
  await page.getByRole("button", { name: "Without tag:nowhere" }).click();
  await expect(page.getByRole("row", { name: /bad-one/ })).toBeVisible();
});
