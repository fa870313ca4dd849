"""A home where programs run, die, and are looked after."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from aftermath import Aftermath
from fault_ledger import Ledger

from rota.testing import harness
from rota.testing.processes import Finished, Program, Sandbox

PROGRAMS = Path(__file__).parent / "programs"
ROTA = "import sys; from rota.cli.main import main; sys.exit(main())"


def finish(program: Program, timeout: float) -> Finished:
    """Wait for the end of a program. One that does not end shows where its threads stand."""
    try:
        program.process.wait(timeout)
    except subprocess.TimeoutExpired:
        program.send(signal.SIGUSR1)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.process.wait(1)
    return program.finish(0.1)


class Site:
    """A home where programs of `programs/` run and die."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.home = sandbox.home
        self.ledger = Ledger(sandbox.ledger_path)
        self._starting = threading.Lock()

    def start(self, program: str, *arguments: object, **environment: str) -> Program:
        """Start a program of `programs/`."""
        return self._start(PROGRAMS / f"{program}.py", arguments, environment)

    def start_rota(self, *arguments: object, **environment: str) -> Program:
        """Start the command line."""
        return self._start("-c", (ROTA, *arguments), environment)

    def run(self, program: str, *arguments: object, timeout: float = 60.0, **environment: str) -> Finished:
        """Run a program of `programs/` to its end."""
        with self.start(program, *arguments, **environment) as started:
            return started.finish(timeout)

    def rota(self, *arguments: object, **environment: str) -> Finished:
        """Run the command line to its end."""
        with self.start_rota(*arguments, **environment) as started:
            return started.finish()

    @contextmanager
    def held_by_an_outsider(self, seconds: float | None = None) -> Iterator[None]:
        """Let a program that is not rota's hold the database, for `seconds` from the block's beginning on, or to its end."""
        with self.start("outsider", self.home / "rota.db", 600 if seconds is None else seconds) as outsider:
            outsider.wait_for_line("held")
            yield
            if seconds is None:
                outsider.kill()
            else:
                outsider.finish().checked()

    def _start(self, script: Path | str, arguments: Iterable[object], environment: Mapping[str, str]) -> Program:
        with self._starting:  # the sandbox numbers its programs
            return self.sandbox.start(script, *map(str, arguments), **environment)

    @contextmanager
    def look(self) -> Iterator[Aftermath]:
        """Open the database, as the next rota process does."""
        with harness(home=self.home) as running:
            yield Aftermath(running.client, self.home)
