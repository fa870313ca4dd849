"""A server, workers and those who hand over work, each a process of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rota.client import SyncRotaClient
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

COMMAND = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())"]
SHORT_LEASES = {"ROTA_FLOWS_LEASE_SECONDS": "3", "ROTA_FLOWS_HEARTBEAT_SECONDS": "1"}

TASKS = """
    import os
    import time

    from rota import task

    def note(what):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(what + "\\n")

    @task
    def add(a, b=0):
        return a + b

    @task
    def counted(number, seconds=0.0):
        note(f"{number} begun by {os.getpid()}")
        time.sleep(seconds)
        note(f"{number} done")
        return number

    @task
    def patient(name):
        note(f"{name} begun")
        while not os.path.exists("go-on"):
            time.sleep(0.02)
        note(f"{name} done")
        return name
"""


@dataclass
class Office:
    """A running server, by its address."""

    sandbox: Sandbox
    server: Program
    url: str
    environment: dict[str, str]
    client: SyncRotaClient

    def worker(self, *arguments: str) -> Program:
        """Start `rota task serve` for all tasks of ``tasks.py``, and wait until it is connected."""
        known = {found.identifier for found in self.client.read_task_workers()}
        program = self.sandbox._start([*COMMAND, "task", "serve", "tasks.py", *arguments], self.environment)

        def connected() -> bool:
            assert program.process.poll() is None, program.stdout + program.stderr
            return {found.identifier for found in self.client.read_task_workers()} > known

        wait_until(connected, 60, lambda: f"the worker: {program.stdout}{program.stderr}")
        return program

    def start(self, code: str) -> Program:
        """Start a program that hands over work."""
        number = len(list(self.sandbox.folder.glob("caller*.py")))
        return self.sandbox.start(self.sandbox.write(f"caller{number}.py", code), **self.environment)


def start_server(sandbox: Sandbox, port: int = 0, **environment: str) -> tuple[Program, str]:
    program = sandbox._start([*COMMAND, "server", "start", "--port", str(port)], environment)
    wait_until(
        lambda: "Ctrl-C" in program.stdout or program.process.poll() is not None,
        60,
        lambda: f"the server: {program.stdout}{program.stderr}",
    )
    match = re.search(r"rota serves at (\S+)", program.stdout)
    assert match, program.stdout + program.stderr
    return program, match[1]


@contextmanager
def opened_office(sandbox: Sandbox) -> Iterator[Office]:
    sandbox.write("tasks.py", TASKS)
    program, url = start_server(sandbox, **SHORT_LEASES)
    with program, SyncRotaClient(f"{url}/api") as client:
        yield Office(sandbox, program, url, {**SHORT_LEASES, "ROTA_API_URL": f"{url}/api"}, client)
