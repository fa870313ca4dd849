"""W6: clients over HTTP create flow runs and drive each Pending → Running → Completed; W6r: the list of the newest runs.

w6.py URL CLIENTS SECONDS       runs a second, percentiles of a request, errors
w6.py URL --list TIMES          p50 and p95 of `/flow_runs/filter` with 200 runs

The clients are of the smallest kind, so that the server is what is measured; its CPU seconds are read by the caller from the
process (`benchmarks.run`). One JSON line at the end.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit

HEADERS = {"Content-Type": "application/json", "X-PREFECT-API-VERSION": "0.8.4", "User-Agent": "prefect/3.8.8 (API 0.8.4)"}


class Client:
    """One keep-alive connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.base = parts.path
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=60)
        self.seconds: list[float] = []
        self.errors = 0

    def post(self, path: str, body: object) -> dict[str, object]:
        data = json.dumps(body)
        began = time.perf_counter()
        self.connection.request("POST", self.base + path, data, HEADERS)
        answer = self.connection.getresponse()
        text = answer.read()
        self.seconds.append(time.perf_counter() - began)
        if answer.status >= 300:
            self.errors += 1
            return {}
        parsed: dict[str, object] = json.loads(text)
        return parsed


def drive(client: Client, flow_id: object, until: float) -> int:
    runs = 0
    while time.monotonic() < until:
        run = client.post("/flow_runs/", {"flow_id": flow_id, "state": {"type": "PENDING"}, "parameters": {"x": 1}})
        for state in ("PENDING", "RUNNING", "COMPLETED"):
            client.post(f"/flow_runs/{run.get('id')}/set_state", {"state": {"type": state}, "force": False})
        runs += 1
    return runs


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000


def main() -> None:
    url = sys.argv[1]
    if sys.argv[2] == "--list":
        client = Client(url)
        for _ in range(int(sys.argv[3])):
            client.post("/flow_runs/filter", {"limit": 200, "sort": "ID_DESC"})
        seconds = client.seconds[len(client.seconds) // 10 :]
        print(json.dumps({"p50_ms": percentile(seconds, 0.5), "p95_ms": percentile(seconds, 0.95), "errors": client.errors}))
        return
    count, seconds_long = int(sys.argv[2]), float(sys.argv[3])
    flow_id = Client(url).post("/flows/", {"name": "w6"})["id"]
    clients = [Client(url) for _ in range(count)]
    began = time.monotonic()
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: done.append(drive(one, flow_id, began + seconds_long))) for one in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.monotonic() - began
    latencies = [second for client in clients for second in client.seconds]
    answer = {
        "runs_per_second": sum(done) / wall,
        "requests": len(latencies),
        "p50_ms": percentile(latencies, 0.5),
        "p99_ms": percentile(latencies, 0.99),
        "errors": sum(client.errors for client in clients),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
