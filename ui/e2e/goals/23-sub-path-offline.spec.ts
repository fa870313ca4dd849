import { expect, test } from "../fixtures/server";

test.setTimeout(120_000);
test.use({ settings: { ROTA_SERVER_UI_SERVE_BASE: "/tools/rota" } });

const PAGES = [
  ["dashboard", "Home"],
  ["runs", "Runs"],
  ["flows", "Flows"],
  ["deployments", "Deployments"],
  ["work-pools", "Work pools"],
  ["blocks", "Blocks"],
  ["variables", "Variables"],
  ["artifacts", "Artifacts"],
  ["concurrency-limits", "Concurrency"],
] as const;

test("under a sub-path, on any port, with no way to the internet", async ({ page, server }) => {
  const foreign: string[] = [];
  const { host } = new URL(server.url);
  await page.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.host === host || !url.protocol.startsWith("http")) return route.continue();
    foreign.push(url.href);
    return route.abort();
  });
  const outside: string[] = [];
  page.on("request", (request) => {
    const { pathname, host: asked } = new URL(request.url());
    if (asked === host && !pathname.startsWith("/tools/rota/")) outside.push(pathname);
  });
  await server.python("from rota import flow\n@flow\ndef hello():\n    return 1\nhello()\n");

  await page.goto(`${server.url}/`);
  await expect(page).toHaveURL(`${server.url}/dashboard`);
  await expect(page.getByRole("link", { name: /^Completed/ })).toContainText("1");
  for (const [path, title] of PAGES) {
    await page.goto(`${server.url}/${path}`);
    await expect(page).toHaveTitle(new RegExp(title));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  // A page deep below, opened by its address, and from there by links.
  const [run] = await server
    .api<{ id: string }[]>("POST", "/tools/rota/api/flow_runs/filter", {})
    .catch(() => server.api<{ id: string }[]>("POST", "/api/flow_runs/filter", {}));
  await page.goto(`${server.url}/runs/flow-run/${run?.id}`);
  await expect(page.getByRole("tab", { name: "Logs" })).toBeVisible();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Flows" }).click();
  await expect(page).toHaveURL(`${server.url}/flows`);
  await expect(page.getByRole("row", { name: /hello/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Live updates/ })).toHaveAttribute("data-live", "live");
  expect(foreign, "requests that would leave this machine").toEqual([]);
  expect(outside, "requests beside the sub-path").toEqual([]);
});
