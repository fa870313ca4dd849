"""How a socket begins: subprotocol ``prefect``, then an ``auth`` message that is answered with ``auth_success``.

Without the subprotocol there is no first message; that is for clients of servers that ask for no login.
"""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from rota.server.access.basic import AuthString
from rota.server.access.rates import address_of

SUBPROTOCOL = "prefect"
PROTOCOL_ERROR = 1002
POLICY = 1008
OVERRUN = 1013
GREETING_SECONDS = 20.0
"""How long the first messages may take: an open socket that says nothing is nobody's."""


async def accept(socket: WebSocket, auth: AuthString | None) -> bool:
    """Accept a socket and see who is there; return whether it may go on. If not, it is closed already."""
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        await socket.accept()
        if auth is None or _admits(auth, socket, None):
            return True
        await socket.close(PROTOCOL_ERROR, "Use the subprotocol 'prefect' to log in.")
        return False
    await socket.accept(subprotocol=SUBPROTOCOL)
    message = await first_message(socket)
    if message is None or message.get("type") != "auth":
        await close(socket, POLICY, "Expected 'auth' message")
        return False
    if auth is not None and not _admits(auth, socket, message.get("token")):
        await close(socket, POLICY, "Unauthorized")
        return False
    await socket.send_json({"type": "auth_success"})
    return True


def _admits(auth: AuthString, socket: WebSocket, token: object) -> bool:
    """Whether a socket carries the login, as a token or in its header. Wrong ones are counted, too many are not looked at."""
    address, header = address_of(socket.scope.get("client")), _authorization(socket)
    if auth.seconds_to_wait(address):
        return False
    if auth.admits_token(token) or auth.admits_header(header):
        return True
    if token is not None or header is not None:
        auth.was_wrong(address)
    return False


async def first_message(socket: WebSocket) -> dict[str, object] | None:
    """Return the next message as a JSON object; None when it is none, or does not come."""
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            message = await socket.receive_json()
    except (TimeoutError, ValueError, KeyError, WebSocketDisconnect, RecursionError):
        return None
    return message if isinstance(message, dict) else None


async def close(socket: WebSocket, code: int, reason: str) -> None:
    """Close a socket, if the other side has not done so already."""
    try:
        await socket.close(code, reason[:120])
    except (RuntimeError, WebSocketDisconnect):
        return


def _authorization(socket: WebSocket) -> bytes | None:
    text = socket.headers.get("authorization")
    return None if text is None else text.encode("latin-1", "replace")
