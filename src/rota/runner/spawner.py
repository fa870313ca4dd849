"""A process that has the code loaded and does nothing but fork: each job gets a process of its own within milliseconds.

Forking a process that has threads, connections or an event loop copies them in whatever state they are. So a single-threaded
process is forked first, before there are any, and all jobs are forked from that one: what they find is what was loaded, and
nothing that another job has done.

The spawner starts, signals and reaps jobs as it is told over a socket, in lines of JSON. When its owner is gone it ends; the
jobs go on.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.engine.recorder import close_recorders, get_recorder

Job = Mapping[str, Any]
Work = Callable[[Job], None]
"""Does a job, in the job's own process."""

_LOOK = b"l"
_MAX_READ = 65_536


@dataclass(frozen=True, slots=True)
class Started:
    key: str
    pid: int


@dataclass(frozen=True, slots=True)
class Ended:
    key: str
    pid: int
    exit_code: int
    """Minus the signal's number where a signal ended it."""


class Spawner:
    """The owner's end. Not thread-safe."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._socket: socket.socket | None = None
        self._pid = 0
        self._unread = b""

    def start(self) -> None:
        """Fork the spawner. To be called while this process has few threads, and what jobs need is loaded."""
        here, there = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            here.close()
            _SpawnerProcess(there, self._work).live()
        there.close()
        here.setblocking(False)
        self._socket = here

    @property
    def is_running(self) -> bool:
        """Whether it was started, and has not ended."""
        return self._socket is not None

    def fileno(self) -> int:
        """Readable when there is something to `receive`."""
        assert self._socket is not None
        return self._socket.fileno()

    def fork(self, key: str, job: Job) -> None:
        """Start a process for `job`, known as `key` from now on."""
        self._send({"do": "fork", "key": key, "job": dict(job)})

    def signal(self, key: str, number: int) -> None:
        """Send a job's process a signal. Nothing if it has ended."""
        self._send({"do": "signal", "key": key, "number": int(number)})

    def look(self, key: str) -> None:
        """Have a job ask the server at once whether it is to stop, rather than at its next heartbeat."""
        self._send({"do": "look", "key": key})

    def _send(self, message: Mapping[str, Any]) -> None:
        if self._socket is None:
            raise ChildProcessError("The process that starts runs has ended.")
        data = json.dumps(message).encode() + b"\n"
        while data:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                select.select([], [self._socket], [])

    def receive(self) -> list[Started | Ended]:
        """Return what has happened since the last time, without waiting.

        Raises:
            ChildProcessError: the spawner itself has ended.
        """
        if self._socket is None:
            return []
        with contextlib.suppress(BlockingIOError):
            while data := self._socket.recv(_MAX_READ):
                self._unread += data
            self._socket.close()
            self._socket = None
            raise ChildProcessError("The process that starts runs has ended.")
        *lines, self._unread = self._unread.split(b"\n")
        return [_read(json.loads(line)) for line in lines]

    def close(self) -> None:
        """Let it end. Jobs that run go on."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0


def _read(message: Mapping[str, Any]) -> Started | Ended:
    if message["what"] == "started":
        return Started(message["key"], message["pid"])
    return Ended(message["key"], message["pid"], message["exit_code"])


class _SpawnerProcess:
    """The spawner's own end."""

    def __init__(self, owner: socket.socket, work: Work) -> None:
        self._owner = owner
        self._work = work
        self._pids: dict[str, int] = {}
        self._bells: dict[str, int] = {}
        """By job: the pipe on which it is told to look."""

    def live(self) -> None:
        """Serve the owner until it is gone; never returns."""
        code = 0
        try:
            # Ctrl-C is for the owner, who decides what it means.
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            close_recorders()  # a run's recorder is its own, from the start
            gc.collect()
            gc.freeze()  # so that collections of jobs do not touch, and thereby copy, what they share
            self._serve()
        except BaseException:  # noqa: BLE001 - a forked process must not go on where its parent was
            traceback.print_exc()
            code = 1
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _serve(self) -> None:
        waking, woken = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(waking, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        unread = b""
        while True:
            watched: list[Any] = [self._owner, waking]
            ready, _, _ = select.select(watched, [], [])
            if waking in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(waking, _MAX_READ)
                self._reap()
            if self._owner in ready:
                data = self._owner.recv(_MAX_READ)
                if not data:
                    return
                *lines, unread = (unread + data).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line), (waking, woken))

    def _obey(self, message: Mapping[str, Any], pipes: tuple[int, int]) -> None:
        key = message["key"]
        if message["do"] == "fork":
            self._fork(key, message["job"], pipes)
        elif key not in self._pids:
            return
        elif message["do"] == "signal":
            # Its number is still its own: nobody but this process reaps it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pids[key], message["number"])
        else:
            with contextlib.suppress(BrokenPipeError, BlockingIOError):
                os.write(self._bells[key], _LOOK)

    def _fork(self, key: str, job: Job, pipes: tuple[int, int]) -> None:
        hearing, bell = os.pipe()
        os.set_blocking(bell, False)
        pid = os.fork()
        if pid == 0:
            for fd in (*pipes, bell, *self._bells.values(), self._owner.fileno()):
                os.close(fd)
            _run_job(self._work, job, hearing)
        os.close(hearing)
        self._pids[key], self._bells[key] = pid, bell
        self._tell({"what": "started", "key": key, "pid": pid})

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            key = next((one for one, known in self._pids.items() if known == pid), None)
            if key is None:
                continue
            del self._pids[key]
            os.close(self._bells.pop(key))
            code = os.waitstatus_to_exitcode(status)
            self._tell({"what": "ended", "key": key, "pid": pid, "exit_code": code})

    def _tell(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # the owner is gone, which the next look at the socket shows
            self._owner.sendall(json.dumps(message).encode() + b"\n")


def _run_job(work: Work, job: Job, hearing: int) -> None:
    """Do a job in this process, which was forked for it, and end."""
    code = 1
    try:
        _become_a_process_of_its_own()
        threading.Thread(target=_listen, args=(hearing,), name="rota-look", daemon=True).start()
        work(job)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # noqa: BLE001 - as above; what a run's end says is recorded by then
        traceback.print_exc()
    finally:
        _leave(code)


def _become_a_process_of_its_own() -> None:
    os.setsid()  # its own group: it is signalled with all that it starts, and with nothing else
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # Else all jobs would draw the same numbers.
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        numpy.random.seed()


def _listen(hearing: int) -> None:
    """Ask the server about the runs of this process whenever somebody says that there is news."""
    while os.read(hearing, _MAX_READ):
        get_recorder().held.renew()


def _leave(code: int) -> None:
    """End as a program ends: threads first, then what is still to be told, then the streams."""
    with contextlib.suppress(BaseException):
        shutdown: Any = getattr(threading, "_shutdown", None)
        if shutdown is not None:
            shutdown()  # waits for threads that are no daemons, as the interpreter does
    with contextlib.suppress(BaseException):
        close_recorders(at_exit=True)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(code & 0xFF if code >= 0 else 1)
