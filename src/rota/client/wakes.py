"""Being told by a server that there is something to run: a hint that saves the wait for the next poll.

async with WakeSubscription(url, auth) as wakes:
    wakes.listen(ids)
    await wakes.wait(10.0)
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI

from rota.client.subscribe import GREETING_SECONDS, SUBPROTOCOL

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0

_logger = logging.getLogger("rota.client.wakes")


class WakeSubscription:
    """Listens at ``/rota/wakes/out``, and connects again for as long as its ``async with`` block lasts.

    `wait` never raises because of the server: who polls besides loses only time. A server without the socket (Prefect's)
    is asked again now and then.
    """

    def __init__(self, url: str, auth_string: str | None = None) -> None:
        """`url` ends in ``/api``."""
        self._address = url.rstrip("/").replace("http", "ws", 1) + "/rota/wakes/out"
        self._auth_string = auth_string
        self._ids: tuple[str, ...] = ()
        self._socket: ClientConnection | None = None
        self._news = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._working = asyncio.create_task(self._listen_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._working is not None
        self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)

    longest_wait_seconds = 3600.0
    """Nothing is lost by waiting longer than that."""

    @property
    def is_connected(self) -> bool:
        """Whether wakes come at the moment."""
        return self._socket is not None

    async def listen(self, ids: Collection[UUID]) -> None:
        """Be told of these deployments and work queues from now on."""
        self._ids = tuple(sorted(str(one) for one in ids))
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):  # said again with the next connection
                await self._say(self._socket)

    def wake(self) -> None:
        """Let who waits go on."""
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Return when there is news, or was since the last time, or after `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._news.wait()
        self._news.clear()

    async def _say(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"type": "listen", "ids": self._ids}))

    async def _listen_for_ever(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with connect(
                    self._address, subprotocols=[SUBPROTOCOL], open_timeout=GREETING_SECONDS, proxy=None
                ) as socket:
                    await socket.send(json.dumps({"type": "auth", "token": self._auth_string}))
                    await socket.recv()
                    await self._say(socket)
                    self._socket = socket
                    async for _ in socket:
                        pause = FIRST_PAUSE_SECONDS
                        self._news.set()
            except (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI, TimeoutError) as error:
                _logger.debug("No wakes from %s at the moment: %s", self._address, error)
            finally:
                self._socket = None
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
