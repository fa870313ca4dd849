"""``/api/task_runs/subscriptions/scheduled``: background task runs for a worker, one at a time.

The client says what it serves: ``{"type": "subscribe", "keys": [...], "client_id": "..."}``. It is sent a task run as soon as
one is due, and the next one when it has answered ``{"type": "ack"}``: a worker that has all hands full answers later. While the
socket is open, the worker is known to live and holds what it was sent. A run that it did not acknowledge goes to another at
once when the socket breaks; the others when it has not come back, under the same name, within the time of a lease.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from rota.contract.task_runs import TaskRun
from rota.contract.wire import adapter
from rota.server.access.basic import AuthString
from rota.server.app import App
from rota.server.bus.base import TASKS
from rota.server.http.sockets.handshake import OVERRUN, accept, close, first_message
from rota.server.request import LOCAL
from rota.server.runs import handing_out
from rota.server.runs.work import Work
from rota.server.store import task_run_queue, task_workers
from rota.server.store.engine import Tx
from rota.server.store.errors import StoreError

NOT_A_SUBSCRIPTION = 4001
"""The protocol's code for a client that says something else than it should."""
MAX_KEYS = 1_000
MAX_TEXT = 2_000
POLL_SECONDS = 5.0
"""How long a worker without work waits at most before the queue is looked at again: a ring may be lost."""

_logger = logging.getLogger("rota.server")

T = TypeVar("T")


class ScheduledTaskRuns:
    """The socket."""

    def __init__(self, app: App, auth: AuthString | None, lease_seconds: float) -> None:
        self._app = app
        self._auth = auth
        self._lease_seconds = lease_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            if not await accept(socket, self._auth):
                return
            message = await first_message(socket)
            keys, client_id, lacking = _understood(message)
            if lacking is not None:
                await close(socket, NOT_A_SUBSCRIPTION, lacking)
                return
            await _Subscription(socket, self._app, keys, client_id, self._lease_seconds).serve()
        except WebSocketDisconnect:
            return


def _understood(message: dict[str, object] | None) -> tuple[frozenset[str], str, str | None]:
    """Return the task keys and the name of the client; at last what is wrong, if anything is."""
    nothing: frozenset[str] = frozenset()
    if message is None or message.get("type") != "subscribe":
        return nothing, "", "Protocol violation: expected 'subscribe' message"
    keys, client_id = message.get("keys"), message.get("client_id")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and 0 < len(key) <= MAX_TEXT for key in keys):
        return nothing, "", "Protocol violation: expected 'keys' in subscribe message"
    if len(keys) > MAX_KEYS:
        return nothing, "", f"A worker serves {MAX_KEYS:,} tasks at most"
    if not isinstance(client_id, str) or not 0 < len(client_id) <= MAX_TEXT:
        return nothing, "", "Protocol violation: expected 'client_id' in subscribe message"
    return frozenset(keys), client_id, None


class _Subscription:
    def __init__(self, socket: WebSocket, app: App, keys: frozenset[str], client_id: str, lease_seconds: float) -> None:
        self._socket = socket
        self._app = app
        self._keys = keys
        self._client_id = client_id
        self._lease_seconds = lease_seconds
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._acknowledged = asyncio.Event()
        self._sent: UUID | None = None
        """Not acknowledged yet."""
        self._has_quit = False
        self._error: str | None = None

    async def serve(self) -> None:
        end = self._app.bus.subscribe(TASKS, self._ring)
        working = [asyncio.create_task(work()) for work in (self._listen, self._give, self._keep)]
        try:
            done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._explain(task.exception())
        finally:
            end()
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await asyncio.shield(self._leave())

    def _explain(self, error: BaseException | None) -> None:
        if isinstance(error, StoreError):
            _logger.warning("The worker %s cannot be served now and is told to come again: %s", self._client_id, error)
        elif error is not None and not isinstance(error, WebSocketDisconnect | RuntimeError):
            _logger.error("The worker %s cannot be served.", self._client_id, exc_info=error)

    def _ring(self, ids: Sequence[UUID]) -> None:  # noqa: ARG002 - the form of a bus's listener
        """Called on any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    async def _listen(self) -> None:
        """Take what the client says; return when it goes, or says what makes no sense."""
        while True:
            try:
                message = await self._socket.receive_json()
            except (ValueError, KeyError, RecursionError):
                message = None
            kind = message.get("type") if isinstance(message, dict) else None
            if kind == "ack" and self._sent is not None:
                self._sent = None
                self._acknowledged.set()
            elif kind == "quit":
                self._has_quit = True
                return
            else:
                self._error = "Protocol violation: expected 'ack' message"
                return

    async def _give(self) -> None:
        """Send runs as they are due, each when the one before is acknowledged."""
        while True:
            self._news.clear()
            run, next_at = await self._write(self._claim)
            if run is None:
                await self._wait_for_news(next_at)
                continue
            self._acknowledged.clear()
            self._sent = run.id
            await self._socket.send_text(adapter(TaskRun).dump_json(run).decode())
            await self._acknowledged.wait()

    async def _wait_for_news(self, next_at: datetime | None) -> None:
        seconds = POLL_SECONDS
        if next_at is not None:
            seconds = min(seconds, max((next_at - self._app.clock.now()).total_seconds(), 0.01))
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _keep(self) -> None:
        """Note that the worker lives, for as long as it is connected."""
        while True:
            await self._write(lambda work: handing_out.keep(work, self._client_id, self._keys, self._lease_seconds))
            await asyncio.sleep(self._lease_seconds / 3)

    def _claim(self, work: Work) -> tuple[TaskRun | None, datetime | None]:
        runs = handing_out.claim(work, self._client_id, self._keys, self._lease_seconds)
        if runs:
            return runs[0], None
        return None, task_run_queue.next_due_at(work.tx, work.workspace_id, self._keys)

    async def _leave(self) -> None:
        """Close, and let others have what was not taken."""
        sent, self._sent = self._sent, None
        try:
            await self._write(lambda work: self._end(work, sent))
        except StoreError as error:
            _logger.warning("What the worker %s has left waits for its lease to end: %s", self._client_id, error)
        if self._error is not None:
            await close(self._socket, NOT_A_SUBSCRIPTION, self._error)
        else:
            await close(self._socket, 1000 if self._has_quit else OVERRUN, "")

    def _end(self, work: Work, sent: UUID | None) -> None:
        task_workers.forget(work.tx, work.workspace_id, self._client_id)
        if self._has_quit:
            handing_out.release_unbegun(work, self._client_id)
        elif sent is not None:
            handing_out.release_unbegun(work, self._client_id, {sent})

    async def _write(self, change: Callable[[Work], T]) -> T:
        return await self._app.store.awrite(partial(_changed, self._app, change))


def _changed(app: App, change: Callable[[Work], T], tx: Tx) -> T:
    return change(Work(tx, LOCAL.workspace_id, app.clock.now(), app.values, publish=app.bus.publish))
