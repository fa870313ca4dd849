"""``/api/events/in``: events, one a message, kept in groups of what has come meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from pydantic import ValidationError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from rota.contract.events import Event
from rota.contract.wire import adapter
from rota.exceptions import InvalidRequest, RotaException, Unavailable
from rota.server.access.basic import AuthString
from rota.server.api.events import create_events
from rota.server.app import App
from rota.server.bus.base import CHANGES
from rota.server.http.bodies import check_json
from rota.server.http.metrics import Metrics
from rota.server.http.sockets.handshake import accept
from rota.server.http.sockets.protocol import KEY, Confirmations
from rota.server.refusals import as_refusal
from rota.server.request import LOCAL, Request
from rota.server.store.engine import Tx
from rota.server.store.errors import StoreError

MAX_GROUP = 500
MAX_WAITING = 2_000
"""Events that one socket may have waiting; then it is not read until some are kept."""
RETRY_SECONDS = 1.0

_logger = logging.getLogger("rota.server")


class EventsIn:
    """The socket. A pong says that all events before its ping are kept (see `protocol`)."""

    def __init__(self, app: App, auth: AuthString | None, metrics: Metrics) -> None:
        self._app = app
        self._auth = auth
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            if not await accept(socket, self._auth):
                return
            confirmations: Confirmations | None = scope["extensions"].get(KEY)
            if confirmations is not None:
                confirmations.hold()
            await self._take(socket, confirmations)
        except WebSocketDisconnect:
            return

    async def _take(self, socket: WebSocket, confirmations: Confirmations | None) -> None:
        waiting: deque[Event | None] = deque()
        came, room, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        keeping = asyncio.create_task(self._keep(waiting, came, room, ended, confirmations))
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                text = message.get("text")
                waiting.append(self._read(text if text is not None else message.get("bytes", b"")))
                came.set()
                if len(waiting) >= MAX_WAITING:
                    room.clear()
                    await room.wait()
        finally:
            # What has come is kept, though nobody is there any more to be told.
            ended.set()
            came.set()
            await keeping

    def _read(self, text: str | bytes) -> Event | None:
        """Return the event; None for what is none: the sender would send it again for ever if it were refused."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        try:
            check_json(data)
            event: Event = adapter(Event).validate_json(data)
        except (ValidationError, InvalidRequest) as error:
            self._drop(str(error).partition("\n")[0])
            return None
        return event

    async def _keep(
        self,
        waiting: deque[Event | None],
        came: asyncio.Event,
        room: asyncio.Event,
        ended: asyncio.Event,
        confirmations: Confirmations | None,
    ) -> None:
        while waiting or not ended.is_set():
            if not waiting:
                came.clear()
                await came.wait()
                continue
            group = [waiting[place] for place in range(min(len(waiting), MAX_GROUP))]
            try:
                await self._keep_group([event for event in group if event is not None])
            except Unavailable as error:
                _logger.warning("Events cannot be kept now and wait: %s", error)
                if ended.is_set():
                    return  # the sender has no pong for them, and sends them again
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for _ in group:
                waiting.popleft()
            room.set()
            if confirmations is not None:
                confirmations.confirm(len(group))

    async def _keep_group(self, group: list[Event]) -> None:
        if not group:
            return
        try:
            await self._write(group)
        except Unavailable:
            raise
        except Exception as error:
            if not isinstance(error, RotaException):
                _logger.exception("Keeping events met a fault.")
            if len(group) == 1:
                self._drop(str(error))
                return
            for event in group:  # one of them cannot be kept; the others can
                await self._keep_group([event])

    async def _write(self, group: list[Event]) -> None:
        app = self._app
        request = Request({}, {}, group, app.clock.now(), app.values, app.bus.publish)

        def write(tx: Tx) -> None:
            create_events(request, tx, LOCAL)

        try:
            await app.store.awrite(write)
        except StoreError as error:
            raise as_refusal(error) from error
        app.bus.publish(CHANGES)

    def _drop(self, why: str) -> None:
        self._metrics.dropped["event_refused"] += 1
        _logger.warning("An event that came over a socket cannot be kept and is dropped: %.500s", why)
