"""A server and workers as processes of their own, and runs that wait for them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rota import contract
from rota.client import SyncRotaClient
from rota.client.calls import Call
from rota.contract.flow_runs import FlowRun
from rota.contract.flows import FlowCreate
from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox

ROTA = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())"]

FLOWS = """
    import os
    import signal
    import subprocess
    import sys
    import time
    from pathlib import Path

    from rota import flow, get_run_logger

    LOADED = os.getpid()
    COUNT = 0

    def note(path, *words):
        with open(path, "a") as file:
            file.write(" ".join(map(str, words)) + "\\n")

    @flow
    def hello(path, word="hello"):
        global COUNT
        COUNT += 1
        note(path, word, COUNT, os.getcwd(), os.environ.get("MINE"), LOADED == os.getpid())

    @flow
    def sleeper(path, detached=False, deaf=False, seconds=120):
        if detached:
            code = "import os, time; os.setsid(); os.fork() and os._exit(0); print(os.getpid(), flush=True); time.sleep(300)"
            child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            note(path, "child", child.stdout.readline().strip())
        if deaf:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        note(path, "pid", os.getpid())
        time.sleep(seconds)
        note(path, "done", os.getpid())
"""


class Yard:
    """A server at a free port, its client, and a file in which flows note what they do."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.url = url
        self.client = SyncRotaClient(f"{url}/api")
        self.flows = sandbox.write("yard_flows.py", FLOWS)
        self.notes = sandbox.folder / "notes.txt"
        self.environment = {"ROTA_API_URL": f"{url}/api", "ROTA_WORKER_QUERY_SECONDS": "60", "PYTHONPATH": ""}

    @contextlib.contextmanager
    def worker(self, *arguments: str, pool: str = "p", **environment: str) -> Iterator[Program]:
        """Start a worker and wait until it takes runs."""
        command = [*ROTA, "worker", "start", "-p", pool, *arguments]
        with self.sandbox._start(command, {**self.environment, **environment}) as program:
            wait_for_word(program, "it takes flow runs")
            wait_until(lambda: self._is_polled(pool), 30, "the worker's first look")
            yield program

    def _is_polled(self, pool: str) -> bool:
        return any(queue.last_polled is not None for queue in self.client.read_work_queues(pool))

    def schedule(self, flow: str, pool: str = "p", job_variables: dict[str, Any] | None = None, **parameters: Any) -> FlowRun:
        """Create a run that waits in a pool."""
        made = self.client.transport.send(Call(contract.flows.CREATE_FLOW, body=FlowCreate(name=flow)))
        body = contract.flow_runs.FlowRunCreate(
            flow_id=made.id,
            work_pool_name=pool,
            parameters={"path": str(self.notes), **parameters},
            job_variables=job_variables,
            state=contract.states.StateCreate.model_validate({"type": "SCHEDULED"}),
            context={"rota": {"entrypoint": f"{self.flows}:{flow}"}},
        )
        return self.client.transport.send(Call(contract.flow_runs.CREATE_FLOW_RUN, body=body))

    def state(self, run: FlowRun) -> Any:
        return self.client.read_flow_run(run.id).state

    def wait_for(self, run: FlowRun, *names: str, timeout: float = 60) -> Any:
        def reached() -> Any:
            state = self.state(run)
            return state if state.name in names else None

        return wait_until(reached, timeout, lambda: f"{names}; it is {self.state(run)!r}")

    def wait_for_note(self, word: str, timeout: float = 60) -> list[str]:
        """Return the words of the first line of notes that begins so."""

        def found() -> Any:
            return next((line.split() for line in self.lines() if line.split()[0] == word), None)

        return wait_until(found, timeout, lambda: f"{word!r} in {self.lines()}")  # type: ignore[no-any-return]  # words

    def lines(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def cancel(self, run: FlowRun) -> None:
        state = contract.states.StateCreate.model_validate({"type": "CANCELLING"})
        body = contract.states.SetState(state=state)
        self.client.transport.send(Call(contract.flow_runs.SET_FLOW_RUN_STATE, {"id": run.id}, body=body))

    def cancel_if_open(self, run: FlowRun) -> None:
        """The same for a run that may have ended."""
        if not self.state(run).is_final():
            self.cancel(run)

    def history(self, run: FlowRun) -> list[Any]:
        """Return the states that a run has had, in their order."""
        return self.client.read_flow_run_states(run.id)

    def clean(self) -> None:
        """End what workers have left running."""
        for note in Path(self.sandbox.home).glob("workers/*/*.json"):
            facts = json.loads(note.read_text())
            with contextlib.suppress(ProcessLookupError):
                os.killpg(facts["pid"], signal.SIGKILL)


@contextlib.contextmanager
def open_yard(sandbox: Sandbox, **environment: str) -> Iterator[Yard]:
    """Start a server with a pool."""
    with sandbox._start([*ROTA, "server", "start", "--port", "0"], environment) as server:
        wait_until(lambda: "Ctrl-C" in server.stdout, 60, lambda: f"the server: {server.stdout}{server.stderr}")
        match = re.search(r"rota serves at (\S+)", server.stdout)
        assert match
        yard = Yard(sandbox, match[1])
        try:
            yield yard
        finally:
            yard.clean()
            yard.client.transport.close()


def is_alive(pid: int | str) -> bool:
    from rota.workers import process_tree

    return process_tree.is_alive(int(pid))


def wait_for_word(program: Program, text: str, timeout: float = 60) -> None:
    """Wait until a program has printed a text."""
    wait_until(lambda: text in program.stdout, timeout, lambda: f"{text!r} in {program.stdout}{program.stderr}")
