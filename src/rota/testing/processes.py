"""Programs in processes of their own: run, watched, interrupted, killed at a moment, and what they did read from a ledger."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rota.testing.wait import wait_until

if TYPE_CHECKING:
    from typing import Self

    from rota.testing.killed import Point

LEDGER = "LEDGER"
"""The variable that tells a program where its ledger is: a file to which it adds a line for each thing it has really done."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that has ended."""

    returncode: int
    """Negative: the signal that ended it."""
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The lines on standard error, where the log goes."""
        return self.stderr.splitlines()

    def checked(self) -> Self:
        """Return this, or raise AssertionError with all output if the program failed."""
        assert self.returncode == 0, f"exit code {self.returncode}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"
        return self


class Sandbox:
    """A folder with a rota home and programs in it; nothing of the user's own configuration holds there."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.home = folder / "rota-home"
        self.ledger_path = folder / "ledger.txt"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ROTA_", "PREFECT_"))}
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, each program compiles rota anew, for seconds
        self.environment = {
            **inherited,
            "ROTA_HOME": str(self.home),
            "HOME": str(folder),
            "PYTHONUNBUFFERED": "1",
            "NO_COLOR": "1",
            "COLUMNS": "200",
            LEDGER: str(self.ledger_path),
            **(environment or {}),
        }

    def write(self, name: str, code: str) -> Path:
        """Write a program, its indentation taken off."""
        path = self.folder / name
        path.write_text(textwrap.dedent(code).lstrip("\n"))
        return path

    def start(self, script: Path | str, *arguments: str, **environment: str) -> Program:
        """Start a Python program in the folder."""
        return self._start([sys.executable, str(script), *arguments], environment)

    def run(self, script: Path | str, *arguments: str, timeout: float = 60.0, **environment: str) -> Finished:
        """Run a Python program to its end."""
        with self.start(script, *arguments, **environment) as program:
            return program.finish(timeout)

    def run_killed(self, point: Point, number: int, script: Path | str, *arguments: str, **environment: str) -> Finished:
        """Run a Python program that dies at the step `number`, counted from 1, as by a power cut.

        `point` says what counts as a step: ``"call"`` before a call to the server (or the database) is sent, ``"reply"`` after
        it was answered, ``"record"`` after what a task run did was told to the recorder. The exit code is -9; that of the
        program when it ends before.
        """
        command = [sys.executable, "-m", "rota.testing.killed", f"{point}:{number}", str(script), *arguments]
        with self._start(command, environment) as program:
            return program.finish()

    def rota(self, *arguments: str, timeout: float = 60.0, **environment: str) -> Finished:
        """Run the `rota` command line to its end."""
        command = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())", *arguments]
        with self._start(command, environment) as program:
            return program.finish(timeout)

    def _start(self, command: list[str], environment: Mapping[str, str]) -> Program:
        return Program(command, self.folder, {**self.environment, **environment}, self.ledger_path)

    @property
    def ledger(self) -> list[str]:
        """What programs have noted as done, in order."""
        return _lines(self.ledger_path)


class Program:
    """A program that runs. Leaving its ``with`` block kills it if it has not ended."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str], ledger: Path) -> None:
        self._ledger = ledger
        number = sum(1 for _ in folder.glob("*.stderr"))
        # Files, not pipes: a program whose output nobody reads at the moment must not stand still.
        self._out, self._err = folder / f"{number}.stdout", folder / f"{number}.stderr"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(  # noqa: S603 - the test says what to run
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.kill()

    @property
    def stderr(self) -> str:
        return self._err.read_text(errors="replace")

    @property
    def stdout(self) -> str:
        return self._out.read_text(errors="replace")

    def wait_for_note(self, note: str, timeout: float = 30.0) -> None:
        """Return once `note` stands in the ledger. Raises AssertionError if the program ends without it."""
        self._wait_until_seen(lambda: note in _lines(self._ledger), timeout, f"{note!r} in the ledger")

    def wait_for_line(self, pattern: str, timeout: float = 30.0) -> None:
        """Return once a line of its log matches `pattern`. Raises AssertionError if the program ends without one."""
        self._wait_until_seen(lambda: re.search(pattern, self.stderr) is not None, timeout, f"a log line like {pattern!r}")

    def _wait_until_seen(self, seen: Callable[[], bool], timeout: float, what: str) -> None:
        def over() -> bool:
            ended = self.process.poll() is not None  # before looking: what it did last is seen then
            return seen() or ended

        wait_until(over, timeout, lambda: f"{what}; the program said:\n{self.stderr}")
        assert seen(), f"The program ended ({self.process.returncode}) without {what}:\n{self.stderr}"

    def send(self, number: signal.Signals, *, to_all: bool = False) -> None:
        """Send it a signal; `to_all`: and the processes that it started, as a terminal does with Ctrl-C."""
        if to_all:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)

    def kill(self) -> Finished:
        """End it, and whatever it started, as a power cut would: it can do nothing about it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        return self.finish()

    def finish(self, timeout: float = 60.0) -> Finished:
        """Wait for its end.

        Raises TimeoutError with its log after `timeout` seconds; it is killed then.
        """
        try:
            returncode = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise TimeoutError(f"The program had not ended after {timeout:g} second(s); it said:\n{self.stderr}") from None
        return Finished(returncode, self.stdout, self.stderr)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
