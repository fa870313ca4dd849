"""``/api/rota/live``: one socket of a browser for all that its pages show; `rota.contract.live` has what is said."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from rota._version import __version__
from rota.contract.live import (
    MAX_SUBSCRIPTIONS,
    LiveHello,
    LiveKnown,
    LiveMessage,
    LivePing,
    LivePong,
    LiveRefused,
    LiveRequest,
    LiveSubscribe,
    LiveSubscribed,
    LiveUnsubscribe,
    LiveUnsubscribed,
)
from rota.contract.wire import adapter, refusal
from rota.exceptions import InvalidRequest, RotaException
from rota.server.access.basic import AuthString
from rota.server.api.paging import check_filters
from rota.server.app import App
from rota.server.http.bodies import check_json
from rota.server.http.metrics import Metrics
from rota.server.http.sockets.handshake import OVERRUN, accept, close
from rota.server.http.sockets.live_hub import LiveHub, Watcher
from rota.server.http.sockets.live_topics import Topic, begin_log, catch_up, moment_of
from rota.server.store.errors import StoreError

PING_SECONDS = 20.0
SLOW_SECONDS = 10.0
"""How long a browser may take for one message."""
MOST_WAITING = 20_000
"""Rows that wait for one connection at most."""
CLOSING_SECONDS = 2.0


class Live:
    """The socket."""

    def __init__(self, app: App, auth: AuthString | None, metrics: Metrics) -> None:
        self._app = app
        self._auth = auth
        self._metrics = metrics
        self._hub = LiveHub(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            if await accept(socket, self._auth):
                await _Connection(socket, self._app, self._hub, self._metrics).serve()
        except WebSocketDisconnect:
            return


class _Connection:
    def __init__(self, socket: WebSocket, app: App, hub: LiveHub, metrics: Metrics) -> None:
        self._socket = socket
        self._app = app
        self._hub = hub
        self._metrics = metrics
        self._watcher = Watcher()
        self._sending = asyncio.Lock()
        self._is_slow = asyncio.Event()

    async def serve(self) -> None:
        self._hub.add(self._watcher)
        tasks = {asyncio.create_task(work()) for work in (self._listen, self._tell, self._is_slow.wait)}
        try:
            await self._send(
                LiveHello(
                    server_version=__version__,
                    now=self._app.clock.now(),
                    max_subscriptions=MAX_SUBSCRIPTIONS,
                    ping_seconds=PING_SECONDS,
                )
            )
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._is_slow.is_set():
                self._metrics.dropped["live_subscriber"] += 1
                await self._part()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._hub.remove(self._watcher)

    async def _part(self) -> None:
        """Close the socket of one who does not read, who may not read this either."""
        cursors = [topic.moment for topic in self._watcher.topics.values()]
        place = f" Resume after {min(cursors).isoformat()}." if cursors else ""
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await close(self._socket, OVERRUN, f"You read too slowly: come again with your cursors.{place}")
        except TimeoutError:
            return

    # --- what the client says ------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            said = text.encode("utf-8", "surrogatepass") if text is not None else message.get("bytes", b"")
            key: str | None = None
            try:
                sent = check_json(said)
                if isinstance(sent, dict) and isinstance(sent.get("key"), str):
                    key = sent["key"][:64]
                await self._answer(adapter(LiveRequest).validate_json(said))
            except ValidationError as error:
                await self._send(LiveRefused(key=key, sentence=refusal("The message", error.errors(include_url=False))))
            except (RotaException, StoreError) as error:
                await self._send(LiveRefused(key=key, sentence=str(error)))

    async def _answer(self, request: Any) -> None:
        match request:
            case LiveSubscribe():
                await self._subscribe(request)
            case LiveKnown():
                topic = self._watcher.topics.get(request.key)
                if topic is None:
                    raise InvalidRequest(f"There is no subscription {request.key!r}.")
                topic.know(request.ids)
            case LiveUnsubscribe():
                self._watcher.topics.pop(request.key, None)
                await self._send(LiveUnsubscribed(key=request.key))
            case LivePing():
                await self._send(LivePong(now=self._app.clock.now()))

    async def _subscribe(self, request: LiveSubscribe) -> None:
        topics = self._watcher.topics
        if request.key not in topics and len(topics) >= MAX_SUBSCRIPTIONS:
            raise InvalidRequest(f"A connection has up to {MAX_SUBSCRIPTIONS} subscriptions.")
        for wanted in (request.runs, request.events, request.counts):
            if wanted is not None:
                check_filters(wanted)
        kind, _, subject = request.topic.partition(":")
        try:
            about = UUID(subject) if subject else None
        except ValueError:
            raise InvalidRequest(f"{subject!r} is not the id of anything.") from None
        since = moment_of(request.after)
        topic = Topic(request.key, request, kind, about, self._app.clock.now())
        topic.know(request.known)
        if kind == "logs":
            await self._app.store.aread(partial(begin_log, topic))
        # In its place before it is read, so that what is rung meanwhile is not missed.
        topics[request.key] = topic
        cursor = request.after if since is not None and request.after is not None else topic.cursor
        try:
            is_complete, apply = await self._app.store.aread(partial(catch_up, self._app, topic, since))
        except BaseException:
            topics.pop(request.key, None)
            raise
        for step in apply:
            step()
        await self._send(LiveSubscribed(key=request.key, cursor=cursor, is_complete=is_complete))
        topic.is_open = True
        self._watcher.news.set()

    # --- what is told --------------------------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        while True:
            await self._watcher.news.wait()
            self._watcher.news.clear()
            for topic in list(self._watcher.topics.values()):
                is_there = topic.is_open and self._watcher.topics.get(topic.key) is topic
                message = topic.take() if is_there else None
                if message is not None:
                    await self._send(message)

    async def _send(self, message: Any) -> None:
        body = adapter(LiveMessage).dump_json(message, exclude_unset=message.type == "changes", warnings="none").decode()
        try:
            async with self._sending, asyncio.timeout(SLOW_SECONDS):
                await self._socket.send_text(body)
        except TimeoutError:
            self._is_slow.set()
            raise WebSocketDisconnect(OVERRUN) from None
        if sum(topic.size for topic in self._watcher.topics.values()) > MOST_WAITING:
            self._is_slow.set()
