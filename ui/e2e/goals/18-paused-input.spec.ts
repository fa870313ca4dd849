import { expectAccessible } from "../fixtures/axe";
import { deploymentId, reach, start } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

test.describe.configure({ timeout: 120_000 });

const FLOW = `
from rota import flow, get_run_logger, pause_flow_run
from rota.input import RunInput

class Approval(RunInput):
    approved: bool
    reason: str = "none given"

@flow
def release():
    answer = pause_flow_run(wait_for_input=Approval, timeout=120)
    get_run_logger().info("approved=%s because %s", answer.approved, answer.reason)

if __name__ == "__main__":
    release.serve(name="release")
`;

test("a paused run is given its typed input and goes on", async ({ page, server }) => {
  server.serve(FLOW);
  const run = await start(server, await deploymentId(server, "release"));
  await reach(server, run, "PAUSED");
  await page.goto(`runs/flow-run/${run}`);
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("waits for input");
  const approved = dialog
    .getByRole("radio", { name: /true|yes/i })
    .or(dialog.getByRole("switch"))
    .or(dialog.getByRole("checkbox"))
    .first();
  await approved.click();
  await dialog.getByRole("textbox", { name: /reason/i }).fill("tested");
  await dialog.getByRole("button", { name: "Submit and resume" }).click();
  const state = page.getByRole("main").locator("header [data-state]").first();
  await expect(state).toHaveAttribute("data-state", "completed", { timeout: 45_000 });
  await expect(page.getByTestId("log-view").getByText("approved=True because tested")).toBeVisible();
  await expectAccessible(page);
});
