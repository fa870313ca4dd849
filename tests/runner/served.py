"""A server and a program that serves flows, as their users start them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rota.client import SyncRotaClient
from rota.contract.flow_runs import FlowRun
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

ROTA = (sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())")

FLOWS = """
import os, signal, subprocess, sys, time
from rota import flow, serve, task

def note(text):
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(text + "\\n")

drawn = []

@task
def double(x: int) -> int:
    return 2 * x

def tell(flow, run, state):
    note(f"hook {state.name}")

@flow(log_prints=True, on_crashed=[tell], on_cancellation=[tell])
def work(what: str = "double", x: int = 1) -> int:
    import random
    drawn.append(random.random())
    note(f"begun {what} {x} {len(drawn)} {drawn[0]}")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "wait":
        while True:
            time.sleep(0.05)
    if what == "stubborn":
        code = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
        child = subprocess.Popen([sys.executable, "-c", code])
        note(f"child {child.pid}")
        while True:
            try:
                time.sleep(600)
            except BaseException:
                pass
    if what == "fail":
        raise ValueError("no good")
    return double(x)

@flow(retries=1, flow_run_name="again-{x}")
def again(x: int) -> int:
    note(f"again {x}")
    if os.environ["LEDGER"] and open(os.environ["LEDGER"]).read().count("again") < 2:
        raise ValueError("not yet")
    return x

@flow
async def gentle(x: int) -> int:
    note(f"gentle {x}")
    return x
"""


class Served:
    """A program that serves, and a client of its server."""

    def __init__(self, program: Program, client: SyncRotaClient) -> None:
        self.program = program
        self.client = client

    def start(self, deployment: str, **parameters: Any) -> FlowRun:
        found = self.client.read_deployment_by_name(deployment)
        return self.client.create_flow_run_from_deployment(found.id, parameters=parameters)

    def ended(self, run: FlowRun, timeout: float = 30.0) -> FlowRun:
        return self.in_state(run.id, lambda found: found.state is not None and found.state.is_final(), timeout)

    def running(self, run: FlowRun) -> FlowRun:
        return self.in_state(run.id, lambda found: found.state is not None and found.state.is_running(), 30.0)

    def in_state(self, run_id: UUID, holds: Any, timeout: float) -> FlowRun:
        def look() -> bool:
            return bool(holds(self.client.read_flow_run(run_id)))

        wait_until(look, timeout, lambda: f"the run, which is {self.client.read_flow_run(run_id).state}: {self.program.stderr}")
        return self.client.read_flow_run(run_id)


@contextmanager
def served(sandbox: Sandbox, url: str | None, ending: str, client: SyncRotaClient, **environment: str) -> Iterator[Served]:
    """Serve with a program that ends in `ending`, and wait until it does."""
    script = sandbox.write("serving.py", FLOWS + f'\nif __name__ == "__main__":\n    {ending}\n')
    given = {"ROTA_API_URL": url} if url else {}
    with sandbox.start(script, **given, **environment) as program:
        wait_until(
            lambda: "being served" in program.stdout or program.process.poll() is not None,
            60,
            lambda: f"serving: {program.stdout}{program.stderr}",
        )
        assert program.process.poll() is None, program.stdout + program.stderr
        yield Served(program, client)


@contextmanager
def server(sandbox: Sandbox) -> Iterator[str]:
    """`rota server start` on a free port; yields the address of its API."""
    with sandbox._start([*ROTA, "server", "start", "--port", "0"], {"ROTA_API_URL": ""}) as program:
        wait_until(
            lambda: "Ctrl-C" in program.stdout or program.process.poll() is not None,
            60,
            lambda: f"the server: {program.stdout}{program.stderr}",
        )
        found = re.search(r"rota serves at (\S+)", program.stdout)
        assert found is not None, program.stdout + program.stderr
        yield f"{found[1]}/api"
