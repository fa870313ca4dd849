"""Forks flow runs of a process that has all code loaded: a run begins in milliseconds, and none sees another's state.

`python -m rota.workers.spawner FD` is the root: it has rota loaded, and no flow. Told to, it forks a *nest*: a process in one
folder and environment that imports one flow's file and then forks a run each time it is asked to. Nests and the root are
single-threaded, which is what makes forking them safe; a flow whose import starts threads is loaded by each run for itself,
below the root. A nest whose files have changed says so and is replaced.

One message is one JSON object in one packet of a SOCK_SEQPACKET socket; files go along as ancillary data.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

MAX_PACKET = 200_000
PR_SET_CHILD_SUBREAPER = 36

REFUSED = 79
"""Exit code of a run that may not start: its claim is not the newest."""


def main() -> None:
    """Serve the socket that was inherited until the worker closes it."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    # All that a run needs and no flow brings: what is loaded here costs each run nothing.
    import rota.client.http
    import rota.deployments.loading
    import rota.engine.child
    import rota.logging.configuration  # noqa: F401 - loaded for the runs

    with channel:
        _Nest(channel).serve()


class _Nest:
    """A process that forks. Its life ends with its socket, and with the last run that it has forked."""

    def __init__(self, channel: socket.socket, flow: Any = None) -> None:
        self.channel = channel
        self.flow = flow
        self.files: dict[str, tuple[int, int]] = {}
        self.runs: dict[int, str] = {}
        self._is_open = True
        self._bell, ringer = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(ringer, False)
        self._ringer = ringer
        signal.set_wakeup_fd(ringer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Ctrl-C in the worker's terminal is the worker's to handle.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def serve(self) -> None:
        # Objects that are there now are in every run: never looked at again by the collector, their pages stay shared.
        gc.collect()
        gc.freeze()
        while self._is_open or self.runs:
            watched: list[Any] = [self._bell, *([self.channel] if self._is_open else [])]
            ready, _, _ = select.select(watched, [], [])
            if self._bell in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._bell, 4096)
                self._reap()
            if self.channel in ready:
                self._hear()

    def _hear(self) -> None:
        packet, fds, _, _ = socket.recv_fds(self.channel, MAX_PACKET, 4)
        if not packet:
            self._is_open = False
            return
        asked = json.loads(packet)
        try:
            if asked["do"] == "nest":
                self._fork_nest(asked, fds)
            elif self._is_stale():
                self._say({"run": asked["run"], "stale": True})
            else:
                self._fork_run(asked, fds)
        except OSError as error:
            self._say({"run": asked.get("run"), "error": f"no process could be made: {error}"})
        finally:
            for fd in fds:
                os.close(fd)

    def _say(self, told: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the worker is gone; its runs go on
            self.channel.send(json.dumps(told).encode())

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            run = self.runs.pop(pid, None)
            if run is not None:
                self._say({"run": run, "ended": os.waitstatus_to_exitcode(status), "pid": pid})

    # --- runs ------------------------------------------------------------------------------------------------------------

    def _fork_run(self, asked: dict[str, Any], fds: list[int]) -> None:
        pid = os.fork()
        if pid:
            self.runs[pid] = asked["run"]
            self._say({"run": asked["run"], "pid": pid})
            return
        code = 1
        try:
            self._become_a_child(fds)
            code = _run(asked, self.flow)
        except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as a nest
            traceback.print_exc()
        finally:
            _leave(code)

    def _become_a_child(self, fds: list[int]) -> None:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.channel.close()
        os.close(self._bell)
        os.close(self._ringer)
        for place, fd in enumerate(fds[:2], start=1):
            os.dup2(fd, place)
        for fd in fds:
            os.close(fd)
        gc.unfreeze()
        # Python's own generator seeds itself anew in a fork; this one would give all runs the same numbers.
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed()

    # --- nests -----------------------------------------------------------------------------------------------------------

    def _fork_nest(self, asked: dict[str, Any], fds: list[int]) -> None:
        pid = os.fork()
        if pid:
            self.runs[pid] = f"nest:{pid}"
            return
        code = 1
        try:
            self.channel.close()
            os.close(self._bell)
            os.close(self._ringer)
            nest = _Nest(socket.socket(fileno=os.dup(fds[0])))
            for fd in fds:
                os.close(fd)
            nest.settle(asked)
            nest.serve()
            code = 0
        except BaseException:  # noqa: BLE001 - as above
            traceback.print_exc()
        finally:
            _leave(code)

    def settle(self, asked: dict[str, Any]) -> None:
        """Go to the folder, take the environment, load the flow, and say whether runs can be forked from here."""
        _move(asked)
        from rota.engine.entrypoints import load_flow

        try:
            self.flow = load_flow(asked["entrypoint"])
        except BaseException as error:  # noqa: BLE001 - the run that loads it for itself tells it
            self._say({"nest": False, "why": f"{type(error).__name__}: {error}"})
            self._is_open = False
            return
        if len(list(Path("/proc/self/task").iterdir())) != 1:
            self._say({"nest": False, "why": "importing it starts threads"})
            self._is_open = False
            return
        self.files = dict(_loaded_files())
        self._say({"nest": True})

    def _is_stale(self) -> bool:
        return any(_mark_of(path) != mark for path, mark in self.files.items())


def _loaded_files() -> Iterator[tuple[str, tuple[int, int]]]:
    """Return the files of the modules that may change: those that are not installed."""
    installed = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
    own = str(Path(__file__).resolve().parent.parent)
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and not path.startswith((*installed, own)):
            yield path, _mark_of(path)


def _mark_of(path: str) -> tuple[int, int]:
    try:
        found = Path(path).stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _move(asked: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    from rota.settings.context import replace_process_settings

    replace_process_settings(None)  # read again: the environment is another


def _run(asked: dict[str, Any], flow: Any) -> int:
    """Run a flow run in this process; return its exit code. How the run ended is told to the server, not by the code."""
    _move(asked)
    from uuid import UUID

    from rota.deployments.loading import load_for_run
    from rota.engine.child import execute_flow_run
    from rota.exceptions import LeaseConflict

    try:
        load = load_for_run if flow is None else (lambda _run: flow)
        execute_flow_run(UUID(asked["run"]), epoch=asked["epoch"], load=load)
    except LeaseConflict as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 1
    except Exception as error:  # noqa: BLE001 - the run's end has been told, or its lease will
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


def _leave(code: int) -> NoReturn:
    """End a forked process: exit handlers run (what is recorded is sent), the rest of the parent's stack does not."""
    import atexit
    import threading

    with contextlib.suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined]  # waits for threads that are no daemons, as an interpreter does
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
