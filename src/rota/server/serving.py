"""A server's life in a process: it listens, serves, stops when it is asked to, and loses nothing on the way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from rota.exceptions import ConfigurationError
from rota.server.app import App
from rota.server.duties import DutyRoster
from rota.server.http.protocol import BoundedProtocol
from rota.server.http.request_log import log_to_stderr
from rota.server.http.sockets.protocol import ConfirmingProtocol
from rota.server.managed_pools import ManagedPools
from rota.server.opening import make_asgi, open_app
from rota.server.services import SERVICES
from rota.server.store import leases, task_run_queue
from rota.server.store.engine import Tx
from rota.settings import Settings

if TYPE_CHECKING:
    from rota.server.http.asgi import HttpServer

GRACE_SECONDS = 20
"""How long requests that are worked on may take after the server was asked to stop."""
BACKLOG = 2048
MAX_FRAME = 4 * 1024 * 1024
"""Bytes of a message on a websocket; an event may have 1.5 MB."""
STOPPING = (signal.SIGINT, signal.SIGTERM)

_logger = logging.getLogger("rota.server")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address for programs on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything else happens. 0 takes one that is free.

    Raises:
        ConfigurationError: it cannot be had; says why and what to do.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise ConfigurationError(f"There is no address {host!r} to listen on: {error.strerror or error}.") from error
    listening = socket.socket(family, kind, number)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        hint = (
            "Is a server running there already? `rota server stop` ends one that was started with --background, and --port "
            "takes another port."
        )
        raise ConfigurationError(f"Cannot listen on {host}, port {port}: {error.strerror}. {hint}") from error
    listening.setblocking(False)
    return listening


def serve(
    settings: Settings,
    listening: socket.socket,
    host: str,
    *,
    services: Collection[str] = SERVICES,
    with_pages: bool = True,
    hosts_pools: bool = True,
    on_ready: Callable[[Place], object] = lambda place: None,  # noqa: ARG005
) -> None:
    """Serve until SIGINT or SIGTERM. Returns after all that was acknowledged is safe and everything is closed.

    With `hosts_pools` it also runs the flow runs of managed work pools, where the settings let it.

    Raises:
        ConfigurationError: the server may not listen there.
        StoreError: the database cannot be used.
    """
    api = settings.server.api
    log_to_stderr(settings.server.logging_level)
    place = Place(host, listening.getsockname()[1])
    app = open_app(settings)
    roster = None
    managed = ManagedPools.of(app, settings, place.url) if hosts_pools else None
    try:
        server, asgi = make_asgi(app, settings, host)
        if not with_pages:
            server.pages = {path: page for path, page in server.pages.items() if path != "/"}
            server.static = None
        if "leases" in services:
            app.store.write(partial(_spare, app, settings))
        roster = _roster(app, server, services)
        roster.start()
        config = uvicorn.Config(
            asgi,
            http=BoundedProtocol,
            ws=ConfirmingProtocol,
            loop="uvloop" if os.name != "nt" else "asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=api.keepalive_timeout,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ws_max_size=MAX_FRAME,
            ws_ping_interval=api.websocket_ping_interval,
            ws_ping_timeout=api.websocket_ping_timeout,
        )
        _Server(config, server, lambda: on_ready(place), managed).run(sockets=[listening])
    finally:
        if managed is not None:
            managed.stop()
        if roster is not None and not roster.stop():
            _logger.warning("A service did not end in time; what it was doing is done again at the next start.")
        app.bus.close()
        app.close()
        listening.close()


def _spare(app: App, settings: Settings, tx: Tx) -> None:
    """While there was no server nobody could give a sign of life."""
    leases.spare(tx, app.clock.now(), settings.flows.lease_seconds)
    task_run_queue.spare(tx, app.clock.now(), settings.flows.lease_seconds)


def run_services(
    settings: Settings, names: Collection[str], on_ready: Callable[[], object], *, hosting_for: str | None = None
) -> None:
    """Run background services alone, until SIGINT or SIGTERM: beside API processes that have none.

    With the address of such processes in `hosting_for`, managed work pools are hosted here, too.
    """
    log_to_stderr(settings.server.logging_level)
    # Before there are threads, which inherit it: a signal then waits for `sigwait`.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    app = open_app(settings)
    roster = DutyRoster(app.store, app.clock, app.bus, names, values=app.values)
    managed = None if hosting_for is None else ManagedPools.of(app, settings, hosting_for)
    try:
        if "leases" in names:
            app.store.write(partial(_spare, app, settings))
        roster.start()
        on_ready()
        if managed is not None:
            managed.start()
        signal.sigwait(STOPPING)
    finally:
        if managed is not None:
            managed.stop()
        roster.stop()
        app.bus.close()
        app.close()


def _roster(app: App, server: HttpServer, services: Collection[str]) -> DutyRoster:
    def count(name: str, succeeded: bool) -> None:
        server.metrics.service_passes[name, "done" if succeeded else "failed"] += 1

    return DutyRoster(app.store, app.clock, app.bus, services, count, app.values)


class _Server(uvicorn.Server):
    """uvicorn's server, but a signal ends it as something that was asked for: with exit code 0."""

    def __init__(
        self, config: uvicorn.Config, server: HttpServer, on_ready: Callable[[], object], managed: ManagedPools | None
    ) -> None:
        super().__init__(config)
        self._served = server
        self._on_ready = on_ready
        self._managed = managed
        self._is_asked_to_stop = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in STOPPING:
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        # A second signal is from somebody who will not wait.
        if self._is_asked_to_stop or self._managed is None:
            self._leave(at_once=self._is_asked_to_stop)
            return
        self._is_asked_to_stop = True
        # Its own workers tell it how their runs end: it serves until they have.
        ending = asyncio.get_running_loop().run_in_executor(None, self._managed.stop)
        ending.add_done_callback(lambda _: self._leave())

    def _leave(self, *, at_once: bool = False) -> None:
        self.force_exit = at_once
        self.should_exit = True
        self._served.is_stopping = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()
        if self._managed is not None:
            self._managed.start()
