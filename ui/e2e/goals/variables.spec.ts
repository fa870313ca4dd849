/** Variables: made, changed in place with their type kept, tagged, exported and imported. */
import { readFileSync } from "node:fs";
import { expectAccessible } from "../fixtures/axe";
import { expect, test } from "../fixtures/server";

test("variables keep their type through every way of changing them", async ({ page, server }) => {
  test.setTimeout(180_000);
  await page.goto("variables");
  await expect(page.getByText("There are no variables yet")).toBeVisible();
  await page.getByRole("banner").getByRole("button", { name: "New variable" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("max_rows");
  await dialog.getByRole("radio", { name: "Number" }).check();
  await dialog.getByRole("textbox", { name: "Value" }).fill("42");
  await dialog.getByRole("button", { name: "Create" }).click();
  const row = page.getByRole("row", { name: /max_rows/ });
  await expect(row).toContainText("number");

  await row.hover();
  await row.getByRole("button", { name: "Change the value of max_rows" }).click();
  await page.getByRole("textbox", { name: "Value of max_rows" }).fill("43");
  await page.keyboard.press("Enter");
  await expect(row).toContainText("43");
  await expect
    .poll(async () => (await server.api<{ value: unknown }>("GET", "/api/variables/name/max_rows")).value)
    .toBe(43);

  await page.getByRole("button", { name: "Import" }).click();
  await page.getByLabel("File with variables").setInputFiles({
    name: "variables.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"region": "eu", "flags": {"a": [1, true, null]}, "max_rows": 43}'),
  });
  await page.getByRole("button", { name: "Import 2 variables" }).click();
  await expect(page.getByText("3 variables", { exact: true })).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as JSON" }).click();
  const file = readFileSync(await (await download).path(), "utf8");
  expect(JSON.parse(file)).toContainEqual({ name: "flags", value: { a: [1, true, null] }, tags: [] });

  await page.getByRole("checkbox", { name: "Select all rows that are loaded" }).check();
  await page.getByRole("region", { name: "Chosen variables" }).getByRole("button", { name: "Tags" }).click();
  await page.getByRole("dialog").getByLabel("Add").fill("etl");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Change tags" }).click();
  await expect(row.getByRole("button", { name: "etl" })).toBeVisible();
  await page.getByRole("region", { name: "Chosen variables" }).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("There are no variables yet")).toBeVisible();

  await server.api("POST", "/api/variables/", { name: "one", value: { a: 1 }, tags: ["x"] });
  for (const path of ["variables", "variables?edit=one"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
  }
});
