import { expectAccessible } from "../fixtures/axe";
import { expect, test } from "../fixtures/server";

test.setTimeout(120_000);

const NIGHT = `
from rota import flow, task

@task
def parse(text: str) -> float:
    return float(text)

@flow
def nightly_import(amount: str):
    return parse(amount)

@flow
def fine():
    return 1

for customer in ("12,50 EUR", "9,10 EUR"):
    nightly_import(amount=customer, return_state=True)

@flow
def invoice(customer: int):
    raise KeyError(f"no customer {customer}")

for customer in (1, 2, 3):
    invoice(customer, return_state=True)
for _ in range(4):
    fine()
`;

test("why last night's run failed is one click away from Home", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./dashboard");
  await expect(page.getByRole("link", { name: /^Failed, crashed/ })).toContainText("5");
  await expect(page.getByRole("link", { name: /^Completed/ })).toContainText("4");
  const attention = page.getByRole("region", { name: /^Needs attention/ });
  await expect(attention).toContainText("KeyError");
  await expect(attention).toContainText("3 runs");
  await expectAccessible(page);
  await attention.getByRole("link", { name: /^nightly-import: ValueError.*Open the newest run/ }).click();
  await expect(page).toHaveURL(/\/runs\/flow-run\//);
  const card = page.getByTestId("failure-card");
  await expect(card).toContainText("could not convert string to float: '9,10 EUR'");
  await expect(card).toContainText("return float(text)");
});

test("a counter leads to the runs it counts", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./dashboard");
  await page.getByRole("link", { name: /^Failed, crashed/ }).click();
  await expect(page).toHaveURL(/\/runs\?q=/);
  await expect(page.getByRole("row", { name: /KeyError/ })).toHaveCount(3);
  await expect(page.getByRole("row", { name: /ValueError/ })).toHaveCount(2);
});

test("an error is muted in this browser, comes back, and is retried", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./dashboard");
  const attention = page.getByRole("region", { name: /^Needs attention/ });
  await attention.getByRole("button", { name: /^More for KeyError/ }).click();
  await page.getByRole("menuitem", { name: "Mute" }).click();
  await expect(attention.getByRole("link", { name: /KeyError/ })).toBeHidden();
  await page.reload();
  await expect(attention.getByRole("link", { name: /ValueError/ })).toBeVisible();
  await expect(attention.getByRole("link", { name: /KeyError/ })).toBeHidden();
  await attention.getByRole("button", { name: "1 muted" }).click();
  await attention.getByRole("button", { name: "Unmute" }).click();
  await expect(attention.getByRole("link", { name: /KeyError/ })).toBeVisible();

  await attention
    .getByRole("listitem")
    .filter({ hasText: "ValueError" })
    .getByRole("button", { name: "Retry all" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
  // Runs that a program called itself cannot begin again elsewhere: the page says how many were refused.
  await expect(attention.getByRole("status")).toHaveText(/^\d runs? retried/);
});

test("the range is in the address, and hidden subflows are remembered", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./dashboard");
  await page.getByRole("button", { name: /^Time range/ }).click();
  await page.getByRole("button", { name: "Last 7 days" }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(page.getByRole("link", { name: /^Failed, crashed/ })).toContainText("vs previous 7 d");
  await page.getByRole("button", { name: "Earlier" }).click();
  await expect(page).toHaveURL(/range=.*\.\./);
  await expect(page.getByText("No run failed or crashed in this time.")).toBeVisible();
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(page.getByRole("link", { name: /^Failed, crashed/ })).toContainText("5");
  await page.getByRole("switch", { name: "Hide subflows" }).click();
  await expect(page).toHaveURL(/subflows=hide/);
  await page.goto("./dashboard");
  await expect(page.getByRole("switch", { name: "Hide subflows" })).toBeChecked();
});

test("Home tells of a run while it runs, without a reload", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./dashboard");
  await expect(page.getByText("Nothing runs at the moment.")).toBeVisible();
  server.serve(
    "import time\nfrom rota import flow\n@flow(flow_run_name='long-one')\ndef long():\n    time.sleep(6)\nlong()\n",
  );
  const running = page.getByRole("region", { name: "Running now" });
  await expect(running.getByRole("link", { name: "long-one" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Running/ })).toContainText("1");
  await expect(running.getByText("Nothing runs at the moment.")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("link", { name: /^Completed/ })).toContainText("5");
});

test("flows: the list, one flow, and what is deleted with it", async ({ page, server }) => {
  await server.python(NIGHT);
  await page.goto("./flows");
  await expect(page.getByRole("row", { name: /nightly-import/ })).toContainText("0%");
  await expect(page.getByRole("row", { name: /fine/ })).toContainText("100%");
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Search flows" }).fill("inv");
  await expect(page.getByRole("row", { name: /fine/ })).toBeHidden();
  await page
    .getByRole("row", { name: /invoice/ })
    .getByRole("link", { name: "invoice" })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "invoice" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Failed/ })).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Errors" }).click();
  await expect(page.getByText(/3 runs · last/)).toBeVisible();
  await page.getByRole("tab", { name: "Details" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Actions of the flow" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog")).toContainText("3 runs with their logs and results go with it");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/flows$/);
  await expect(page.getByRole("row", { name: /invoice/ })).toBeHidden();
});
