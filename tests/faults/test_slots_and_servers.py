"""Slots while the server is killed and started again: none is given twice, none is lost."""

from __future__ import annotations

import re
import socket
import sys
import time

import pytest

from rota.client import SyncRotaClient
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

WORK = """
import os, sys, time
from rota.concurrency.sync import concurrency

ledger = os.open(os.environ["LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for _ in range(int(sys.argv[1])):
    with concurrency("db", lease_duration=120):
        os.write(ledger, b"+\\n")
        time.sleep(0.1)
        os.write(ledger, b"-\\n")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(sandbox: Sandbox, port: int) -> Program:
    command = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())"]
    program = sandbox._start([*command, "server", "start", "--port", str(port)], {"ROTA_API_URL": ""})
    wait_until(lambda: re.search("rota serves at", program.stdout), 60, lambda: program.stdout + program.stderr)
    return program


@pytest.mark.slow
def test_a_server_that_is_killed_while_slots_are_held_gives_none_twice(sandbox: Sandbox) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    with SyncRotaClient(url) as client:
        script = sandbox.write("work.py", WORK)
        with start_server(sandbox, port) as server:
            client.upsert_global_concurrency_limit_by_name("db", 2)
            workers = [sandbox.start(script, "8", ROTA_API_URL=url) for _ in range(4)]
            wait_until(lambda: sandbox.ledger_path.exists() and sandbox.ledger_path.read_text().count("+") > 4, 60)
            server.kill()
        time.sleep(0.2)  # an outage, shorter than the leases
        with start_server(sandbox, port):
            for worker in workers:
                with worker:
                    worker.finish(100).checked()
            lines = sandbox.ledger_path.read_text().splitlines()
            assert len(lines) == 4 * 8 * 2
            assert peak_of(lines) <= 2
            wait_until(lambda: client.read_global_concurrency_limit_by_name("db").active_slots == 0, 40)
            assert client.read_slot_use("db").waiting == 0


def peak_of(lines: list[str]) -> int:
    inside = peak = 0
    for line in lines:
        inside += 1 if line == "+" else -1
        peak = max(peak, inside)
    return peak
