"""Prefect 3.8.8's own process worker takes a deployment's run from rota's server and runs it."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from wire_server import serving_process

from rota.client import SyncRotaClient
from rota.contract.work_pools import WorkPoolStatus
from rota.testing import wait_until
from rota.testing.processes import Sandbox

HERE = Path(__file__).parent

HELLO = """
from prefect import flow


@flow(log_prints=True)
def hello(name: str):
    print(f"hello {name}")
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_prefects_worker_runs_a_deployment(prefect_python: Path, sandbox: Sandbox) -> None:
    sandbox.write("prefect_hello.py", HELLO)
    inherited = {name: value for name, value in sandbox.environment.items() if not name.startswith("ROTA_")}
    with serving_process(sandbox) as (_, url), SyncRotaClient(f"{url}/api") as client:
        environment = {
            **inherited,
            "PREFECT_API_URL": f"{url}/api",
            "PREFECT_HOME": str(sandbox.folder / "prefect-home"),
            "PATH": f"{prefect_python.parent}:{inherited.get('PATH', '')}",
        }
        prefect = [str(prefect_python), "-m", "prefect"]
        made = [*prefect, "work-pool", "create", "pool", "--type", "process"]
        subprocess.run(made, env=environment, cwd=sandbox.folder, check=True, capture_output=True, timeout=120)
        with sandbox._start([*prefect, "worker", "start", "-p", "pool", "--type", "process"], environment) as worker:
            wait_until(lambda: client.read_work_pool("pool").status is WorkPoolStatus.READY, 120, "the worker")
            deploy = [str(prefect_python), str(HERE / "prefect_deploys.py")]
            done = subprocess.run(
                deploy, env=environment, cwd=sandbox.folder, capture_output=True, text=True, timeout=240, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr + worker.stdout + worker.stderr
            assert "ENDED Completed" in done.stdout
            worker.send(signal.SIGKILL, to_all=True)
        (run,) = client.read_flow_runs()
        assert (run.work_pool_name, run.work_queue_name, run.infrastructure_pid is None) == ("pool", "default", False)
        wait_until(lambda: any("hello Ada" in line.message for line in client.read_logs()), 30, "the flow's line")
