import { makeRun } from "../fixtures/data";
import { expect, test } from "../fixtures/server";

test("every address that clients print opens a page", async ({ page, server }) => {
  test.setTimeout(120_000);
  const run = await makeRun(server, { name: "addressed" });
  const [flow] = await server.api<{ id: string }[]>("POST", "/api/flows/filter", {});
  const id = flow?.id ?? "";
  const moved: [from: string, to: string][] = [
    ["./", "/dashboard"],
    [`./flow-runs/flow-run/${run.id}`, `/runs/flow-run/${run.id}`],
    [`./v2/runs/flow-run/${run.id}`, `/runs/flow-run/${run.id}`],
    [`./account/a/workspace/w/flow-runs/flow-run/${run.id}`, `/runs/flow-run/${run.id}`],
    [`./account/a/workspace/w/flows/flow/${id}`, `/flows/flow/${id}`],
    ["./flow-runs", "/runs"],
    ["./settings", "/settings/preferences"],
  ];
  for (const [from, to] of moved) {
    await page.goto(from);
    await expect(page, from).toHaveURL(new RegExp(`${to.replaceAll("/", "\\/")}(\\?|$)`));
    await expect(page.getByRole("heading", { level: 1 }), from).not.toHaveText("There is no page here");
  }
  for (const path of [
    `./runs/flow-run/${run.id}`,
    `./flows/flow/${id}`,
    "./runs",
    "./flows",
    "./deployments",
    "./work-pools",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveCount(1);
  }
});

test.describe("under a path", () => {
  test.use({ settings: { ROTA_SERVER_UI_SERVE_BASE: "/team/rota" } });
  test("pages and their parts are found", async ({ page, server }) => {
    await page.goto(`${server.url}/runs`);
    await expect(page.getByRole("heading", { name: "Runs", level: 1 })).toBeVisible();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await expect(page).toHaveURL(/\/team\/rota\/settings\/preferences$/);
  });
});

test.describe("with a login", () => {
  test.use({
    settings: { ROTA_SERVER_API_AUTH_STRING: "admin:sésame" },
    allowedErrors: /401/,
  });
  test("a page asks for it, and is shown afterwards", async ({ page }) => {
    await page.goto("./runs?q=state:Failed");
    await expect(page.getByRole("heading", { name: "Sign in to rota" })).toBeVisible();
    await page.getByLabel("Login").fill("admin:wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("The server does not know this login.")).toBeVisible();
    await page.getByLabel("Login").fill("admin:sésame");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/runs\?q=/);
    await expect(page.getByText("No runs match")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Live updates/ })).toHaveAttribute("data-live", "live");
  });
});

test.describe("with tokens against forged requests", () => {
  test.use({ settings: { ROTA_SERVER_API_CSRF_PROTECTION_ENABLED: "true" }, allowedErrors: /403/ });
  test("lists load and changes go through", async ({ page }) => {
    await page.goto("./runs");
    await expect(page.getByText("There are no runs yet")).toBeVisible();
  });
});
