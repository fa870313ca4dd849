import { makeRuns } from "../fixtures/data";
import { expect, test } from "../fixtures/server";

test("save a view, pin it, share it, and open Runs with it", async ({ page, server, browser }) => {
  await makeRuns(server);
  await page.goto("./runs?q=state:Failed,Crashed");
  await expect(page.getByRole("row", { name: /gone-one/ })).toBeVisible();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save as a view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as a view" });
  await dialog.getByLabel("Name").fill("What went wrong");
  await dialog.getByText("Everyone on this server").click();
  await dialog.getByText("Open Runs with it").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const rail = page.getByRole("navigation", { name: "Pages" });
  await expect(rail.getByRole("link", { name: "What went wrong" })).toBeVisible();

  await page.goto("./flows");
  await rail.getByRole("link", { name: "Runs" }).click();
  await expect(page.getByRole("button", { name: /Edit state: ?Failed, Crashed/ })).toBeVisible();

  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(`${server.url}/runs`);
  await expect(second.getByRole("button", { name: /Edit state: ?Failed, Crashed/ })).toBeVisible();
  await expect(second.getByRole("row", { name: /fine-one/ })).toHaveCount(0);
  await other.close();
});
