/**
 * How much pages ask of the server and of the browser. Requests are counted exactly and always held; times are printed,
 * and held with ROTA_BUDGETS=1. Sizes of files are held by tools/bundle-budget.mjs.
 */
import type { Page } from "@playwright/test";
import { make } from "./fixtures/runs";
import { expect, test } from "./fixtures/server";

test.setTimeout(240_000);

const strict = process.env.ROTA_BUDGETS === "1";
const FLOW = `
from rota import flow, task

@task
def step(n: int) -> int:
    return n

@flow
def seen():
    return step.map(range(5)).result()
seen()
`;

function within(name: string, value: number, budget: number): void {
  console.log(`${name}: ${Math.round(value)} (budget ${budget})`);
  if (strict) expect(value, name).toBeLessThanOrEqual(budget);
}

/** Requests until the page has been at rest for a second and a half. */
async function requestsOf(page: Page, path: string): Promise<{ all: string[]; api: string[] }> {
  const all: string[] = [];
  let last = Date.now();
  const note = (request: { url: () => string; method: () => string }) => {
    all.push(`${request.method()} ${new URL(request.url()).pathname}`);
    last = Date.now();
  };
  page.on("request", note);
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  while (Date.now() - last < 1500) await page.waitForTimeout(100);
  page.off("request", note);
  return { all, api: all.filter((one) => one.includes("/api/")) };
}

test("pages ask the server for little", async ({ page, server, context }) => {
  const id = await make(server, "seen", FLOW);
  const first = await requestsOf(page, "./dashboard");
  console.log(`first load of Home: ${first.all.length} requests`);
  expect(first.all.length, first.all.join("\n")).toBeLessThanOrEqual(14);
  for (const [path, budget] of [
    ["./dashboard", 2],
    ["./runs?view=", 2],
    ["./flows", 1],
    [`./runs/flow-run/${id}`, 4],
  ] as const) {
    const fresh = await context.newPage();
    // The list of runs reads the saved views once a browser; they are known from the first visit on.
    if (path.startsWith("./runs?")) await requestsOf(fresh, path);
    const { api } = await requestsOf(fresh, path);
    console.log(`${path.replace(id, ":id")}: ${api.length} calls (budget ${budget})`);
    expect(api.length, `${path}\n${api.join("\n")}`).toBeLessThanOrEqual(budget);
    await fresh.close();
  }
});

test("pages at rest leave the processor alone", async ({ page, server }) => {
  const id = await make(server, "seen", FLOW);
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  const busy = async () =>
    (await client.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration")?.value ?? 0;
  for (const path of ["./dashboard", "./runs", "./flows", "./deployments", `./runs/flow-run/${id}`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.waitForTimeout(3_000);
    const before = await busy();
    await page.waitForTimeout(10_000);
    within(`${path.replace(id, ":id")} idle over 10 s, ms`, ((await busy()) - before) * 1000, 50);
  }
});

test("Home is drawn soon", async ({ page, server }) => {
  await make(server, "seen", FLOW);
  const paints: number[] = [];
  const ready: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await page.goto("./dashboard");
    await expect(page.getByRole("heading", { name: "Run history" })).toBeVisible();
    const seen = await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      data: Math.max(
        0,
        ...(performance.getEntriesByType("resource") as PerformanceResourceTiming[])
          .filter((entry) => entry.name.includes("/api/rota/dashboard"))
          .map((entry) => entry.responseEnd),
      ),
    }));
    paints.push(seen.paint);
    ready.push(seen.data);
  }
  within("first contentful paint, cold, ms", paints[0] ?? 0, 500);
  within("first contentful paint, warm, median, ms", [...paints.slice(1)].sort((a, b) => a - b)[1] ?? 0, 200);
  within("Home has its data, warm, median, ms", [...ready.slice(1)].sort((a, b) => a - b)[1] ?? 0, 400);
});
