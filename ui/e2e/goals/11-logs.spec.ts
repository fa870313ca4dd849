import { readFile } from "node:fs/promises";
import { expectAccessible } from "../fixtures/axe";
import { make, runsOf } from "../fixtures/runs";
import { expect, test } from "../fixtures/server";

test.describe.configure({ timeout: 150_000 });

const CHATTY = (lines: number) => `
from rota import flow, get_run_logger

@flow
def chatty():
    log = get_run_logger()
    for i in range(${lines}):
        if i % 1000 == 500:
            log.error("batch %d failed", i)
        else:
            log.info("processed batch %d", i)
chatty()
`;

const TALKING = `
import time
from rota import flow, get_run_logger

@flow
def talking():
    log = get_run_logger()
    for i in range(400):
        log.info("tick %d", i)
        time.sleep(0.05)
talking()
`;

test("a log is searched, stepped through, filtered and downloaded", async ({ page, server }) => {
  const id = await make(server, "chatty", CHATTY(5000));
  await page.goto(`runs/flow-run/${id}`);
  const log = page.getByTestId("log-view");
  await expect(log.getByText("processed batch 3", { exact: true })).toBeVisible();
  expect(await log.locator("[data-log-row]").count()).toBeLessThanOrEqual(120);

  await log.getByRole("textbox", { name: "Search the log" }).fill("failed");
  await expect(log.getByTestId("match-count")).toHaveText("1 of 5");
  await expect(log.getByText("batch 500 failed")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(log.getByTestId("match-count")).toHaveText("2 of 5");
  await expect(log.getByText("batch 1500 failed")).toBeVisible();
  await log.getByRole("region", { name: "Log" }).focus();
  await page.keyboard.press("p");
  await expect(log.getByTestId("match-count")).toHaveText("1 of 5");

  await log.getByRole("button", { name: "Show only lines that match" }).click();
  await expect(log.locator("[data-log-row]")).toHaveCount(5);
  await expect(page).toHaveURL(/q=failed/);
  const download = page.waitForEvent("download");
  await log.getByRole("button", { name: "Download" }).click();
  await page.getByRole("menuitem", { name: "Shown as NDJSON" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  expect(text.trim().split("\n")).toHaveLength(5);

  await log.getByRole("button", { name: "Show only lines that match" }).click();
  await page.keyboard.press("Control+End");
  await expect(log.getByText("processed batch 4999")).toBeVisible();
  await expectAccessible(page);
});

test("a link to a line opens at that line", async ({ page, server }) => {
  const id = await make(server, "chatty", CHATTY(3000));
  await page.goto(`runs/flow-run/${id}#L1500-L1502`);
  const log = page.getByTestId("log-view");
  await expect(log.locator("[data-ordinal='1500']")).toBeInViewport();
  await expect(log.getByText("L1500–L1502")).toBeVisible();
});

test("a running log is followed", async ({ page, server }) => {
  server.serve(TALKING);
  let id = "";
  await expect
    .poll(async () => {
      id = (await runsOf(server, "talking"))[0]?.id ?? "";
      return id;
    })
    .not.toBe("");
  await page.goto(`runs/flow-run/${id}`);
  const log = page.getByTestId("log-view");
  await expect(log.getByText(/tick \d+/).last()).toBeVisible({ timeout: 30_000 });
  const last = () =>
    page.evaluate(() => {
      const texts = [...document.querySelectorAll(".log-message")].map(
        (line) => /^tick (\d+)/.exec(line.textContent ?? "")?.[1],
      );
      return Math.max(-1, ...texts.filter((text) => text !== undefined).map(Number));
    });
  const before = await last();
  await expect.poll(last, { timeout: 15_000 }).toBeGreaterThan(before + 20);
  // Who scrolls up is left alone, and told of what is new.
  await log.getByRole("region", { name: "Log" }).evaluate((box) => box.scrollTo({ top: 0 }));
  await expect(log.getByRole("button", { name: /new lines/ })).toBeVisible({ timeout: 15_000 });
});
