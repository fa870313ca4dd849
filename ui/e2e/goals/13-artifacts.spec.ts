/** Goal 13: every type of artifact, with live progress and what differs between versions. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe";
import { expect, test } from "../fixtures/server";

const FLOW = `
from rota import flow
from rota.artifacts import (create_image_artifact, create_link_artifact, create_markdown_artifact,
    create_progress_artifact, create_table_artifact, update_progress_artifact)

IMAGE = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'><rect width='2' height='1' fill='%231f5fd6'/></svg>"

@flow
def report(number: int):
    create_markdown_artifact(key="report", markdown=f"# Night {number}\\n\\n**{1000 + number} orders** were loaded.\\n\\nAll is well.", description="What the night did")
    rows = [{"region": region, "orders": 100 * at + number} for at, region in enumerate(["EU", "US", "MEA"])]
    create_table_artifact(key="orders", table=rows[: 2 + number % 2])
    create_link_artifact(key="dashboard", link="https://example.com/d/1", link_text="The dashboard")
    create_image_artifact(key="inlined", image_url=IMAGE)
    create_image_artifact(key="remote", image_url="https://images.example.com/a.png")
    update_progress_artifact(create_progress_artifact(progress=0, key="written"), 10.0 * number)

for number in range(1, 11):
    report(number)
`;

async function everywhere(page: Page, ...paths: string[]) {
  for (const path of paths) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
  }
}

test("each type of artifact is shown, with its history and its differences", async ({ page, server }) => {
  test.setTimeout(240_000);
  await server.python(FLOW);

  await page.goto("artifacts");
  const cards = page.getByRole("list", { name: "Artifacts" }).getByRole("listitem");
  await expect(cards).toHaveCount(6);
  await expect(cards.filter({ hasText: "dashboard" })).toContainText("Link");
  await page.getByRole("combobox", { name: "Type" }).selectOption("table");
  await expect(cards).toHaveCount(1);
  await expect(page).toHaveURL(/kind=table/);
  await cards.getByRole("link", { name: "orders" }).click();

  await test.step("a table is sorted, filtered and compared by cell", async () => {
    const table = page.getByRole("table", { name: "orders" });
    await expect(table.getByRole("row")).toHaveCount(3);
    await table.getByRole("button", { name: "orders" }).click();
    await table.getByRole("button", { name: "orders" }).click();
    await expect(table.getByRole("row").nth(1)).toContainText("US");
    await page.getByRole("searchbox", { name: /Filter the rows/ }).fill("eu");
    await expect(page.getByText("1 of 2 rows")).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toBe("orders.csv");
    await page.getByRole("button", { name: "Compare with the one before" }).click();
    await expect(page.getByText("2 rows changed, 0 added, 1 taken away")).toBeVisible();
  });

  await test.step("versions of a text differ by word", async () => {
    await page.goto("artifacts/key/report");
    await expect(page.getByRole("heading", { name: "Night 10" })).toBeVisible();
    await page.getByRole("slider", { name: "Version" }).press("ArrowLeft");
    await expect(page.getByRole("heading", { name: "Night 9" })).toBeVisible();
    await page.getByRole("button", { name: "Compare with the one before" }).click();
    await expect(page.locator(".diff-word", { hasText: "1009" })).toBeVisible();
    await expect(page.getByText("2 lines added, 2 lines taken away")).toBeVisible();
    await page.getByRole("tab", { name: "Raw" }).click();
    await expect(page.getByRole("tabpanel").locator("pre")).toContainText("# Night 9");
  });

  await test.step("progress moves while one looks", async () => {
    const [made] = await server.api<{ id: string }[]>("POST", "/api/artifacts/filter", {
      artifacts: { key: { any_: ["written"] } },
      sort: "ID_DESC",
      limit: 1,
    });
    await server.api("PATCH", `/api/artifacts/${made?.id}`, { data: 31 });
    await page.goto("artifacts/key/written");
    const bar = page.getByRole("progressbar");
    await expect(bar).toHaveAttribute("aria-valuenow", "31");
    await server.api("PATCH", `/api/artifacts/${made?.id}`, { data: 64 });
    await expect(bar).toHaveAttribute("aria-valuenow", "64");
  });

  await test.step("an image of another host is loaded only after consent", async () => {
    await page.goto("artifacts/key/inlined");
    await expect(page.getByRole("img", { name: "inlined" })).toBeVisible();
    await page.goto("artifacts/key/remote");
    await expect(page.getByRole("button", { name: "Load the image" })).toBeVisible();
    await expect(page.getByText("images.example.com", { exact: true })).toBeVisible();
  });

  await everywhere(
    page,
    "artifacts",
    "artifacts?view=table",
    "artifacts/key/report",
    "artifacts/key/orders?diff=before",
    "artifacts/key/written",
    "artifacts/key/report?tab=details",
  );
});

test("an empty server says how artifacts are made", async ({ page }) => {
  await page.goto("artifacts");
  await expect(page.getByText("There are no artifacts yet")).toBeVisible();
  await expectAccessible(page);
});
