"""Watching a server: events and log lines as they come, over a websocket that is opened again when it breaks.

async with subscribe_to_events("http://127.0.0.1:4200/api", EventFilter(...)) as events:
    async for event in events:
        ...
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from rota.client.retries import RetryPolicy
from rota.contract.events import ReceivedEvent
from rota.contract.filters.events import EventFilter
from rota.contract.filters.logs import LogFilter
from rota.contract.logs import Log
from rota.contract.wire import adapter
from rota.exceptions import InvalidRequest, NotAuthenticated, ServerUnreachable

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

T = TypeVar("T", ReceivedEvent, Log)

SUBPROTOCOL = Subprotocol("prefect")
GREETING_SECONDS = 20.0
REMEMBERED = 2_000
"""Ids of what was seen last: after a connection was opened again, some of it comes a second time."""
MAX_MESSAGE = 4 * 1024 * 1024

_UNAUTHORIZED, _NOT_A_FILTER = 1008, 1002


class Subscription(Generic[T]):
    """An endless stream of objects, each once. Leave its ``async with`` block to end it."""

    def __init__(
        self,
        url: str,
        path: str,
        kind: str,
        model: type[T],
        wanted: BaseModel,
        *,
        backfill: bool,
        auth_string: str | None,
        retries: RetryPolicy,
    ) -> None:
        self._address = url.rstrip("/").replace("http", "ws", 1) + path
        self._url = url
        self._kind = kind
        self._model: type[T] = model
        self._filter = {"type": "filter", "filter": wanted.model_dump(mode="json", exclude_unset=True), "backfill": backfill}
        self._auth_string = auth_string
        self._retries = retries
        self._socket: ClientConnection | None = None
        self._seen: OrderedDict[UUID, None] = OrderedDict()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield what comes.

        Raises:
            NotAuthenticated, InvalidRequest: the server does not take the login or the filter.
            ServerUnreachable: it was away for more tries than the settings allow.
        """
        failures = 0
        while True:
            try:
                if self._socket is None:
                    await self._open()
                assert self._socket is not None
                message = json.loads(await self._socket.recv())
                failures = 0
            except (ConnectionClosed, ServerUnreachable) as error:
                failures += 1
                await self._after(error, failures)
                # What came meanwhile is asked for, whether or not it was at first.
                self._filter["backfill"] = True
                continue
            found = self._read(message)
            if found is not None:
                yield found

    async def _open(self) -> None:
        try:
            socket = await connect(
                self._address, subprotocols=[SUBPROTOCOL], open_timeout=GREETING_SECONDS, max_size=MAX_MESSAGE, proxy=None
            )
        except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as error:
            raise ServerUnreachable(
                f"No events or logs can be watched at {self._url} ({error}): does a server run there?"
            ) from error
        try:
            await socket.send(json.dumps({"type": "auth", "token": self._auth_string}))
            async with asyncio.timeout(GREETING_SECONDS):
                await socket.recv()
            await socket.send(json.dumps(self._filter))
        except ConnectionClosed as error:
            raise self._refusal(error) from error
        except TimeoutError as error:
            await socket.close()
            raise ServerUnreachable(f"The server at {self._url} does not answer.") from error
        self._socket = socket

    async def _after(self, error: Exception, failures: int) -> None:
        """Wait before another try; raise where another try would end the same."""
        self._socket = None
        if isinstance(error, ConnectionClosed):
            refused = self._refusal(error)
            if not isinstance(refused, ServerUnreachable):
                raise refused from error
        if failures > self._retries.max_retries:
            raise ServerUnreachable(f"The server at {self._url} was away for too long.") from error
        await asyncio.sleep(min(self._retries.first_wait_seconds * 2 ** (failures - 1), self._retries.outage_wait_seconds))

    def _refusal(self, error: ConnectionClosed) -> Exception:
        code, reason = (error.rcvd.code, error.rcvd.reason) if error.rcvd is not None else (1006, "")
        if code == _UNAUTHORIZED:
            return NotAuthenticated(f"The server at {self._url} wants to know who watches: set ROTA_API_AUTH_STRING.")
        if code == _NOT_A_FILTER:
            return InvalidRequest(reason or "The server does not take the filter.")
        return ServerUnreachable(f"The connection to {self._url} was closed ({code} {reason}).")

    def _read(self, message: Any) -> T | None:
        """Return the object of a message; None for one that was seen, and for messages of a newer server."""
        if not isinstance(message, dict) or message.get("type") != self._kind:
            return None
        try:
            found: T = adapter(self._model).validate_python(message.get(self._kind))
        except ValidationError:
            return None
        if found.id in self._seen:
            return None
        self._seen[found.id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return found


def subscribe_to_events(
    url: str,
    wanted: EventFilter | None = None,
    *,
    backfill: bool = True,
    auth_string: str | None = None,
    retries: RetryPolicy | None = None,
) -> Subscription[ReceivedEvent]:
    """Watch events of the server at `url`, which ends in ``/api``; with `backfill`, those of the last 15 minutes first."""
    return Subscription(
        url,
        "/events/out",
        "event",
        ReceivedEvent,
        wanted or EventFilter(),
        backfill=backfill,
        auth_string=auth_string,
        retries=retries or RetryPolicy(),
    )


def subscribe_to_logs(
    url: str,
    wanted: LogFilter | None = None,
    *,
    backfill: bool = False,
    auth_string: str | None = None,
    retries: RetryPolicy | None = None,
) -> Subscription[Log]:
    """Watch log lines of the server at `url`, which ends in ``/api``; with `backfill`, all that are there first."""
    return Subscription(
        url,
        "/logs/out",
        "log",
        Log,
        wanted or LogFilter(),
        backfill=backfill,
        auth_string=auth_string,
        retries=retries or RetryPolicy(),
    )
