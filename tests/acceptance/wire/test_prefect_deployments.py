"""Prefect's own client makes deployments with schedules on rota's server, lists them, runs them and deletes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from wire_server import serving_process

from rota.testing.processes import Sandbox

SCRIPT = Path(__file__).parent / "prefect_deployments.py"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_prefect_deploys_and_schedules(prefect_python: Path, sandbox: Sandbox) -> None:
    with serving_process(sandbox) as (_, url):
        known = {"PREFECT_API_URL": f"{url}/api", "PREFECT_HOME": str(sandbox.folder / "prefect-home"), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [prefect_python, SCRIPT], env=known, capture_output=True, text=True, timeout=600, check=False, cwd=sandbox.folder
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "DONE"
