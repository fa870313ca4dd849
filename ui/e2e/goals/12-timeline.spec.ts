import { make, ORDERS } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

test.describe.configure({ timeout: 120_000 });

test("the timeline is walked, opened, zoomed and read as a table by keyboard only", async ({ page, server }) => {
  const id = await make(server, "orders", ORDERS(40));
  await page.goto(`runs/flow-run/${id}`);
  const timeline = page.getByTestId("timeline");
  const said = page.getByTestId("timeline-said");
  // 40 runs of one task are one row, beside the subflow and the merge.
  await expect(timeline).toHaveAttribute("data-rows", "3");
  await timeline.focus();
  await page.keyboard.press("Home");
  await expect(said).toContainText("fetch_page, 40 runs: 40 completed");
  await page.keyboard.press("ArrowRight");
  await expect(timeline).toHaveAttribute("data-rows", "43");
  await page.keyboard.press("ArrowLeft");
  await expect(timeline).toHaveAttribute("data-rows", "3");

  await page.keyboard.press("ArrowDown");
  await expect(said).toContainText("Completed");
  await page.keyboard.press("ArrowRight");
  await expect(timeline, "the subflow is open in place").toHaveAttribute("data-rows", "4");
  await page.keyboard.press("+");
  await page.keyboard.press("z");
  await page.keyboard.press("0");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(/mode=dependency/);
  await page.keyboard.press("v");
  const table = page.getByRole("table", { name: "Task runs" });
  await expect(table.getByRole("row")).toHaveCount(5);
  await table.getByRole("button", { name: /fetch_page ×40/ }).press("v");
  await expect(timeline).toBeFocused();
  await page.keyboard.press("End");
  await expect(said).toContainText("merge-0");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/task=/);
  await expect(page.getByRole("complementary").getByText("merge-0").first()).toBeVisible();
});

test("an idle page draws nothing", async ({ page, server }) => {
  const id = await make(server, "orders", ORDERS(10));
  await page.goto(`runs/flow-run/${id}`);
  await expect(page.getByTestId("timeline")).toHaveAttribute("data-drawn", /./);
  await page.waitForTimeout(1_500);
  await page.getByTestId("timeline").evaluate((box) => box.removeAttribute("data-drawn"));
  await page.waitForTimeout(3_000);
  await expect(page.getByTestId("timeline")).not.toHaveAttribute("data-drawn", /./);
});
