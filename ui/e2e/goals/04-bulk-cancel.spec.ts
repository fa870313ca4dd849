import { makeRun } from "../fixtures/data";
import { expect, test } from "../fixtures/server";

const stateOf = async (server: { api: <T>(method: string, path: string) => Promise<T> }, id: string) =>
  (await server.api<{ state_type: string }>("GET", `/api/flow_runs/${id}`)).state_type;

test("cancel three running runs at once", async ({ page, server }) => {
  const runs = [];
  for (let n = 0; n < 3; n++) runs.push(await makeRun(server, { name: `busy-${n}`, type: "RUNNING" }));
  const other = await makeRun(server, { name: "other", type: "RUNNING", flow: "other" });
  await page.goto("./runs?q=flow:orders");
  await expect(page.getByRole("row", { name: /busy-0/ })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  const bar = page.getByRole("region", { name: "Selected runs" });
  await expect(bar).toContainText("3 selected");
  await bar.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 3 runs" }).click();
  await expect(page.getByText("3 runs cancelled")).toBeVisible();
  for (const run of runs) await expect.poll(() => stateOf(server, run.id)).toMatch(/^CANCELL/);
  expect(await stateOf(server, other.id)).toBe("RUNNING");
  await expect(page.getByRole("row", { name: /busy-\d/ }).filter({ hasText: /Cancell/ })).toHaveCount(3);
});

test("cancel all that match, also those that no page has loaded", async ({ page, server }) => {
  await server.python(`
import asyncio
from uuid import UUID
from rota import flow
from rota.client import get_client
from rota.states import Scheduled

@flow(name="many")
def many(): ...

async def main():
    async with get_client() as client:
        for n in range(230):
            await client.create_flow_run(many, name=f"many-{n}", state=Scheduled())

asyncio.run(main())
`);
  await page.goto("./runs?q=flow:many");
  await expect(page.getByText("230 runs")).toBeVisible();
  await page.getByRole("row", { name: /many-/ }).first().focus();
  await page.keyboard.press("*");
  const bar = page.getByRole("region", { name: "Selected runs" });
  await expect(bar).toContainText("All 230 runs");
  await bar.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 230 runs" }).click();
  await expect(page.getByText("230 runs cancelled")).toBeVisible({ timeout: 30_000 });
  const left = await server.api("POST", "/api/flow_runs/count", {
    flow_runs: { state: { type: { any_: ["SCHEDULED"] } } },
  });
  expect(left).toBe(0);
});
