import { expectAccessible } from "../fixtures/axe";
import { expect, test } from "../fixtures/server";

test.setTimeout(120_000);

test("an empty server: the first steps lead to a completed run and tick themselves off", async ({ page, server }) => {
  await page.goto("./dashboard");
  const steps = page.getByRole("region", { name: "Three steps to the first run" });
  await expect(steps).toBeVisible();
  await expect(steps.getByRole("listitem")).toHaveCount(3);
  const step = (number: number) => page.locator(`[data-step="${number}"]`);
  for (const number of [1, 2, 3]) await expect(step(number)).toHaveAttribute("data-done", "false");
  await expectAccessible(page);
  await page.evaluate(() => {
    (window as unknown as { stayed: boolean }).stayed = true;
  });

  // What the page shows is what works: the file as it stands there, with the address that it names.
  const code = await step(1).locator("pre").innerText();
  const [exported = "", run] = (await step(2).locator("pre").innerText()).split("\n");
  expect(exported).toBe(`export ROTA_API_URL=${server.url}/api`);
  expect(run).toBe("python hello.py");
  await expect(step(3).getByRole("button", { name: "Run it" })).toBeDisabled();
  server.serve(code);
  await expect(step(1)).toHaveAttribute("data-done", "true", { timeout: 20_000 });
  await expect(step(2)).toHaveAttribute("data-done", "true");

  await step(3).getByRole("button", { name: "Run it" }).click();
  await expect(step(3)).toHaveAttribute("data-done", "true", { timeout: 30_000 });
  await expect(page.getByRole("heading", { name: "Your first flow has run" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Completed/ })).toContainText("1");
  expect(await page.evaluate(() => (window as unknown as { stayed?: boolean }).stayed)).toBe(true);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("heading", { name: "Run history" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Run history" })).toBeVisible();
  await expect(page.getByText("Three steps to the first run")).toBeHidden();
});

test("the steps' own command runs the flow, too", async ({ page, server }) => {
  await page.goto("./dashboard");
  const step = (number: number) => page.locator(`[data-step="${number}"]`);
  server.serve(await step(1).locator("pre").innerText());
  await expect(step(2)).toHaveAttribute("data-done", "true", { timeout: 20_000 });
  const command = await step(3).locator("pre").innerText();
  expect(command).toMatch(/^rota deployment run /);
  await server.rota(...command.split(" ").slice(1));
  await expect(step(3)).toHaveAttribute("data-done", "true", { timeout: 30_000 });
});
