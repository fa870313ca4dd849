/** Goal 14: make a block with a secret, use its snippet, see it hidden. */
import { expectAccessible } from "../fixtures/axe";
import { expect, test } from "../fixtures/server";

test("a secret is kept, loaded by the snippet, and hidden", async ({ page, server }) => {
  test.setTimeout(240_000);
  await page.goto("blocks");
  await expect(page.getByText("There are no blocks yet")).toBeVisible();
  await page.getByRole("banner").getByRole("link", { name: "New block" }).click();
  await page.getByRole("searchbox", { name: "Search block types" }).fill("secret");
  await page.getByRole("link", { name: "Create a Secret block" }).click();

  await page.getByRole("button", { name: "Create block" }).click();
  await expect(page.getByText("A block needs a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("api-token");
  await page.getByLabel("Values").locator("input[type=password]").first().fill("hunter2");
  await page.getByRole("button", { name: "Create block" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "api-token" })).toBeVisible();
  const code = (await page.getByRole("region", { name: "Code" }).textContent()) ?? "";
  expect(code).toContain('Secret.load("api-token")');
  expect(await server.python(`${code}\nprint(secret_block.get())`)).toContain("hunter2");
  await expect(page.getByText("hunter2")).toHaveCount(0);

  await page.getByRole("button", { name: "Reveal secrets" }).click();
  await page.getByRole("button", { name: "Show them" }).click();
  await expect(page.getByText("hunter2")).toBeVisible();
  await page.getByRole("button", { name: /^Hide/ }).click();
  await expect(page.getByText("hunter2")).toHaveCount(0);

  const flow = await server.api<{ id: string }>("POST", "/api/flows/", { name: "load" });
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  await server.api("POST", "/api/deployments/", {
    name: "nightly",
    flow_id: flow.id,
    parameters: { token: { $ref: { block_document_id: id } } },
  });
  await page.goto("blocks");
  await expect(page.getByRole("row", { name: /api-token/ })).toContainText("1 deployment");
  await page.goto(`blocks/block/${id}`);
  await expect(page.getByRole("link", { name: "load/nightly" })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 object uses it");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Delete" })).toBeDisabled();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  for (const path of [
    "blocks",
    "blocks/catalog",
    "blocks/catalog/secret",
    "blocks/catalog/webhook/create",
    `blocks/block/${id}`,
    `blocks/block/${id}/edit`,
  ]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
  }
});
