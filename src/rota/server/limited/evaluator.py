"""Asking the limited process: kept warm, one request at a time each, ended when a deadline passes."""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from typing import Any

from rota.exceptions import InvalidRequest
from rota.server.limited.programs import PROGRAMS, Programs

PROCESSES = 2
"""So that one request that takes all of its time does not hold up all others."""
DEADLINE_SECONDS = 2.0
START_SECONDS = 20.0
"""For the first request to a new process, which loads what it needs on a machine that may be busy."""
MEGABYTES = 512
MAX_REQUEST, MAX_ANSWER = 1_000_000, 4_000_000

_logger = logging.getLogger("rota.server.limited")


class LimitReached(InvalidRequest):
    """A user's program took more time or memory than it may."""


class _Process:
    """One limited process."""

    def __init__(self, megabytes: int, programs: Programs) -> None:
        self.is_warm = False
        self.popen = subprocess.Popen(  # noqa: S603 - our own module, and no word of a user's
            [sys.executable, "-m", "rota.server.limited.child", str(megabytes), json.dumps(programs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a log file would be under the limit on files
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "LC_ALL": "C.UTF-8",
            },
            start_new_session=True,  # Ctrl-C is the server's
        )

    def ask(self, line: bytes, seconds: float) -> bytes | None:
        """Return the answer, b"" when the process is gone, None when the time is over."""
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        try:
            self.popen.stdin.write(line)
            self.popen.stdin.flush()
        except OSError:
            return b""
        deadline = time.monotonic() + seconds
        output, chunks = self.popen.stdout.fileno(), bytearray()
        waiting = select.poll()
        waiting.register(output, select.POLLIN | select.POLLHUP)
        while not chunks.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or len(chunks) > MAX_ANSWER or not waiting.poll(left * 1000):
                return None
            chunk = os.read(output, 65_536)
            if not chunk:
                return b""
            chunks += chunk
        self.is_warm = True
        return bytes(chunks)

    def end(self) -> None:
        self.popen.kill()
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError as error:
                    _logger.debug("The pipe of an ended process: %s", error)


class Evaluator:
    """Evaluates programs, named in a table as `PROGRAMS` is. Thread-safe; processes start when they are first needed."""

    def __init__(self, processes: int = PROCESSES, megabytes: int = MEGABYTES, programs: Programs = PROGRAMS) -> None:
        self._megabytes = megabytes
        self._programs = programs
        self._slots = threading.BoundedSemaphore(processes)
        self._idle: list[_Process] = []
        self._lock = threading.Lock()

    def evaluate(self, name: str, argument: Any, *, seconds: float = DEADLINE_SECONDS, what: str = "It") -> Any:
        """Return what the program `name` answers to `argument`; both are JSON. Blocks for up to `seconds` of evaluation.

        Raises:
            LimitReached: it took too much time or memory. `what` begins the message.
            InvalidRequest: the program refused the argument.
        """
        line = json.dumps([name, argument, seconds]).encode() + b"\n"
        if len(line) > MAX_REQUEST:
            raise LimitReached(f"{what} is too large: {len(line):,} bytes, at most {MAX_REQUEST:,} are evaluated.")
        with self._slots:
            return self._answer(line, seconds, what, may_have_died=True)

    def _answer(self, line: bytes, seconds: float, what: str, *, may_have_died: bool) -> Any:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        was_idle = process is not None
        process = process or _Process(self._megabytes, self._programs)
        answered = None
        try:
            answered = process.ask(line, seconds if process.is_warm else seconds + START_SECONDS)
        finally:
            if answered:
                with self._lock:
                    self._idle.append(process)
            else:
                process.end()
        if answered is None:
            raise LimitReached(f"{what} takes more than {seconds:g} seconds to work out: make it simpler.")
        if not answered and was_idle and may_have_died:
            return self._answer(line, seconds, what, may_have_died=False)  # it had been ended while it waited
        if not answered:
            raise LimitReached(f"{what} takes too much memory or time to work out: make it simpler.")
        return _read(json.loads(answered), what)

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()


def _read(answer: dict[str, Any], what: str) -> Any:
    if "value" in answer:
        return answer["value"]
    if "refused" in answer:
        raise InvalidRequest(answer["refused"])
    if "limit" in answer:
        raise LimitReached(f"{what} takes too much {answer['limit']} to work out: make it simpler.")
    raise RuntimeError(f"{what} could not be evaluated: {answer.get('failed')}")


_evaluator: Evaluator | None = None
_guard = threading.Lock()


def get_evaluator() -> Evaluator:
    """Return the evaluator of this process."""
    global _evaluator
    with _guard:
        if _evaluator is None:
            _evaluator = Evaluator()
        return _evaluator


def _after_fork() -> None:
    # The parent's processes are the parent's: two that read one pipe would take each other's answers.
    global _evaluator, _guard
    _evaluator, _guard = None, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
