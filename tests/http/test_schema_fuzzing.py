"""Schemathesis over the server's own OpenAPI document: whatever is sent, the server is never at fault."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from http_served import server_process

from rota.testing.processes import Sandbox

EXAMPLES = "4"
"""Of each operation, beside those that cover each field."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize("which", ["--include-path-regex", "--exclude-path-regex"])
def test_no_request_that_can_be_made_up_is_answered_with_a_fault(sandbox: Sandbox, which: str) -> None:
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("NOT TESTED: schemathesis is not installed (it is in the dev group).")
    with server_process(sandbox) as (server, url):
        done = subprocess.run(
            [
                command,
                "run",
                f"{url}/openapi.json",
                *(which, "^/api/rota/"),  # in two parts, which are run side by side
                *("--checks", "not_a_server_error,status_code_conformance"),
                *("--phases", "coverage,fuzzing"),
                *("--max-examples", EXAMPLES),
                *("--seed", "1"),
                *("--suppress-health-check", "all"),
                *("--warnings", "off"),
                "--continue-on-failure",
            ],
            capture_output=True,
            text=True,
            timeout=800,
            cwd=sandbox.folder,
        )
        assert done.returncode == 0, done.stdout[-8000:]
        server.program.send(signal.SIGTERM)
        ended = server.program.finish(40)
    assert ended.returncode == 0
    assert "met a fault" not in ended.stderr
