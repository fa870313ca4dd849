"""Several server processes behind one port, and one parent that keeps them and runs the services."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Sequence

from rota.server.opening import open_app
from rota.server.serving import GRACE_SECONDS, STOPPING, run_services
from rota.settings import Settings

START_SECONDS = 30.0
"""How long the first process is waited for."""
LOOK_SECONDS = 1.0
"""How often the parent looks whether all live."""

_logger = logging.getLogger("rota.server")


def run_replicas(
    settings: Settings,
    listening: socket.socket,
    url: str,
    arguments: Sequence[str],
    count: int,
    services: Collection[str],
    on_ready: Callable[[], object],
) -> None:
    """Run `count` processes of ``rota <arguments>`` that accept from one socket, until SIGINT or SIGTERM."""
    # Once, before there are several: they need not queue for the migration.
    app = open_app(settings)
    app.bus.close()
    app.close()
    stopping = threading.Event()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    environment = {**os.environ, **settings.to_environment_variables(exclude_unset=True)}
    replicas = _Replicas(listening, arguments, environment, count)
    replicas.start()
    keeper = threading.Thread(target=replicas.keep, args=(stopping,), name="rota-replicas", daemon=True)
    keeper.start()
    try:
        _await_answer(f"{url}/api/health")
        run_services(settings, services, on_ready, hosting_for=url)
    finally:
        stopping.set()
        keeper.join()
        replicas.stop()


def _await_answer(address: str) -> None:
    """Return when the first process answers. The port takes connections before there is anybody to serve them."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=START_SECONDS):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return  # a refusal is an answer
        except OSError:
            time.sleep(0.1)


class _Replicas:
    def __init__(self, listening: socket.socket, arguments: Sequence[str], environment: dict[str, str], count: int) -> None:
        self._fd = listening.fileno()
        self._command = [
            sys.executable,
            "-c",
            "import sys; from rota.cli.main import main; sys.exit(main())",
            *arguments,
            "--fd",
            str(self._fd),
        ]
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * count

    def start(self) -> None:
        for place, process in enumerate(self._processes):
            if process is None or process.poll() is not None:
                if process is not None:
                    _logger.error("Server process %d ended (%s); another takes its place.", process.pid, process.returncode)
                self._processes[place] = subprocess.Popen(  # noqa: S603 - our own command line
                    self._command,
                    env=self._environment,
                    pass_fds=(self._fd,),
                    preexec_fn=_unblock_signals,
                )

    def keep(self, stopping: threading.Event) -> None:
        while not stopping.wait(LOOK_SECONDS):
            self.start()

    def stop(self) -> None:
        living = [process for process in self._processes if process is not None and process.poll() is None]
        for process in living:
            process.terminate()
        for process in living:
            try:
                process.wait(GRACE_SECONDS + 5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _unblock_signals() -> None:
    # The parent waits for them by `sigwait`; its children are to be ended by them.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
