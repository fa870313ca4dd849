"""W5: from creating a flow run by REST to the first line of its code, on a warm process worker. Median over random phases.

w5.py [RUNS]

Starts a server and a worker of its own, in a home of its own. One JSON line at the end.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

FLOW = """
import time
from pathlib import Path

from rota import flow


@flow
def first_line(path: str):
    Path(path).write_text(repr(time.time()))
"""

ROTA = str(Path(sys.executable).with_name("rota"))


def post(url: str, path: str, body: Any) -> Any:
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def measured(url: str, flow_id: str, folder: Path, number: int) -> float:
    """Return the seconds of one run."""
    note = folder / f"{number}.txt"
    body = {
        "flow_id": flow_id,
        "work_pool_name": "bench",
        "parameters": {"path": str(note)},
        "state": {"type": "SCHEDULED"},
        "context": {"rota": {"entrypoint": f"{folder}/bench_flow.py:first_line"}},
    }
    began = time.time()
    post(url, "/flow_runs/", body)
    while not (note.exists() and (text := note.read_text())):
        time.sleep(0.002)
        if time.time() - began > 60:
            raise TimeoutError("The run did not start within a minute.")
    return float(text) - began


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench_flow.py").write_text(FLOW)
        environment = {**os.environ, "ROTA_HOME": str(folder / "home"), "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen(
            [ROTA, "server", "start", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True, cwd=folder
        )
        assert server.stdout is not None
        url = ""
        for line in server.stdout:
            if found := re.search(r"rota serves at (\S+)", line):
                url = f"{found[1]}/api"
            if "Ctrl-C" in line:
                break
        worker = subprocess.Popen(
            [ROTA, "worker", "start", "-p", "bench"],
            env={**environment, "ROTA_API_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            while not post(url, "/work_pools/filter", {}) or post(url, "/work_pools/filter", {})[0]["status"] != "READY":
                time.sleep(0.1)
            time.sleep(1.0)
            flow_id = post(url, "/flows/", {"name": "first-line"})["id"]
            cold = measured(url, flow_id, folder, 0)
            warm = []
            for number in range(1, runs + 1):
                time.sleep(random.uniform(0.2, 1.0))
                warm.append(measured(url, flow_id, folder, number))
        finally:
            for process in (worker, server):
                process.terminate()
                process.wait(60)
    warm.sort()
    print(
        json.dumps(
            {
                "cold_seconds": round(cold, 3),
                "warm_median_seconds": round(statistics.median(warm), 3),
                "warm_p99_seconds": round(warm[-1], 3),
                "runs": runs,
            }
        )
    )


if __name__ == "__main__":
    main()
