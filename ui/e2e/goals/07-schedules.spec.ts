import { expectAccessible } from "../fixtures/axe";
import { makeDeployments } from "../fixtures/reports";
import { expect, type Server, test } from "../fixtures/server";

interface Stored {
  schedule: Record<string, unknown>;
  slug: string | null;
  active: boolean;
}

const schedulesOf = (server: Server, id: string) => server.api<Stored[]>("GET", `/api/deployments/${id}/schedules`);

/** The times that the server gives for a schedule it keeps. */
async function timesOf(server: Server, schedule: Record<string, unknown>): Promise<string[]> {
  const given = Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== null));
  const { times } = await server.api<{ times: { at: string }[] }>("POST", "/api/rota/schedules/preview", {
    schedule: given,
    count: 10,
  });
  return times.map(({ at }) => at);
}

test("interval, cron, rule and sentence: the times shown are those the server keeps to", async ({ page, server }) => {
  const { nightly } = await makeDeployments(server);
  await page.goto(`./deployments/deployment/${nightly}`);
  const dialog = page.getByRole("dialog", { name: "Add schedule" });
  const shown = async () =>
    dialog
      .getByRole("list", { name: "Next times" })
      .getByRole("listitem")
      .evaluateAll((items) => items.map((item) => item.getAttribute("data-at")));
  const add = async (tab: string, fill: () => Promise<void>, words: string) => {
    await page.getByRole("button", { name: "Schedule", exact: true }).click();
    await dialog.getByRole("tab", { name: tab }).click();
    await fill();
    await expect(dialog.getByRole("status")).toContainText(words, { ignoreCase: true });
    const button = dialog.getByRole("button", { name: "Add schedule" });
    await expect(button).toBeEnabled();
    const times = await shown();
    expect(times).toHaveLength(10);
    await button.click();
    await expect(dialog).toBeHidden();
    return times;
  };

  const cron = await add("Cron", () => dialog.getByLabel("Cron expression").fill("30 2 * * *"), "2:30");
  const interval = await add("Interval", () => dialog.getByRole("textbox", { name: "Every" }).fill("36"), "36 hours");
  const rule = await add(
    "RRule",
    () => dialog.getByRole("button", { name: "Fri", exact: true }).click(),
    "Monday and Friday at 09:00",
  );
  const sentence = await add("Sentence", () => dialog.getByLabel("In words").fill("weekdays at 9am"), "on weekdays");
  const stored = await schedulesOf(server, nightly);
  expect(stored).toHaveLength(4);
  const by = (kind: string) => stored.filter(({ schedule }) => schedule[kind] != null);
  expect(await timesOf(server, by("rrule")[0]?.schedule ?? {})).toEqual(rule);
  expect(await timesOf(server, by("interval")[0]?.schedule ?? {})).toEqual(interval);
  const crons = await Promise.all(by("cron").map(({ schedule }) => timesOf(server, schedule)));
  expect(crons).toContainEqual(cron);
  expect(crons).toContainEqual(sentence);
  for (const { schedule } of stored) expect(schedule.timezone).toBe("Europe/Berlin");
});

test("what a change of clocks does is said before it happens", async ({ page, server }) => {
  const { nightly } = await makeDeployments(server);
  await page.goto(`./deployments/deployment/${nightly}`);
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Add schedule" });
  await dialog.getByRole("tab", { name: "Cron" }).click();
  await dialog.getByLabel("Cron expression").fill("30 2 * *");
  await expect(dialog.getByText("takes five")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Add schedule" })).toBeDisabled();
  await dialog.getByLabel("Cron expression").fill("30 2 * * *");
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText(/clocks/i);
  await expectAccessible(page);
});

test("a schedule is changed and deleted", async ({ page, server }) => {
  const { greeter } = await makeDeployments(server);
  await page.goto(`./deployments/deployment/${greeter}`);
  const menu = async (item: string) => {
    await page.getByRole("button", { name: /^Actions of At 9:00/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("Edit…");
  const dialog = page.getByRole("dialog", { name: "Edit schedule" });
  await dialog.getByText("More options").click();
  await dialog.getByLabel("Slug").fill("mornings");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("mornings")).toBeVisible();
  expect((await schedulesOf(server, greeter))[0]).toMatchObject({ slug: "mornings", schedule: { cron: "0 9 * * *" } });
  await menu("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No schedule:")).toBeVisible();
  expect(await schedulesOf(server, greeter)).toEqual([]);
});
