"""Programs that are run inside of runs: what they print becomes lines of the run, as it comes."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import IO

Log = logging.Logger | logging.LoggerAdapter[logging.Logger]

_PART = 65_536
STOP_SECONDS = 5.0
"""How long a program that is to stop has to do so, before it is killed."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a program has ended."""

    returncode: int
    """Negative: the signal that ended it."""
    stdout: list[str] = field(default_factory=list)
    """Its last lines on standard output, as many as were asked for."""
    stderr: list[str] = field(default_factory=list)

    def check(self, command: Sequence[str] | str) -> CommandResult:
        """Return this; raise `subprocess.CalledProcessError`, with the last lines, when the exit code is not 0."""
        if self.returncode:
            raise subprocess.CalledProcessError(self.returncode, command, "\n".join(self.stdout), "\n".join(self.stderr))
        return self


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run, and how what it prints is logged."""

    command: Sequence[str] | str
    _: KW_ONLY
    cwd: Path | str | None = None
    env: Mapping[str, str] | None = None
    """Variables beyond those of this process."""
    shell: bool = False
    """Whether `command` is a line for the shell."""
    stdout_level: int = logging.INFO
    stderr_level: int = logging.WARNING
    keep_lines: int = 0
    """How many of the last lines of each stream come back in the result."""
    timeout_seconds: float | None = None
    new_session: bool = False
    """Whether the program leads a session of its own, so that it can be signalled with all that it starts."""


def run_logged(
    command: Command, logger: Log, on_start: Callable[[subprocess.Popen[bytes]], object] | None = None
) -> CommandResult:
    """Run a program to its end and log each line that it prints, as it comes. Blocks.

    A line carries `stream` (``"stdout"`` or ``"stderr"``) and `pid` as attributes of its record. Bytes that are no UTF-8 are
    shown as escapes; a line that never ends is cut into parts of 64 KiB. `on_start` is called with the process, to be told its
    id or to stop it.

    Whatever ends the wait (an exception, Ctrl-C, the time limit, which raises `subprocess.TimeoutExpired`) ends the program:
    with SIGTERM, and 5 seconds later with SIGKILL. Raises FileNotFoundError when there is no such program.
    """
    process = subprocess.Popen(  # noqa: S603 - the caller says what to run
        command.command,
        shell=command.shell,
        cwd=command.cwd,
        env={**os.environ, **(command.env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=command.new_session,
    )
    kept: tuple[list[str], list[str]] = ([], [])
    readers = []
    for number, (name, stream, level) in enumerate(
        (("stdout", process.stdout, command.stdout_level), ("stderr", process.stderr, command.stderr_level))
    ):
        assert stream is not None
        say = _speaker(logger, level, name, process.pid, kept[number], command.keep_lines)
        # Started here, in the run: what the thread logs is the run's.
        reader = threading.Thread(target=_pass_on, args=(stream, say), name=f"output-{process.pid}-{name}", daemon=True)
        reader.start()
        readers.append(reader)
    try:
        if on_start is not None:
            on_start(process)
        returncode = process.wait(command.timeout_seconds)
    except BaseException:
        _stop(process)
        raise
    finally:
        # A grandchild may hold the pipes open after the program's end: it is not waited for.
        for reader in readers:
            reader.join(STOP_SECONDS)
    return CommandResult(returncode, *kept)


async def arun_logged(
    command: Command, logger: Log, on_start: Callable[[subprocess.Popen[bytes]], object] | None = None
) -> CommandResult:
    """Do the same as `run_logged` without blocking the event loop. Cancelling it stops the program."""
    started: list[subprocess.Popen[bytes]] = []

    def note(process: subprocess.Popen[bytes]) -> None:
        started.append(process)
        if on_start is not None:
            on_start(process)

    work = asyncio.ensure_future(asyncio.to_thread(run_logged, command, logger, note))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        for process in started:
            await asyncio.to_thread(_stop, process)
        with suppress(Exception):
            await work
        raise


def _speaker(logger: Log, level: int, stream: str, pid: int, kept: list[str], keep_lines: int) -> Callable[[bytes], None]:
    facts = {"stream": stream, "pid": pid}

    def say(line: bytes) -> None:
        text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        if keep_lines:
            kept.append(text)
            del kept[:-keep_lines]
        logger.log(level, "%s", text, extra=facts)

    return say


def _pass_on(stream: IO[bytes], say: Callable[[bytes], None]) -> None:
    with stream:
        # A limit, so that output without line ends does not fill the memory.
        while line := stream.readline(_PART):
            say(line)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
