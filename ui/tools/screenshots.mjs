// Pictures of the pages for the documentation: a server of its own, real flows of a small shop, one PNG a page in
// docs/images/ui. `node tools/screenshots.mjs [page …]` from ui/, after a build. ImageMagick makes the files smaller when
// it is there.
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = process.env.ROTA_BIN ?? (existsSync(join(root, ".venv/bin/rota")) ? join(root, ".venv/bin") : "");
const program = (name) => (bin ? join(bin, name) : name);
const out = process.env.ROTA_PICTURES ?? join(root, "docs/images/ui");
const wanted = process.argv.slice(2);
const LARGEST = 120 * 1024;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const SHOP = `
import random, sys, time
from rota import flow, get_run_logger, serve, task
from rota.artifacts import create_link_artifact, create_markdown_artifact, create_progress_artifact, create_table_artifact
from rota.schedules import Cron, Interval

@task(retries=1, retry_delay_seconds=1)
def extract(table: str) -> int:
    get_run_logger().info("Reading %s", table)
    time.sleep(random.uniform(0.1, 0.5))
    return random.randint(100, 9000)

@task
def check(rows: int) -> int:
    time.sleep(random.uniform(0.05, 0.2))
    return rows

@task
def load(rows: int) -> int:
    get_run_logger().info("%d rows loaded", rows)
    time.sleep(random.uniform(0.1, 0.4))
    return rows

@task
def ask_warehouse(region: str) -> int:
    raise TimeoutError("the warehouse did not answer within 30 s")

@flow(log_prints=True)
def load_orders(day: str = "2026-01-31", tables: int = 6) -> int:
    rows = extract.map([f"orders_{number}" for number in range(tables)])
    total = sum(load.map(check.map(rows)).result())
    create_table_artifact(key="orders", table=[{"day": day, "rows": total, "tables": tables}], description="Rows by day")
    create_markdown_artifact(key="report", markdown=f"# Orders of {day}\\n\\n**{total}** rows from {tables} tables.\\n\\n- all checked\\n- none rejected")
    print(f"{total} rows loaded")
    return total

@flow
def sync_customers(region: str = "eu") -> int:
    return ask_warehouse(region) if region == "us" else load(extract("customers"))

@flow
def invoice(customer: int = 7) -> None:
    raise ValueError(f"no rows for customer {customer}")

@flow
def train_model(seconds: float = 2.0, steps: int = 10) -> None:
    """Trains the **model** that forecasts next week's orders."""
    for number in range(steps):
        time.sleep(seconds / steps)
        load(number)

@flow
def heartbeat() -> None:
    time.sleep(random.uniform(0.05, 0.3))
`;

const RUNS = `${SHOP}
for day in ("2026-01-29", "2026-01-30", "2026-01-31"):
    load_orders(day)
for _ in range(14):
    heartbeat()
for region in ("eu", "us", "eu", "us", "eu"):
    sync_customers(region, return_state=True)
for customer in (7, 12, 99):
    invoice(customer, return_state=True)
train_model()
`;

const SERVE = `${SHOP}
serve(
    load_orders.to_deployment("hourly", schedules=[Cron("0 * * * *")], tags=["prod", "orders"]),
    sync_customers.to_deployment("eu", schedules=[Interval(1800)], tags=["prod"]),
    train_model.to_deployment("nightly", schedules=[Cron("30 2 * * *")], tags=["ml"], parameters={"seconds": 600, "steps": 400}),
    invoice.to_deployment("billing", schedules=[Cron("0 8 * * *")], tags=["finance"]),
    heartbeat.to_deployment("every-15-min", schedules=[Interval(900)]),
    limit=6,
)
`;

const EXPORT = `
from rota import flow

@flow
def export_lake(day: str = "today") -> None: ...

if __name__ == "__main__":
    export_lake.from_source(source=__import__("os").path.dirname(__import__("os").path.abspath(__file__)),
        entrypoint="export.py:export_lake").deploy(name="lake", work_pool_name="kubernetes", ignore_warnings=True)
`;

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

