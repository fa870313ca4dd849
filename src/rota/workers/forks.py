"""Forking jobs of a process that has their code loaded: what served flows and process workers share.

A process that has threads, connections or an event loop is copied in whatever state they are. So runs are forked of a
single-threaded process that does nothing else: what they find is what was loaded, and nothing that another run has done. It is
told what to do over a socket; `Forks` is the rest of it: its children, and when they end.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import random
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

PR_SET_CHILD_SUBREAPER = 36

_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ended:
    key: str
    pid: int
    exit_code: int
    """Minus the signal's number where a signal ended it."""


class Forks:
    """The children of this process, which has one thread and is made for nothing else. To be made once in it."""

    def __init__(self) -> None:
        self.children: dict[int, str] = {}
        self._bell, self._ringer = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._ringer, False)
        signal.set_wakeup_fd(self._ringer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Ctrl-C in a terminal is for the owner, who decides what it means.
        for number in _IGNORED:
            signal.signal(number, signal.SIG_IGN)
        _adopt_orphans()

    def freeze(self) -> None:
        """Note that all is loaded: objects that are there now are in every child, and their pages stay shared."""
        gc.collect()
        gc.freeze()

    def wait(self, channel: socket.socket | None) -> bool:
        """Return when a child has ended or there is something to hear; whether there is."""
        watched: list[Any] = [self._bell] if channel is None else [self._bell, channel]
        ready, _, _ = select.select(watched, [], [])
        if self._bell in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._bell, 4096)
        return channel is not None and channel in ready

    def reap(self) -> list[Ended]:
        """Return which children have ended since the last time. Numbers of others, which lost their parents, are let go."""
        ended: list[Ended] = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if pid == 0:
                return ended
            key = self.children.pop(pid, None)
            if key is not None:
                ended.append(Ended(key, pid, os.waitstatus_to_exitcode(status)))

    def fork(
        self,
        key: str,
        work: Callable[[], int],
        *,
        closing: Iterable[int] = (),
        is_job: bool = True,
        leave: Callable[[int], NoReturn],
    ) -> int:
        """Do `work` in a child known as `key`, whose exit code it returns; return the child's number.

        `closing` are files that are none of the child's business. A job gets a session of its own, and signals as a program
        has them; what is no job forks for itself. `leave` ends the child.
        """
        pid = os.fork()
        if pid:
            self.children[pid] = key
            return pid
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for fd in (*closing, self._bell, self._ringer):
                os.close(fd)
            if is_job:
                _become_a_program()
            code = work()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except KeyboardInterrupt:
            code = 128 + signal.SIGINT
        except BaseException:  # noqa: BLE001 - whatever it is, a child must not go on where its parent was
            traceback.print_exc()
        finally:
            leave(code)


def _become_a_program() -> None:
    os.setsid()  # its own group: it is signalled with all that it starts, and with nothing else
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _adopt_orphans()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if nothing:
        os.close(nothing)
    # Else all jobs would draw the same numbers.
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        numpy.random.seed()


def _adopt_orphans() -> None:
    """Let what children leave behind be this process's, so that it can be found and ended. Where the system has that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_child(code: int, last_words: Callable[[], object]) -> NoReturn:
    """End a forked process as a program ends: threads first, then `last_words`, then the streams; nothing of its parent's."""
    with contextlib.suppress(BaseException):
        shutdown: Any = getattr(threading, "_shutdown", None)
        if shutdown is not None:
            shutdown()  # waits for threads that are no daemons, as the interpreter does
    with contextlib.suppress(BaseException):
        last_words()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(code & 0xFF if code >= 0 else 1)
