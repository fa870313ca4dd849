"""``/api/rota/wakes/out``: tells those who run deployments and work queues when there is something for them.

The client says whom it runs: ``{"type": "listen", "ids": [...]}``, once more whenever that changes. From then on it gets
``{"type": "wake", "ids": [...]}`` when runs of these are scheduled or asked to stop, and asks for them as it would by polling.
An empty list is for all: something may have been missed. Nothing is stored; a wake that is lost costs the time to the next
poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from rota.server.access.basic import AuthString
from rota.server.bus.base import WORK, Bus
from rota.server.http.sockets.handshake import PROTOCOL_ERROR, accept, close, first_message

MAX_IDS = 5_000
"""Deployments and queues of one listener."""


class Wakes:
    """The socket. Rung from any thread."""

    def __init__(self, bus: Bus, auth: AuthString | None) -> None:
        self._bus = bus
        self._auth = auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            if await accept(socket, self._auth):
                await _Listener(socket).serve(self._bus)
        except WebSocketDisconnect:
            return


class _Listener:
    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._wanted: frozenset[UUID] = frozenset()
        self._rung: set[UUID] = set()
        self._missed = False
        self._news = asyncio.Event()

    async def serve(self, bus: Bus) -> None:
        if not self._understand(await first_message(self._socket)):
            await close(self._socket, PROTOCOL_ERROR, "Expected 'listen' message")
            return
        end = bus.subscribe(WORK, self._ring)
        sending = asyncio.create_task(self._send())
        try:
            await self._socket.send_json({"type": "wake", "ids": []})
            while True:
                if not self._understand(await self._socket.receive_json()):
                    await close(self._socket, PROTOCOL_ERROR, "Expected 'listen' message")
                    return
        except (ValueError, KeyError, RecursionError):
            await close(self._socket, PROTOCOL_ERROR, "Expected JSON text")
        finally:
            end()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    def _understand(self, message: object) -> bool:
        """Take what the client says; return whether it makes sense."""
        if not isinstance(message, dict) or message.get("type") != "listen":
            return False
        ids = message.get("ids")
        if not isinstance(ids, list) or len(ids) > MAX_IDS:
            return False
        try:
            self._wanted = frozenset(UUID(text) for text in ids)
        except (ValueError, TypeError, AttributeError):
            return False
        return True

    def _ring(self, ids: Sequence[UUID]) -> None:
        """Called on any thread."""
        wanted = self._wanted
        found = [one for one in ids if one in wanted]
        if (found or not ids) and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note, found)

    def _note(self, ids: list[UUID]) -> None:
        self._rung.update(ids)
        self._missed |= not ids
        self._news.set()

    async def _send(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            rung, missed = self._rung, self._missed
            self._rung, self._missed = set(), False
            ids = [] if missed else sorted(str(one) for one in rung)
            await self._socket.send_json({"type": "wake", "ids": ids})
