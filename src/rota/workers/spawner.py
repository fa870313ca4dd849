"""The process of a worker that forks its runs (`rota.workers.forks`): a run begins in milliseconds.

`python -m rota.workers.spawner FD` is the root: it has rota loaded, and no flow. Told to, it forks a *nest*: a process in one
folder and environment that imports one flow's file and then forks a run each time it is asked to. Nests and the root are
single-threaded, which is what makes forking them safe; a flow whose import starts threads is loaded by each run for itself,
below the root. A nest whose files have changed says so and is replaced.

One message is one JSON object in one packet of a SOCK_SEQPACKET socket; files go along as ancillary data.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from rota.workers.forks import Forks, end_child

MAX_PACKET = 200_000

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
        self._is_open = True
        self._forks = Forks()

    def serve(self) -> None:
        self._forks.freeze()
        while self._is_open or self._forks.children:
            is_told = self._forks.wait(self.channel if self._is_open else None)
            for ended in self._forks.reap():
                self._say({"run": ended.key, "ended": ended.exit_code, "pid": ended.pid})
            if is_told:
                self._hear()

    def _hear(self) -> None:
        packet, fds, _, _ = socket.recv_fds(self.channel, MAX_PACKET, 4)
        if not packet:
            self._is_open = False
            return
        asked = json.loads(packet)
        try:
            if asked["do"] == "nest":
                self._forks.fork("nest", lambda: self._be_a_nest(asked, fds), is_job=False, leave=_leave)
            elif self._is_stale():
                self._say({"run": asked["run"], "stale": True})
            else:
                pid = self._forks.fork(asked["run"], lambda: self._be_a_run(asked, fds), leave=_leave)
                self._say({"run": asked["run"], "pid": pid})
        except OSError as error:
            self._say({"run": asked.get("run"), "error": f"no process could be made: {error}"})
        finally:
            for fd in fds:
                os.close(fd)

    def _say(self, told: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the worker is gone; its runs go on
            self.channel.send(json.dumps(told).encode())

    def _be_a_run(self, asked: dict[str, Any], fds: list[int]) -> int:
        self.channel.close()
        for place, fd in enumerate(fds[:2], start=1):
            os.dup2(fd, place)
        for fd in fds:
            os.close(fd)
        return _run(asked, self.flow)

    # --- nests -----------------------------------------------------------------------------------------------------------

    def _be_a_nest(self, asked: dict[str, Any], fds: list[int]) -> int:
        self.channel.close()
        nest = _Nest(socket.socket(fileno=os.dup(fds[0])))
        for fd in fds:
            os.close(fd)
        nest.settle(asked)
        nest.serve()
        return 0

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
    # Exit handlers run: what is recorded is sent.
    end_child(code, atexit._run_exitfuncs)


if __name__ == "__main__":
    main()
