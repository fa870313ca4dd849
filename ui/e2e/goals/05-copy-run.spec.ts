import { deploymentId, start } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

const FLOW = `
from rota import flow

@flow
def greet(name: str, times: int = 1):
    print(name * times)

if __name__ == "__main__":
    greet.serve(name="greet")
`;

test("a run is copied to a new one with its parameters filled in", async ({ page, server }) => {
  server.serve(FLOW);
  const deployment = await deploymentId(server, "greet");
  const run = await start(server, deployment, { name: "Ada", times: 3 });
  await page.goto(`runs/flow-run/${run}`);
  await expect(page.getByRole("button", { name: "Copy to new run" })).toBeVisible();
  await page.keyboard.press("Shift+N");
  await expect(page).toHaveURL(new RegExp(`deployments/deployment/${deployment}/run\\?from=${run}`));
  await expect(page.getByRole("textbox", { name: /^name/i }).first()).toHaveValue("Ada");
});
