"""Where a task worker has its work from: a server's socket, or the database that it shares with those who hand work out.

async with source:
    while (run := await source.next()) is not None:
        ...
        await source.ready()
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from rota.client import get_client
from rota.contract.task_runs import TaskRun
from rota.contract.wire import adapter
from rota.core.clock import utc_now
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, NotAuthenticated, RotaException, Unavailable
from rota.settings import Settings

if TYPE_CHECKING:
    from types import TracebackType

    from websockets.asyncio.client import ClientConnection

    from rota.server.store.signals import Ear

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 10.0
POLL_SECONDS = 5.0
"""How long a worker without a server waits at most before it looks for itself."""
SUBSCRIPTION_REFUSED, UNAUTHORIZED = 4001, 1008

_logger = logging.getLogger("rota.task_worker")


class RunSource(ABC):
    """Hands out task runs, one after the other, for as long as its ``async with`` block lasts."""

    def __init__(self, task_keys: Collection[str], client_id: str, settings: Settings) -> None:
        self._task_keys = sorted(task_keys)
        self._client_id = client_id
        self._settings = settings

    @abstractmethod
    async def next(self) -> TaskRun:
        """Return the next run that is this worker's alone; waits for one, however long."""

    async def ready(self) -> None:  # noqa: B027 - not every source has to be told
        """Say that the worker has room for another run."""

    async def __aenter__(self) -> Self:
        return self

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...


def source_for(task_keys: Collection[str], client_id: str, settings: Settings) -> RunSource:
    """Return the source that the settings ask for."""
    kind = ServerSource if settings.api.url else DatabaseSource
    return kind(task_keys, client_id, settings)


class ServerSource(RunSource):
    """A server's socket. Connects again when it breaks: what was taken stays this worker's for the time of a lease."""

    _socket: ClientConnection | None = None
    _owes_answer = False
    """Whether the server waits for word of the last run."""

    async def next(self) -> TaskRun:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                if self._socket is None:
                    await self._open()
                assert self._socket is not None
                run: TaskRun = adapter(TaskRun).validate_json(await self._socket.recv())
            except _breaks() as error:
                self._socket = None
                self._check(error)
                if pause == FIRST_PAUSE_SECONDS:
                    _logger.warning(
                        "The server at %s is away (%s): trying again.", self._settings.api.url, error or "no answer"
                    )
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            self._owes_answer = True
            return run

    async def _open(self) -> None:
        from websockets.asyncio.client import connect  # 50 ms that no program without a server needs
        from websockets.typing import Subprotocol

        url, secret = str(self._settings.api.url), self._settings.api.auth_string
        address = url.rstrip("/").replace("http", "ws", 1) + "/task_runs/subscriptions/scheduled"
        socket = await connect(address, subprotocols=[Subprotocol("prefect")], max_size=None, proxy=None)
        await socket.send(json.dumps({"type": "auth", "token": secret.get_secret_value() if secret else None}))
        await socket.recv()
        await socket.send(json.dumps({"type": "subscribe", "keys": self._task_keys, "client_id": self._client_id}))
        self._socket, self._owes_answer = socket, False

    def _check(self, error: BaseException) -> None:
        """Raise where another try would end the same."""
        received: Any = getattr(error, "rcvd", None)
        if received is None:
            return
        if received.code == UNAUTHORIZED:
            raise NotAuthenticated(
                f"The server at {self._settings.api.url} does not take this worker's login: set ROTA_API_AUTH_STRING."
            ) from error
        if received.code == SUBSCRIPTION_REFUSED:
            raise InvalidRequest(f"The server at {self._settings.api.url} refuses this worker: {received.reason}.") from error

    async def ready(self) -> None:
        if self._socket is not None and self._owes_answer:
            self._owes_answer = False
            with contextlib.suppress(*_breaks()):  # found out by the next `next`
                await self._socket.send(json.dumps({"type": "ack"}))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            with contextlib.suppress(*_breaks()):
                await socket.send(json.dumps({"type": "quit"}))
                await socket.close()


def _breaks() -> tuple[type[Exception], ...]:
    """Return what a server that is away raises."""
    from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

    return (OSError, ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError)


class DatabaseSource(RunSource):
    """The process's own database, shared with other processes: looked at when it rings, and now and then."""

    _ear: Ear | None = None
    _keeping: asyncio.Task[None] | None = None
    _waiting: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self._client = get_client()
        self._listener = uuid7()
        transport: Any = self._client.transport
        self._ear = await asyncio.to_thread(transport.listen, self._listener)
        await self._claim(limit=0)
        self._keeping = asyncio.create_task(self._keep())
        return self

    async def next(self) -> TaskRun:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                claimed = await self._claim(limit=1)
            except Unavailable as error:
                _logger.warning("No work can be had at the moment: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            pause = FIRST_PAUSE_SECONDS
            if claimed.runs:
                run: TaskRun = claimed.runs[0]
                return run
            seconds = POLL_SECONDS
            if claimed.next_at is not None:
                seconds = min(seconds, max((claimed.next_at - utc_now()).total_seconds(), 0.01))
            assert self._ear is not None
            self._waiting = asyncio.ensure_future(asyncio.to_thread(self._ear.wait, seconds))
            await asyncio.shield(self._waiting)

    async def _claim(self, limit: int) -> Any:
        seconds = self._settings.flows.lease_seconds
        return await self._client.claim_task_runs(
            self._client_id, self._task_keys, seconds, limit=limit, listener=self._listener
        )

    async def _keep(self) -> None:
        """Go on holding what was taken, also while there is no room for more."""
        while True:
            await asyncio.sleep(self._settings.flows.lease_seconds / 3)
            try:
                await self._claim(limit=0)
            except RotaException as error:
                _logger.warning("No sign of life could be given, and what runs here may be given to others: %s", error)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._ear is not None:
            self._ear.wake()
            if self._waiting is not None:
                await asyncio.gather(self._waiting, return_exceptions=True)
            self._ear.close()
