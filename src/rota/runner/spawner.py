"""The process of a runner that forks its runs (`rota.workers.forks`): it is forked itself before there are threads.

The spawner starts, signals and reaps jobs as it is told over a socket, in lines of JSON. When its owner is gone it ends; the
jobs go on.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from rota.engine.recorder import close_recorders, get_recorder
from rota.workers.forks import Ended, Forks, end_child

Job = Mapping[str, Any]
Work = Callable[[Job], None]
"""Does a job, in the job's own process."""

_LOOK = b"l"
_MAX_READ = 65_536


@dataclass(frozen=True, slots=True)
class Started:
    key: str
    pid: int


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

    def live(self) -> NoReturn:
        """Serve the owner until it is gone; never returns."""
        code = 0
        try:
            os.setsid()
            close_recorders()  # a run's recorder is its own, from the start
            forks = Forks()
            forks.freeze()
            self._serve(forks)
        except BaseException:  # noqa: BLE001 - a forked process must not go on where its parent was
            traceback.print_exc()
            code = 1
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _serve(self, forks: Forks) -> None:
        unread = b""
        while True:
            is_told = forks.wait(self._owner)
            for ended in forks.reap():
                del self._pids[ended.key]
                os.close(self._bells.pop(ended.key))
                self._tell({"what": "ended", "key": ended.key, "pid": ended.pid, "exit_code": ended.exit_code})
            if is_told:
                data = self._owner.recv(_MAX_READ)
                if not data:
                    return
                *lines, unread = (unread + data).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line), forks)

    def _obey(self, message: Mapping[str, Any], forks: Forks) -> None:
        key = message["key"]
        if message["do"] == "fork":
            self._fork(key, message["job"], forks)
        elif key not in self._pids:
            return
        elif message["do"] == "signal":
            # Its number is still its own: nobody but this process reaps it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pids[key], message["number"])
        else:
            with contextlib.suppress(BrokenPipeError, BlockingIOError):
                os.write(self._bells[key], _LOOK)

    def _fork(self, key: str, job: Job, forks: Forks) -> None:
        hearing, bell = os.pipe()
        os.set_blocking(bell, False)

        def work() -> int:
            threading.Thread(target=_listen, args=(hearing,), name="rota-look", daemon=True).start()
            self._work(job)
            return 0

        closing = (bell, *self._bells.values(), self._owner.fileno())
        pid = forks.fork(key, work, closing=closing, leave=_leave)
        os.close(hearing)
        self._pids[key], self._bells[key] = pid, bell
        self._tell({"what": "started", "key": key, "pid": pid})

    def _tell(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # the owner is gone, which the next look at the socket shows
            self._owner.sendall(json.dumps(message).encode() + b"\n")


def _listen(hearing: int) -> None:
    """Ask the server about the runs of this process whenever somebody says that there is news."""
    while os.read(hearing, _MAX_READ):
        get_recorder().held.renew()


def _leave(code: int) -> NoReturn:
    # Handlers of the program that serves are its own: they do not run here.
    end_child(code, lambda: close_recorders(at_exit=True))