const home = mkdtempSync(join(tmpdir(), "rota-pictures-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = { ...process.env, ROTA_HOME: home, ROTA_API_URL: `${url}/api` };
const children = [];
const start = (name, args) => {
  const child = spawn(program(name), args, { env, cwd: home, stdio: "ignore" });
  children.push(child);
  return child;
};
const file = (name, text) => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const rota = async (...args) => (await run(program("rota"), args, { env, cwd: home })).stdout;
const api = async (method, path, body) => {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
};
const newest = async (flow, more = {}) => {
  const [found] = await api("POST", "/flow_runs/filter", {
    flows: { name: { any_: [flow] } },
    sort: "START_TIME_DESC",
    limit: 1,
    ...more,
  });
  return found.id;
};

async function seed() {
  await run(program("python"), [file("runs.py", RUNS)], { env, cwd: home, maxBuffer: 1 << 26 });
  await rota("work-pool", "create", "kubernetes", "--type", "process");
  await run(program("python"), [file("export.py", EXPORT)], { env, cwd: home });
  await rota("deployment", "run", "export-lake/lake");
  start("python", [file("serve.py", SERVE)]);
  for (let turn = 0; turn < 100; turn++) {
    const found = await api("POST", "/deployments/filter", {});
    if (found.length >= 6) break;
    await wait(300);
  }
  await rota("deployment", "run", "train-model/nightly");
  const backfill = (deployment, name, from, every, limit) =>
    rota(
      "deployment",
      "backfill",
      deployment,
      "--from",
      from,
      "--every",
      every,
      "--limit",
      limit,
      "--name",
      name,
      "--yes",
    );
  // The day until now, so that the history has something to show.
  const yesterday = new Date(Date.now() - 22 * 3_600_000).toISOString();
  await backfill("heartbeat/every-15-min", "beats", yesterday, "30 minutes", "3");
  await backfill("load-orders/hourly", "orders", yesterday, "2 hours", "1");
  await backfill("invoice/billing", "invoices", yesterday, "5 hours", "1");
  await rota("global-concurrency-limit", "create", "warehouse", "--limit", "4");
  await api("POST", "/variables/", { name: "region", value: "eu-central-1", tags: ["prod"] });
  await api("POST", "/variables/", { name: "retention", value: { days: 30, keep: ["orders", "customers"] }, tags: [] });
  await wait(75_000);
}

async function pages() {
  const orders = await newest("load-orders", { flow_runs: { state: { type: { any_: ["COMPLETED"] } } } });
  const failed = await newest("sync-customers", { flow_runs: { state: { type: { any_: ["FAILED"] } } } });
  const [flow] = await api("POST", "/flows/filter", { flows: { name: { any_: ["sync-customers"] } } });
  const deployment = await api("GET", "/deployments/name/load-orders/hourly");
  return [
    ["home", "dashboard", 905],
    ["home-dark", "dashboard", 900, "dark"],
    ["runs", "runs"],
    ["flow-run", `runs/flow-run/${orders}`],
    ["failed-run", `runs/flow-run/${failed}`],
    ["failed-run-dark", `runs/flow-run/${failed}`, 800, "dark"],
    ["flows", "flows", 480],
    ["flow", `flows/flow/${flow.id}`, 480],
    ["deployments", "deployments", 480],
    ["deployment", `deployments/deployment/${deployment.id}`],
    ["custom-run", `deployments/deployment/${deployment.id}/run`],
    ["work-pools", "work-pools", 480],
    ["work-pool", "work-pools/work-pool/kubernetes", 640],
    ["blocks", "blocks/catalog"],
    ["variables", "variables", 480],
    ["artifacts", "artifacts", 560],
    ["concurrency", "concurrency-limits", 480],
    ["settings", "settings/preferences", 640],
  ];
}

/** A picture of few colours is a third as large, and looks the same. */
function shrink(path) {
  for (const tool of ["magick", "convert"]) {
    try {
      execFileSync(tool, [path, "+dither", "-colors", "160", `PNG8:${path}`]);
      return;
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
}

const executablePath =
  process.env.ROTA_CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
let large = 0;
try {
  mkdirSync(out, { recursive: true });
  start("rota", ["server", "start", "--port", String(port)]);
  for (let turn = 0; turn < 600; turn++) {
    if (
      await fetch(`${url}/api/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await wait(100);
  }
  await seed();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  for (const [name, path, height = 800, theme = "light"] of await pages()) {
    if (wanted.length && !wanted.includes(name)) continue;
    const page = await browser.newPage({
      viewport: { width: 1280, height },
      locale: "en-US",
      timezoneId: "Europe/Berlin",
    });
    await page.addInitScript((chosen) => localStorage.setItem("rota.theme", chosen), theme);
    await page.goto(`${url}/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(1500);
    const picture = join(out, `${name}.png`);
    await page.screenshot({ path: picture });
    await page.close();
    shrink(picture);
    const { size } = statSync(picture);
    if (size > LARGEST) large += 1;
    console.log(`${size > LARGEST ? "LARGE " : "      "}${Math.round(size / 1024)} KB  ${name}.png`);
  }
  await browser.close();
} finally {
  for (const child of children.reverse()) {
    child.kill("SIGTERM");
    if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
  }
  rmSync(home, { recursive: true, force: true });
}
if (large) process.exit(1);
