"""Processes that go on after the command that started them: started, known again, stopped.

Each holds a lock on a file in rota's home for as long as it lives. A number of a process says little: it is given out again.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rota.exceptions import ConfigurationError

START_SECONDS = 120.0
"""How long a start may take: a migration of a large database is part of it."""
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Background:
    """One kind of process: there is at most one of it in a home."""

    home: Path
    name: str

    @property
    def pid_file(self) -> Path:
        return self.home / f"{self.name}.pid"

    @property
    def log_file(self) -> Path:
        return self.home / f"{self.name}.log"

    def find(self) -> dict[str, Any] | None:
        """Return what the process that lives says of itself (`pid`, and what it adds); None: there is none."""
        try:
            with self.pid_file.open("rb") as file:
                if _locks(file, fcntl.LOCK_SH):
                    return None
                found = json.loads(file.read() or b"{}")
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def announce(self, **facts: Any) -> IO[bytes]:
        """Say, in the process itself, that it lives and serves; it does as long as the file that is returned stays open.

        Raises:
            ConfigurationError: another one lives.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.pid_file.open("a+b")
        if not _locks(file, fcntl.LOCK_EX):
            file.close()
            raise ConfigurationError(f"There is one in the background already; `rota {self._command} stop` ends it.")
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), **facts}).encode())
        file.flush()
        return file

    def start(self, arguments: Sequence[str]) -> dict[str, Any]:
        """Start `rota` with `arguments`, which announces itself, and wait until it has; return what it said.

        Raises:
            ConfigurationError: one lives already, or it ended at once; says why.
        """
        if self.find() is not None:
            raise ConfigurationError(f"There is one in the background already; `rota {self._command} stop` ends it.")
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [sys.executable, "-c", "import sys; from rota.cli.main import main; sys.exit(main())", *arguments]
        with self.log_file.open("ab") as log:
            begins_at = log.tell()
            process = subprocess.Popen(  # noqa: S603 - our own command line
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while (found := self.find()) is None or found.get("pid") != process.pid:
            if process.poll() is not None:
                raise ConfigurationError(self._last_words(begins_at))
            if time.monotonic() > deadline:
                process.terminate()
                raise ConfigurationError(f"It was not ready after {START_SECONDS:g} seconds. Its log is {self.log_file}.")
            time.sleep(POLL_SECONDS)
        process.returncode = 0  # it goes on and is nobody's child: Python would complain that it was not waited for
        return found

    def _last_words(self, begins_at: int) -> str:
        said = self.log_file.read_bytes()[begins_at:].decode(errors="replace").strip().splitlines()
        return said[-1].removeprefix("Error: ") if said else f"It ended at once, without a word. Its log is {self.log_file}."

    def stop(self) -> bool:
        """Ask it to end and wait until it has; return whether there was one.

        Raises:
            ConfigurationError: it does not end.
        """
        found = self.find()
        if found is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(found["pid"]), signal.SIGTERM)
        if not _until(lambda: self.find() is None, STOP_SECONDS):
            raise ConfigurationError(
                f"Process {found['pid']} did not end within {STOP_SECONDS:g} seconds; its log is {self.log_file}."
            )
        self.pid_file.unlink(missing_ok=True)
        return True

    @property
    def _command(self) -> str:
        return "server" if self.name == "server" else "server services"


def _locks(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
