"""The proxy does what it is asked to do, and nothing else."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator

import httpx
import pytest
from chaos_proxy import ChaosProxy, Weather, changes_something


class Upstream:
    """A server that counts, and says to everybody how many came before."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(self._start(), self.loop).result(10)
        self.port: int = self.server.sockets[0].getsockname()[1]

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        self.bodies.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    found = Upstream()
    yield found
    found.close()


@pytest.fixture
def proxy(upstream: Upstream, rng: random.Random) -> Iterator[ChaosProxy]:
    with ChaosProxy(upstream.port, rng) as found:
        yield found


def post(proxy: ChaosProxy, timeout: float = 10) -> httpx.Response:
    return httpx.post(proxy.url, content=b"body", timeout=timeout)


@pytest.mark.parametrize(
    ("fault", "error", "arrived"),
    [
        ("refuse", httpx.ConnectError, 0),
        ("reset", httpx.TransportError, 0),
        ("blackhole", httpx.ReadTimeout, 0),
        ("commit_then_cut", httpx.TransportError, 1),
    ],
)
def test_an_answer_that_does_not_come(
    proxy: ChaosProxy, upstream: Upstream, fault: str, error: type[Exception], arrived: int
) -> None:
    proxy.weather = Weather(fault)  # type: ignore[arg-type]  # a row of the table
    with pytest.raises(error):
        post(proxy, timeout=0.3 if fault == "blackhole" else 10)
    assert len(upstream.bodies) == arrived
    proxy.weather = Weather()
    assert post(proxy).text == "hello"


def test_a_request_arrives_twice_and_is_answered_once(proxy: ChaosProxy, upstream: Upstream) -> None:
    proxy.weather = Weather("dup")
    assert post(proxy).text == "hello"
    assert upstream.bodies == [b"body"] * 2


@pytest.mark.parametrize(
    "weather", [Weather(), Weather("latency", milliseconds=20), Weather("slow_drip", bytes_per_second=900)]
)
def test_what_is_slow_arrives_whole(proxy: ChaosProxy, upstream: Upstream, weather: Weather) -> None:
    proxy.weather = weather
    with httpx.Client(base_url=proxy.url) as client:
        assert [client.post("/", content=b"body").text for _ in range(3)] == ["hello"] * 3
    assert upstream.bodies == [b"body"] * 3


@pytest.mark.slow
def test_a_share_of_requests_is_told_to_come_again(proxy: ChaosProxy, upstream: Upstream) -> None:
    proxy.weather = Weather("answer_503", share=0.5, only=changes_something)
    statuses = [post(proxy).status_code for _ in range(60)]
    assert 10 < statuses.count(503) < 50
    assert len(upstream.bodies) == statuses.count(200)
    assert [httpx.get(proxy.url).status_code for _ in range(20)] == [200] * 20


def test_connections_of_any_protocol(upstream: Upstream, rng: random.Random) -> None:
    with ChaosProxy(upstream.port, rng, kind="tcp") as proxy:
        assert post(proxy).text == "hello"
        proxy.weather = Weather("reset")
        with pytest.raises(httpx.TransportError):
            post(proxy)
        proxy.weather = Weather("latency", milliseconds=5, jitter=5)
        assert post(proxy).text == "hello"
    assert len(upstream.bodies) == 2
