import { makeDeployments, runsOf } from "../fixtures/reports";
import { expect, test } from "../fixtures/server";

for (const width of [1440, 390])
  test(`from the list to a run by keys alone, ${width} px wide`, async ({ page, server }) => {
    const { nightly } = await makeDeployments(server);
    await page.setViewportSize({ width, height: 900 });
    await page.goto("./dashboard");
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await expect(page).toHaveURL(/\/deployments$/);
    await expect(page.getByRole("searchbox", { name: "Search deployments" })).toBeVisible();
    await page.keyboard.press("/");
    await page.keyboard.type("nightly");
    await expect(page).toHaveURL(/q=nightly/);
    await expect(page.getByRole("link", { name: "nightly" }).first()).toBeVisible();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    // Out of the fields: single keys then mean the list.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/deployment/${nightly}$`));
    await expect(page.getByRole("tab", { name: "Runs" })).toBeVisible();
    await page.keyboard.press("r");
    const day = page.locator('[data-field="day"]').getByRole("textbox");
    await expect(day).toBeFocused();
    await page.keyboard.type("2026-02-01");
    await page.keyboard.press("Control+Enter");
    const start = page.locator('[data-field="window.start"]').getByRole("textbox");
    await expect(start).toBeFocused();
    await page.keyboard.type("2026-01-01");
    await page.keyboard.press("Control+Enter");
    // The union: its form first, then its field.
    await expect(page.locator('[data-field="source"]').getByRole("radio", { name: "csv" })).toBeFocused();
    for (let step = 0; step < 4; step++) {
      await page.keyboard.press("Tab");
      if (
        await page
          .locator('[data-field="source.path"]')
          .getByRole("textbox")
          .evaluate((box) => box === document.activeElement)
      )
        break;
    }
    await page.keyboard.type("/data/orders.csv");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("link", { name: "Open the run" })).toBeVisible();
    const [run] = await runsOf(server, nightly);
    expect(run?.parameters).toMatchObject({
      day: "2026-02-01",
      window: { start: "2026-01-01" },
      source: { kind: "csv", path: "/data/orders.csv" },
    });
  });
