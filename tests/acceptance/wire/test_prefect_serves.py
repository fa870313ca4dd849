"""Prefect 3.8.8's own `flow.serve` with rota's server."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from wire_server import serving_process

from rota.client import SyncRotaClient
from rota.testing import wait_until
from rota.testing.processes import Sandbox


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_prefects_serve_runs_what_rotas_server_schedules(prefect_python: Path, sandbox: Sandbox) -> None:
    script = Path(__file__).with_name("prefect_serving.py")
    with serving_process(sandbox) as (_, url), SyncRotaClient(f"{url}/api") as client:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ROTA_", "PREFECT_"))},
            "HOME": str(sandbox.folder),
            "PREFECT_HOME": str(sandbox.folder / "prefect"),
            "PREFECT_API_URL": f"{url}/api",
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        }
        output = sandbox.folder / "prefect.log"
        with output.open("wb") as log:
            program = subprocess.Popen([prefect_python, script], env=environment, stdout=log, stderr=log)
        try:
            wait_until(lambda: "being served" in output.read_text(), 120, lambda: output.read_text())
            deployment = client.read_deployment_by_name("pf/served")
            assert deployment.parameters == {"x": 4}
            run = client.create_flow_run_from_deployment(deployment.id, parameters={"x": 9})
            wait_until(lambda: client.read_flow_run(run.id).state_name == "Completed", 120, lambda: output.read_text())
            assert "Prefect runs 9" in output.read_text()
            program.send_signal(signal.SIGINT)
            program.wait(60)
            assert client.read_deployment(deployment.id).paused
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
