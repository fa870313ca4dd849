"""Watching a server's log: what is sent, what comes, how it ends. The server is a websocket that says what it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.server import ServerConnection, serve

from rota.contract.filters.logs import LogFilter, LogFilterLevel
from rota.exceptions import ConfigurationError, ServerUnreachable
from rota.logging.clients import (
    PrefectCloudLogsSubscriber,
    PrefectLogsSubscriber,
    get_logs_subscriber,
    http_to_ws,
    logs_out_socket_from_api_url,
)
from rota.settings import temporary_settings


def line(message: str, line_id: UUID | None = None) -> str:
    at = "2030-01-01T00:00:00Z"
    log = {
        "id": str(line_id or uuid4()),
        "name": "x",
        "level": 20,
        "message": message,
        "timestamp": at,
        "created": at,
        "updated": at,
    }
    return json.dumps({"type": "log", "log": log})


class Server:
    """Greets, notes what it is sent, says its lines, and closes."""

    def __init__(self, *connections: list[str], code: int = 1000) -> None:
        self.connections = list(connections)
        self.code = code
        self.heard: list[dict[str, Any]] = []
        self.url = ""

    async def handle(self, socket: ServerConnection) -> None:
        self.heard.append(json.loads(await socket.recv()))
        await socket.send(json.dumps({"type": "auth_success"}))
        self.heard.append(json.loads(await socket.recv()))
        for one in self.connections.pop(0):
            await socket.send(one)
        await socket.close(self.code)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        async with serve(self.handle, "127.0.0.1", 0, subprotocols=["prefect"]) as server:  # type: ignore[list-item]  # a text
            port = next(iter(server.sockets)).getsockname()[1]
            yield f"http://127.0.0.1:{port}/api"


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 60))


async def watch(subscriber: PrefectLogsSubscriber) -> list[str]:
    async with subscriber as lines:
        return [one.message async for one in lines]


def test_lines_come_until_the_server_ends_them() -> None:
    same = uuid4()
    server = Server([line("one", same), line("one", same), json.dumps({"type": "new"}), line("two")])

    async def work() -> list[str]:
        async with server.running() as url:
            with temporary_settings({"api.auth_string": "me:secret"}):
                subscriber = PrefectLogsSubscriber(url, LogFilter(level=LogFilterLevel(ge_=30)))
            return await watch(subscriber)

    assert run(work()) == ["one", "two"]
    assert server.heard[0] == {"type": "auth", "token": "me:secret"}
    assert server.heard[1]["filter"]["level"] == {"ge_": 30}


@pytest.mark.parametrize("code", [1011, 1000])
def test_a_connection_that_breaks_is_opened_again(code: int) -> None:
    server = Server([line("one")], [line("two")], code=code)

    async def work() -> list[str]:
        async with server.running() as url, PrefectLogsSubscriber(url, reconnect_on_clean_close=True) as lines:
            found: list[str] = []
            async for one in lines:
                found.append(one.message)
                if len(found) == 2:
                    break
            return found

    assert run(work()) == ["one", "two"]


def test_attempts_have_an_end() -> None:
    with pytest.raises(ServerUnreachable):
        run(watch(PrefectLogsSubscriber("http://127.0.0.1:9/api", reconnection_attempts=0)))


def test_the_settings_say_which_server_and_key() -> None:
    with temporary_settings({"api.url": "http://127.0.0.1:4200/api"}):
        assert get_logs_subscriber().client_name == "RotaLogsSubscriber"
    with temporary_settings({"api.url": "http://127.0.0.1:4200/api", "api.key": "k" * 8}):
        subscriber = get_logs_subscriber()
        assert isinstance(subscriber, PrefectCloudLogsSubscriber)
        assert subscriber._token() == "k" * 8
    with temporary_settings(restore_defaults=["api.url"]), pytest.raises(ConfigurationError, match="ROTA_API_URL"):
        get_logs_subscriber()


def test_addresses() -> None:
    assert http_to_ws("https://a:1/api/") == "wss://a:1/api"
    assert logs_out_socket_from_api_url("http://a/api") == "ws://a/api/logs/out"
    with pytest.raises(ValueError, match="no address"):
        logs_out_socket_from_api_url("a/api")
