"""A shell command as a flow: run, watched, logged and stopped as any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

from rota.exceptions import RotaException
from rota.flows import flow
from rota.logging import get_run_logger

__all__ = ["CommandFailed", "run_shell_process"]

MAX_LINE = 16 * 1024
"""Characters of a line that is logged; what is longer is cut into several."""
GRACE_SECONDS = 5.0
"""Between asking a command to end and ending it."""


class CommandFailed(RotaException):
    """A shell command ended with another exit code than 0."""


@flow(name="Shell Command", retries=0, persist_result=False)
def run_shell_process(command: str, log_output: bool = True, stream_stdout: bool = True) -> int:
    """Run `command` by the shell, in the working directory; its output becomes the run's logs, errors as warnings.

    Without `log_output` the output is shown here, if `stream_stdout` says so, and kept nowhere. When the run is stopped, the
    command is, with all that it started.

    Raises:
        CommandFailed: the command ended with another exit code than 0.
    """
    logger = get_run_logger()
    process = subprocess.Popen(  # noqa: S602 - running what is typed is its purpose
        command,
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    says: Callable[[str], object]
    warns: Callable[[str], object]
    if log_output:
        says, warns = logger.info, logger.warning
    elif stream_stdout:
        says, warns = _writes_to(sys.stdout), _writes_to(sys.stderr)
    else:
        says = warns = _forget
    readers = [_reader(process.stdout, says), _reader(process.stderr, warns)]
    try:
        code = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        for reader in readers:
            reader.join(GRACE_SECONDS)  # a grandchild may hold the pipe; what it says later is not ours
    if code != 0:
        shown = f"exit code {code}" if code > 0 else f"signal {-code}"
        raise CommandFailed(f"The command ended with {shown}: {command:.200}")
    return code


def _reader(stream: IO[str] | None, tell: Callable[[str], object]) -> threading.Thread:
    # A thread starts without context, and the logger needs none: it carries its run.
    thread = threading.Thread(target=_tell_lines, args=(stream, tell), daemon=True)
    thread.start()
    return thread


def _tell_lines(stream: IO[str], tell: Callable[[str], object]) -> None:
    while line := stream.readline(MAX_LINE):
        tell(line.rstrip("\r\n"))


def _writes_to(stream: IO[str]) -> Callable[[str], object]:
    def write(line: str) -> None:
        stream.write(f"{line}\n")
        stream.flush()

    return write


def _forget(_: str) -> None:
    """Drop a line that nobody wants."""


def _end(process: subprocess.Popen[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(GRACE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return
