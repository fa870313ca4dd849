"""`rota server start --background`, `stop`, `status`, `services`."""

from __future__ import annotations

import json
import re
import signal
import sys

import httpx
import pytest

from rota.testing import wait_until
from rota.testing.processes import Finished, Sandbox


def server(sandbox: Sandbox, *arguments: str) -> Finished:
    return sandbox.rota("server", *arguments, timeout=120, ROTA_API_URL="", ROTA_SERVER_API_PORT="1")


@pytest.mark.slow
def test_a_server_in_the_background_is_started_seen_and_stopped(sandbox: Sandbox) -> None:
    assert server(sandbox, "status").returncode == 1
    started = server(sandbox, "start", "--background", "--port", "0").checked()
    try:
        match = re.search(r"at (http://127\.0\.0\.1:\d+) \(process (\d+)\)", started.stdout)
        assert match, started.stdout
        seen = json.loads(server(sandbox, "status", "--wait", "--timeout", "30", "-o", "json").checked().stdout)
        assert (seen["url"], seen["healthy"], seen["ready"]) == (match[1] + "/api", True, True)
        again = server(sandbox, "start", "--background", "--port", "0")
        assert again.returncode == 1
        assert "in the background already" in again.stderr
    finally:
        stopped = server(sandbox, "stop").checked()
    assert "The server has stopped." in stopped.stdout
    assert "No server runs" in server(sandbox, "stop").checked().stdout
    with pytest.raises(httpx.ConnectError):
        httpx.get(match[1])


@pytest.mark.slow
def test_a_server_that_cannot_start_in_the_background_says_why(sandbox: Sandbox) -> None:
    refused = server(sandbox, "start", "--background", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 1
    assert "ROTA_SERVER_API_AUTH_STRING" in refused.stderr


@pytest.mark.slow
def test_services_are_listed_and_run_apart(sandbox: Sandbox) -> None:
    listed = json.loads(server(sandbox, "services", "ls", "-o", "json").checked().stdout)
    assert {"events", "leases"} <= {row["name"] for row in listed}
    assert all(row["does"] for row in listed)
    server(sandbox, "services", "start", "--background").checked()
    assert "have stopped" in server(sandbox, "services", "stop").checked().stdout
    assert "No services run" in server(sandbox, "services", "stop").checked().stdout


@pytest.mark.slow
def test_services_in_the_foreground_end_with_ctrl_c(sandbox: Sandbox) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from rota.cli.main import main; sys.exit(main())",
        "server",
        "services",
        "start",
    ]
    with sandbox._start(command, {}) as program:
        wait_until(lambda: "Ctrl-C" in program.stdout, 60, lambda: f"services to run: {program.stdout}{program.stderr}")
        program.send(signal.SIGINT)
        ended = program.finish(30)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_several_processes_need_postgresql(sandbox: Sandbox) -> None:
    refused = server(sandbox, "start", "--workers", "2", "--port", "0")
    assert refused.returncode == 1
    assert "PostgreSQL" in refused.stderr


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "x"], ["--log-level", "LOUD"], ["--workers", "0"]])
def test_what_cannot_be_is_refused(sandbox: Sandbox, arguments: list[str]) -> None:
    refused = server(sandbox, "start", *arguments)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
