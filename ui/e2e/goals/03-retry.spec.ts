import { deploymentId, reach, start } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

test.describe.configure({ timeout: 120_000 });

const FLOW = `
import pathlib, time
from rota import flow, task

@task(persist_result=True)
def costly() -> int:
    time.sleep(0.2)
    return 1

@task
def fragile(marker: str) -> None:
    time.sleep(1)
    path = pathlib.Path(marker)
    if not path.exists():
        path.write_text("seen")
        raise RuntimeError("the first time it fails")

@flow
def fragile_flow(marker: str):
    costly()
    fragile(marker)

if __name__ == "__main__":
    fragile_flow.serve(name="fragile")
`;

test("a failed run is tried again and is watched to its end", async ({ page, server }) => {
  server.serve(FLOW);
  const run = await start(server, await deploymentId(server, "fragile"), { marker: `${server.home}/marker` });
  await reach(server, run, "FAILED");
  await page.goto(`runs/flow-run/${run}`);
  const state = page.getByRole("main").locator("header [data-state]").first();
  await expect(state).toHaveAttribute("data-state", "failed");
  await page.getByRole("main").getByRole("button", { name: "Retry", exact: true }).first().click();
  await expect(state).toHaveAttribute("data-state", "completed", { timeout: 45_000 });
  await expect(page.getByTestId("failure-card")).toHaveCount(0);
  await expect(page).toHaveTitle(/^✓/);
});
