"""``/api/events/out`` and ``/api/logs/out``: a filter comes in, then what it means goes out: what is there first, then live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from rota.contract.events import ReceivedEvent
from rota.contract.filters.events import EventFilter
from rota.contract.filters.logs import LogFilter
from rota.contract.logs import Log
from rota.contract.wire import adapter
from rota.core.clock import Clock
from rota.exceptions import InvalidRequest
from rota.server.access.basic import AuthString
from rota.server.api.paging import check_filters
from rota.server.app import App
from rota.server.bus.base import EVENTS, LOGS
from rota.server.http.metrics import Metrics
from rota.server.http.sockets.fanout import Fanout, Subscriber
from rota.server.http.sockets.handshake import OVERRUN, PROTOCOL_ERROR, accept, close, first_message
from rota.server.request import LOCAL
from rota.server.store import events, logs
from rota.server.store.engine import Tx

PAGE = 250
"""Stored objects of one read."""
BACKFILL = timedelta(minutes=15)
"""How far back stored events are sent; older ones are asked for by REST."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one of the sockets sends."""

    name: str
    """The type of its messages, and the field that holds the object."""
    topic: str
    filter: type[BaseModel]
    model: Any
    backfills: bool
    """Whether stored objects come first when the client does not say."""


EVENT = Kind("event", EVENTS, EventFilter, ReceivedEvent, backfills=True)
LOG = Kind("log", LOGS, LogFilter, Log, backfills=False)


class Out:
    """One of the sockets that send."""

    def __init__(self, app: App, auth: AuthString | None, metrics: Metrics, kind: Kind) -> None:
        self._app = app
        self._auth = auth
        self._metrics = metrics
        self._kind = kind
        self._fanout = Fanout(app.store, app.bus, kind.topic, _AMONG[kind.name])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            if not await accept(socket, self._auth):
                return
            message = await first_message(socket)
            if message is None or message.get("type") != "filter":
                await close(socket, PROTOCOL_ERROR, "Expected 'filter' message")
                return
            try:
                wanted = self._kind.filter.model_validate(message.get("filter") or {})
                check_filters(wanted)
            except (ValidationError, InvalidRequest) as error:
                await close(socket, PROTOCOL_ERROR, f"Invalid filter: {str(error).partition(chr(10))[0]}")
                return
            await self._send(socket, wanted, backfill=bool(message.get("backfill", self._kind.backfills)))
        except WebSocketDisconnect:
            return

    async def _send(self, socket: WebSocket, wanted: BaseModel, *, backfill: bool) -> None:
        # Watched from before the stored ones are read: there is no gap, and what comes both ways is sent once.
        subscriber = self._fanout.add(LOCAL.workspace_id, wanted)
        sending = asyncio.create_task(self._send_all(socket, subscriber, backfill=backfill))
        leaving = asyncio.create_task(_until_gone(socket))
        overrun = asyncio.create_task(subscriber.overrun.wait())
        tasks = {sending, leaving, overrun}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if overrun.done():
                self._metrics.dropped[f"{self._kind.name}_subscriber"] += 1
                await close(socket, OVERRUN, "You read too slowly; connect again, and ask for what you missed.")
        finally:
            self._fanout.remove(subscriber)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_all(self, socket: WebSocket, subscriber: Subscriber, *, backfill: bool) -> None:
        sent: set[UUID] = set()
        if backfill:
            async for stored in _STORED[self._kind.name](self._app, subscriber.wanted):
                sent.add(stored.id)
                await self._send_one(socket, stored)
        while True:
            found = await subscriber.queue.get()
            if found.id in sent:
                sent.discard(found.id)
                continue
            await self._send_one(socket, found)

    async def _send_one(self, socket: WebSocket, found: Any) -> None:
        body = adapter(self._kind.model).dump_json(found).decode()
        await socket.send_text(f'{{"type":"{self._kind.name}","{self._kind.name}":{body}}}')


async def _until_gone(socket: WebSocket) -> None:
    """Return when the client has left. What it still says is not asked for."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


# --- what is stored ----------------------------------------------------------------------------------------------------------


async def _stored_events(app: App, wanted: Any) -> AsyncIterator[ReceivedEvent]:
    page = _recent(app.clock, wanted)
    offset = 0
    while True:
        read = partial(_list_events, page, offset)
        found = await app.store.aread(read)
        for event in found:
            yield event
        if len(found) < PAGE:
            return
        offset += len(found)


def _recent(clock: Clock, wanted: Any) -> Any:
    """Return the filter for stored events: in the order of time, no older than `BACKFILL` and none that come later."""
    now = clock.now()
    occurred = wanted.occurred
    since = max(occurred.since or now - BACKFILL, now - BACKFILL)
    until = min(occurred.until or now, now)
    return wanted.model_copy(update={"order": "ASC", "occurred": occurred.model_copy(update={"since": since, "until": until})})


def _list_events(wanted: Any, offset: int, tx: Tx) -> list[ReceivedEvent]:
    return events.list_events(tx, LOCAL.workspace_id, wanted, limit=PAGE, offset=offset)


async def _stored_logs(app: App, wanted: Any) -> AsyncIterator[Log]:
    offset = 0
    while True:
        found = await app.store.aread(partial(_list_logs, wanted, offset))
        for line in found:
            yield line
        if len(found) < PAGE:
            return
        offset += len(found)


def _list_logs(wanted: Any, offset: int, tx: Tx) -> list[Log]:
    return logs.list_logs(tx, LOCAL.workspace_id, wanted, limit=PAGE, offset=offset)


_AMONG: dict[str, Any] = {"event": events.list_events_among, "log": logs.list_logs_among}
_STORED: dict[str, Any] = {"event": _stored_events, "log": _stored_logs}
