import { expectAccessible } from "../fixtures/axe";
import { FAILING, make } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

test.describe.configure({ timeout: 120_000 });

test("a failed run says why, where in the reader's code, and in which task, without a click", async ({
  page,
  server,
}) => {
  const id = await make(server, "nightly-import", FAILING);
  await make(server, "nightly-import", FAILING);
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/") && request.resourceType() === "fetch") calls.push(request.url());
  });
  await page.goto(`runs/flow-run/${id}`);
  const card = page.getByTestId("failure-card");
  await expect(card).toContainText("ValueError: could not convert string to float: '12,50 EUR'");
  await expect(card).toContainText("in parse");
  await expect(card).toContainText("return float(amount)");
  await expect(card).toContainText("same error in 1 other run");

  // The log is open at the first error, its traceback unfolded.
  const log = page.getByTestId("log-view");
  await expect(log.getByText("Traceback (most recent call last):").first()).toBeVisible();
  await expect(log).toBeInViewport();
  expect(calls.length, calls.join("\n")).toBeLessThanOrEqual(4);
  await expect(page).toHaveTitle(/^✕ .+ · Flow run · rota$/);

  await card.getByRole("link", { name: "parse-0" }).click();
  await expect(page).toHaveURL(/task=/);
  await page.getByRole("link", { name: "Open its page", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "parse-0" })).toBeVisible();
  await expect(page.getByTestId("failure-card")).toContainText("ValueError");
  await expectAccessible(page);
  await page.goBack();
  await page.keyboard.press("Escape");
  await expectAccessible(page);
});

test("two runs are compared", async ({ page, server }) => {
  const first = await make(server, "nightly-import", FAILING);
  const second = await make(server, "nightly-import", FAILING.replace("orders.csv", "other.csv"));
  await page.goto(`runs/flow-run/${second}`);
  await expect(page.getByTestId("failure-card")).toBeVisible();
  await page.keyboard.press("d");
  await expect(page).toHaveURL(new RegExp(`${first}/compare/${second}`));
  const parameters = page.getByRole("region", { name: "Parameters" });
  await expect(parameters).toContainText("orders.csv");
  await expect(parameters).toContainText("other.csv");
  await expectAccessible(page);
});
