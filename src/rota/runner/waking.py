"""How a runner learns that there is something to do, before its next look."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from typing import Protocol
from uuid import UUID

from rota.client import RotaClient
from rota.client.embedded import EmbeddedTransport
from rota.settings import get_settings

EMBEDDED_LOOK_SECONDS = 1.0
"""Between two looks into a database that other processes write to by themselves: nobody is there to tell of it."""


class Waker(Protocol):
    """Waits for news."""

    @property
    def longest_wait_seconds(self) -> float:
        """After which a look is worth it, whatever happens."""
        ...

    async def listen(self, ids: Collection[UUID]) -> None: ...

    def wake(self) -> None: ...

    async def wait(self, seconds: float) -> None: ...


@contextlib.asynccontextmanager
async def open_waker(client: RotaClient) -> AsyncIterator[Waker]:
    """Listen to the client's server; without a server, be one: do in this process what a server does by itself."""
    transport = client.transport
    if isinstance(transport, EmbeddedTransport):
        waker = EmbeddedWaker(asyncio.get_running_loop())
        stop = await asyncio.to_thread(transport.run_services, waker.ring)
        try:
            yield waker
        finally:
            await asyncio.to_thread(stop)
        return
    from rota.client.wakes import WakeSubscription  # late: without a server, no websockets

    settings = get_settings()
    auth = settings.api.auth_string or settings.api.key
    assert settings.api.url is not None
    async with WakeSubscription(settings.api.url, auth.get_secret_value() if auth else None) as wakes:
        yield wakes


class EmbeddedWaker:
    """News of this process's own services."""

    longest_wait_seconds = EMBEDDED_LOOK_SECONDS

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._news = asyncio.Event()

    async def listen(self, ids: Collection[UUID]) -> None:
        """Nothing: what is rung here is rung for this process."""

    def ring(self) -> None:
        """Called on any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    def wake(self) -> None:
        self._news.set()

    async def wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._news.wait()
        self._news.clear()
