"""The websocket protocol under the sockets, but for pongs: a ping is answered when what came before it is safe.

Clients that send events take a pong for the server's word that it has all events sent before the ping, and forget them. The
usual protocol answers as soon as it has read the ping, with events before it still on their way to the database.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

KEY = "rota.confirmations"


class Confirmations:
    """Of one socket: how many messages came, how many are safe, and the pongs that wait in between."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._is_holding = False
        self._received = 0
        self._safe = 0
        self._pongs: deque[tuple[int, bytes]] = deque()

    def hold(self) -> None:
        """From now on pongs wait for `confirm`."""
        self._is_holding = True
        self._safe = self._received

    def message_came(self) -> None:
        self._received += 1

    def pong(self, data: bytes) -> None:
        """Send a pong, now or when the messages before it are safe."""
        if self._is_holding and self._safe < self._received:
            self._pongs.append((self._received, data))
        else:
            self._write(data)

    def confirm(self, messages: int) -> None:
        """Say that so many more messages are safe, or will never be (they cannot be read)."""
        self._safe += messages
        while self._pongs and self._pongs[0][0] <= self._safe:
            self._write(self._pongs.popleft()[1])


class ConfirmingProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol with pongs that can be held back; `scope["extensions"]` has the `Confirmations` under `KEY`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.confirmations = Confirmations(self._write)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # not where the handshake was refused
            self.scope["extensions"][KEY] = self.confirmations  # type: ignore[assignment]  # its type knows only its own extensions

    def send_receive_event_to_app(self) -> None:
        self.confirmations.message_came()
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        self.confirmations.pong(b"".join(self.conn.data_to_send()))

    def _write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)
