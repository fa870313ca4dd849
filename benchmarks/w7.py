"""W7: deployments with schedules. Over HTTP 200 of them with a run each minute; in one process 10,000 with a run each hour.

w7.py URL DEPLOYMENTS           seconds to create all, and until each has scheduled runs after that
w7.py --hourly DEPLOYMENTS      CPU seconds of the scheduler's passes: the first, one each hour, an idle minute

One JSON line at the end. The idle minute of a server is read by the caller from the process (`benchmarks.run`).
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

HEADERS = {"Content-Type": "application/json", "X-PREFECT-API-VERSION": "0.8.4", "User-Agent": "prefect/3.8.8 (API 0.8.4)"}
DEADLINE_SECONDS = 120.0


class Client:
    """One keep-alive connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.base = parts.path
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=60)

    def post(self, path: str, body: object) -> object:
        self.connection.request("POST", self.base + path, json.dumps(body), HEADERS)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {text[:500]!r}")
        return json.loads(text)


def minutely(url: str, count: int) -> dict[str, float]:
    client = Client(url)
    flow: dict[str, str] = client.post("/flows/", {"name": "w7"})  # type: ignore[assignment]  # a flow
    began = time.monotonic()
    ids = []
    for number in range(count):
        body = {"name": f"d{number}", "flow_id": flow["id"], "schedules": [{"schedule": {"cron": "* * * * *"}}]}
        made: dict[str, str] = client.post("/deployments/", body)  # type: ignore[assignment]  # a deployment
        ids.append(made["id"])
    created = time.monotonic()
    last = {"flow_runs": {"deployment_id": {"any_": ids[-1:]}}}
    while not client.post("/flow_runs/count", last) and time.monotonic() < created + DEADLINE_SECONDS:
        time.sleep(0.02)
    while True:
        with_runs = client.post("/deployments/count", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}})
        if with_runs == count or time.monotonic() > created + DEADLINE_SECONDS:
            break
        time.sleep(0.02)
    there = time.monotonic()
    runs: float = client.post("/flow_runs/count", {})  # type: ignore[assignment]  # a number
    return {
        "create_seconds": created - began,
        "there_seconds": there - created,
        "runs": runs,
        "with_runs": float(str(with_runs)),
    }


def hourly(count: int) -> dict[str, float]:
    from rota.contract.deployments import CREATE_DEPLOYMENT
    from rota.contract.flows import CREATE_FLOW
    from rota.server.app import App
    from rota.server.services import late_runs, scheduler
    from rota.server.store.engine import open_store
    from rota.server.store.schema import ensure_schema
    from rota.testing import FakeClock

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/rota.db")
        ensure_schema(store)
        clock = FakeClock(datetime(2026, 3, 1, 10, 0, 30, tzinfo=UTC))
        app = App(store, clock)
        flow_id = app.handle(CREATE_FLOW, body={"name": "w7"}).id
        schedules = [{"schedule": {"cron": "0 * * * *"}}]
        for number in range(count):
            app.handle(CREATE_DEPLOYMENT, body={"name": f"d{number}", "flow_id": flow_id, "schedules": schedules})

        def cpu(seconds: float) -> float:
            """CPU seconds of the passes of that time, each five seconds."""
            before = time.process_time()
            for _ in range(max(int(seconds / 5), 1)):
                clock.advance(min(seconds, 5))
                scheduler.run_once(store, clock)
            return time.process_time() - before

        first = cpu(0)
        idle = cpu(60)
        cpu(3600 - 95)
        hour = cpu(5)
        before = time.process_time()
        clock.advance(15)
        marked = len(late_runs.run_once(store, clock))
        late = (time.process_time() - before) / max(marked, 1)
        store.close()
    return {"first_cpu": first, "hour_cpu": hour, "idle_cpu_per_minute": idle, "late_ms_each": late * 1000}


if __name__ == "__main__":
    print(json.dumps(hourly(int(sys.argv[2])) if sys.argv[1] == "--hourly" else minutely(sys.argv[1], int(sys.argv[2]))))
