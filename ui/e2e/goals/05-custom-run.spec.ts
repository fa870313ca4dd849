import { expectAccessible } from "../fixtures/axe";
import { makeDeployments, runsOf } from "../fixtures/reports";
import { expect, test } from "../fixtures/server";

test("a custom run with a nested model, a union, null, a date, a variable and an omitted value", async ({
  page,
  server,
}) => {
  const { nightly } = await makeDeployments(server);
  await server.rota("variable", "set", "share", "0.25");
  await page.goto(`./deployments/deployment/${nightly}/run`);
  const form = page.getByRole("group", { name: "Parameters" });
  const field = (path: string) => form.locator(`[data-field="${path}"]`);
  const option = async (name: string, item: string | RegExp) => {
    await page.getByRole("button", { name: `Options of ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await field("day").getByRole("textbox").fill("2026-02-01");
  await field("window.start").getByRole("textbox").fill("2026-01-01");
  await field("source").getByRole("radio", { name: "table" }).click();
  await field("source.name").getByRole("textbox").fill("orders");
  await field("source.columns").getByRole("button", { name: "Add text" }).click();
  await field("source.columns.0").getByRole("textbox").fill("id");
  await option("limit", "Set null");
  await option("threshold", "Select variable");
  await field("threshold").getByRole("combobox").fill("share");
  await page.getByRole("option", { name: /share/ }).click();
  await option("note", /Use default/);
  await option("note", "Omit value");
  await expect(page.getByText("The parameters fit the flow.")).toBeVisible();
  await expect(page.getByRole("tabpanel", { name: "changes" })).toContainText("source");

  await page.getByRole("textbox", { name: "Run name" }).fill("by-hand");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Made the run by-hand", { exact: false }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the run" })).toBeVisible();
  const [run] = await runsOf(server, nightly);
  expect(run?.name).toBe("by-hand");
  expect(run?.parameters).toEqual({
    day: "2026-02-01",
    window: { start: "2026-01-01" },
    source: { kind: "table", name: "orders", columns: ["id"] },
    limit: null,
    threshold: 0.25,
  });

  await page.getByRole("button", { name: "Run another" }).click();
  await page.goto(`./deployments/deployment/${nightly}/run?from=${run?.id}`);
  await expect(field("source.name").getByRole("textbox")).toHaveValue("orders");
});

test("what does not fit is said at its field, by the form and by the server; nothing is lost on the way to JSON and back", async ({
  page,
  server,
}) => {
  const { nightly } = await makeDeployments(server);
  const parameters = { day: "2026-02-01", window: { start: "2026-01-01", days: 400, odd: [1] }, limit: "many" };
  await page.goto(
    `./deployments/deployment/${nightly}/run?parameters=${encodeURIComponent(JSON.stringify(parameters))}`,
  );
  const form = page.getByRole("group", { name: "Parameters" });
  await expect(form.locator('[data-field="window.days"]')).toContainText("At most 366.");
  await expect(form.locator('[data-field="limit"]')).toContainText("is not of the type");
  await expect(form.locator('[data-field="window"]')).toContainText("Not in the schema");
  await page.keyboard.press("Alt+j");
  const editor = form.getByRole("textbox", { name: "Parameters, as JSON" });
  await expect(editor).toContainText('"odd"');
  await page.keyboard.press("Alt+j");
  await expect(form.locator('[data-field="window.days"]').getByRole("textbox")).toHaveValue("400");
  await page.getByRole("button", { name: /Run now/ }).click();
  await expect(page.getByText("need your attention")).toBeVisible();
  expect(await runsOf(server, nightly)).toEqual([]);
  await expectAccessible(page);
});

test("a later start is at the time of the chosen zone", async ({ page, server }) => {
  const { greeter } = await makeDeployments(server);
  await page.goto(`./deployments/deployment/${greeter}/run`);
  await page.getByRole("radio", { name: "Later" }).check();
  await page.getByLabel("Date and time").fill("2037-07-01T09:30");
  await page.getByRole("combobox", { name: "Time zone" }).fill("New York");
  await page.getByRole("option", { name: /New York/ }).click();
  await page.getByRole("textbox", { name: "Run name" }).fill("later");
  await page.getByRole("button", { name: /Schedule the run/ }).click();
  await expect(page.getByRole("link", { name: "Open the run" })).toBeVisible();
  const run = (await runsOf(server, greeter)).find(({ name }) => name === "later");
  expect(new Date(run?.expected_start_time ?? 0).toISOString()).toBe("2037-07-01T13:30:00.000Z");
});
