"""Work pools of the type managed: a worker for each, as a child process that is started again when it ends.

Each server process that hosts them has its own workers; a run is claimed by one of them, as by any other worker. A worker that
dies leaves its runs running, and the next one looks after them. When the server stops, its workers stop taking runs, wait a
while for what runs, end the rest and tell how it ended; so this goes before the server itself.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.app import App
from rota.server.store import work_pools
from rota.server.store.errors import StoreError
from rota.settings import Settings

TYPE = "managed"

LOOK_SECONDS = 1.0
"""How often the pools are read, and whether their workers live."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
"""Before a worker that ended is started again."""
WELL_AFTER_SECONDS = 60.0
"""A worker that lived so long begins its pauses anew when it ends."""
END_SECONDS = 12.0
"""How long a worker may take to end its runs."""

_OF_THE_SERVER = ("ROTA_SERVER_", "PREFECT_SERVER_", "PREFECT_API_DATABASE_", "PREFECT_API_AUTH_")
"""Beginnings of variables that flows have no business with: the database's password and the keys of secrets among them."""

_logger = logging.getLogger("rota.server.managed_pools")


@dataclass(slots=True)
class _Child:
    """The worker of one pool."""

    pool: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(slots=True)
class ManagedPools:
    """Keeps a worker for each managed pool, from `start` to `stop`."""

    app: App
    settings: Settings
    url: str
    """The server's address, for programs on this machine."""
    name: str
    """Of its workers."""
    _children: dict[str, _Child] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    @classmethod
    def of(cls, app: App, settings: Settings, url: str) -> ManagedPools:
        return cls(app, settings, url, f"managed-{socket.gethostname()}-{url.rpartition(':')[2]}")

    def start(self) -> None:
        """Begin to look; nothing where the settings forbid it. To be called when the server answers."""
        if self.app.values.hosts_managed_pools:
            self._keeper = threading.Thread(target=self._keep, name="rota-managed-pools", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except (StoreError, OSError) as error:
                _logger.warning("The managed work pools could not be looked after, and are looked after again: %s", error)
            self._stopping.wait(LOOK_SECONDS)

    def _look(self) -> None:
        wanted = set(self.app.store.read(lambda tx: work_pools.list_names_of_type(tx, DEFAULT_WORKSPACE_ID, TYPE)))
        for pool in wanted - self._children.keys():
            self._children[pool] = _Child(pool)
        for pool in self._children.keys() - wanted:
            _end([self._children.pop(pool)], self.settings.server.managed_pools.stop_seconds)
        for child in self._children.values():
            if not child.lives:
                self._start_again(child)

    def _start_again(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.returncode
            _close_pipe(child.process)
            child.process = None
            if now - child.started_at > WELL_AFTER_SECONDS:
                child.pause_seconds = FIRST_PAUSE_SECONDS
            child.next_start_at = now + child.pause_seconds
            child.pause_seconds = min(child.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            _logger.error(
                "The worker of the managed work pool %r ended (%s) and is started again in %.0f s.",
                child.pool,
                code,
                child.next_start_at - now,
            )
        if now < child.next_start_at or self._stopping.is_set():
            return
        limit = self.settings.server.managed_pools.process_limit
        child.process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            [sys.executable, "-m", "rota.workers.managed", child.pool, self.name, str(limit)],
            env=self._environment(),
            stdin=subprocess.PIPE,  # its end tells the worker that this process is gone, however it went
            stdout=sys.__stderr__,
            start_new_session=True,  # Ctrl-C is for this process, which ends its workers in order
        )
        child.started_at = now

    def _environment(self) -> Mapping[str, str]:
        settings, api = self.settings, self.settings.server.api
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_SERVER)}
        kept |= {"ROTA_HOME": str(settings.home), "ROTA_API_URL": f"{self.url}{(api.base_path or '').rstrip('/')}/api"}
        if api.auth_string is not None:
            kept["ROTA_API_AUTH_STRING"] = api.auth_string.get_secret_value()
        return kept

    def stop(self) -> None:
        """End all workers and what they run. May be called again."""
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        children, self._children = list(self._children.values()), {}
        _end(children, self.settings.server.managed_pools.stop_seconds)


def _end(children: list[_Child], patience_seconds: float) -> None:
    living = [child.process for child in children if child.process is not None and child.lives]
    # The first signal: take no more, wait for what runs. The second: end what runs.
    for seconds in (patience_seconds, END_SECONDS):
        for process in living:
            process.terminate()
        living = _wait(living, seconds)
    for process in living:
        _logger.warning("The worker %d of a managed work pool did not end in time and is killed.", process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    _wait(living, END_SECONDS)
    for child in children:
        if child.process is not None:
            _close_pipe(child.process)


def _wait(processes: list[subprocess.Popen[bytes]], seconds: float) -> list[subprocess.Popen[bytes]]:
    """Wait until all have ended, `seconds` at most; return those that have not."""
    deadline = time.monotonic() + seconds
    left = []
    for process in processes:
        try:
            process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            left.append(process)
    return left


def _close_pipe(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
