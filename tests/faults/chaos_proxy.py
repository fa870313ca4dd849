"""A proxy that does to requests what networks do: it is slow, silent, gone, loses answers, or delivers twice.

    with ChaosProxy(server_port, random.Random(1)) as proxy:
        proxy.weather = Weather("commit_then_cut", share=0.2, only=changes_something)

`Fault` says what there is. With ``kind="tcp"`` it carries any protocol, as PostgreSQL's, and knows connections, not requests.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from typing import Self

T = TypeVar("T")

Fault = Literal["pass", "latency", "blackhole", "refuse", "reset", "slow_drip", "answer_503", "commit_then_cut", "dup"]
"""`blackhole` takes and never answers; `refuse` is a port that nobody listens at; `reset` breaks off before anything was
forwarded; `commit_then_cut` forwards the request, reads the whole answer, and closes without sending it; `dup` sends the
request twice, at the same time. `commit_then_cut`, `dup` and `answer_503` are of requests, so not for ``kind="tcp"``."""

MOST_HEADERS = 64 * 1024


def anything(method: str, path: str) -> bool:
    return True


def changes_something(method: str, path: str) -> bool:
    """Whether a request is on a mutating route: lists and counts are asked for by POST, too."""
    asks = path.endswith(("/filter", "/count", "/history", "/paginate", "/check", "/lateness"))
    return method not in ("GET", "HEAD") and not asks


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to requests, or to connections."""

    fault: Fault = "pass"
    share: float = 1.0
    """Of those for which `only` holds: with which probability each of them meets the fault."""
    only: Callable[[str, str], bool] = anything
    milliseconds: float = 0.0
    jitter: float = 0.0
    """Milliseconds, either way."""
    bytes_per_second: int = 1024
    retry_after: str | None = "0.05"


class Seen(NamedTuple):
    """A request as it came, and what became of it. One that was sent twice is there for each of its answers."""

    at: float
    method: str
    path: str
    fault: Fault
    status: int
    """Of the server's answer; 503 also where the proxy gave it; 0: there was none."""


class _Message(NamedTuple):
    head: bytes
    body: bytes

    @property
    def first(self) -> list[str]:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")


class ChaosProxy:
    """Listens on a free port of this machine and forwards to `port`. Runs in a thread of its own."""

    def __init__(self, port: int, rng: random.Random, kind: Literal["http", "tcp"] = "http") -> None:
        self.target = port
        self.rng = rng
        self.kind = kind
        self.seen: list[Seen] = []
        self.counts: Counter[Fault] = Counter()
        self._weather = Weather()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="chaos-proxy")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def weather(self) -> Weather:
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self._do(self._listen() if weather.fault != "refuse" else self._refuse())

    def cut(self) -> None:
        """Reset every connection that is open."""
        self._do(self._cut())

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._do(self._refuse())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=MOST_HEADERS, backlog=512)

    async def _refuse(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await self._cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _cut(self) -> None:
        for writer in list(self._open):
            _reset(writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await (self._carry_requests(reader, writer) if self.kind == "http" else self._carry_bytes(reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            _reset(writer)
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            writer.close()

    def _meets(self, method: str = "", path: str = "") -> Weather:
        weather = self._weather
        hit = weather.only(method, path) and self.rng.random() < weather.share
        met = weather if hit else Weather()
        self.counts[met.fault] += 1
        return met

    # --- requests

    async def _carry_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await _read(reader)) is not None:
            method, path = request.first[:2]
            met = self._meets(method, path.partition("?")[0])
            at = time.monotonic()
            if b"\r\nupgrade: websocket" in request.head.lower():
                await self._carry_bytes(reader, writer, request.head, met)
                return
            await self._answer(request, met, writer, partial(self._note, at, method, path, met.fault))
            if writer.is_closing():
                return

    def _note(self, at: float, method: str, path: str, fault: Fault, status: int) -> None:
        self.seen.append(Seen(at, method, path, fault, status))

    async def _answer(self, request: _Message, met: Weather, writer: asyncio.StreamWriter, note: Callable[[int], None]) -> None:
        """Do to a request what it meets; note the status of its answer before anybody sees that."""
        if met.fault == "reset":
            note(0)
            _reset(writer)
            return
        if met.fault == "blackhole":
            await asyncio.Event().wait()
        if met.fault == "answer_503":
            note(503)
            writer.write(_not_now(met.retry_after))
            await writer.drain()
            return
        if met.fault == "latency":
            await asyncio.sleep(max(0.0, met.milliseconds + met.jitter * (2 * self.rng.random() - 1)) / 1000)
        copies = 2 if met.fault == "dup" else 1
        answers = await asyncio.gather(*(self._forward(request) for _ in range(copies)), return_exceptions=True)
        answer = self.rng.choice(answers)
        if isinstance(answer, BaseException):  # the server is not there, or died over it
            note(0)
            _reset(writer)
            return
        for each in answers:
            if isinstance(each, _Message):
                note(int(each.first[1]))
        if met.fault == "commit_then_cut":
            _reset(writer)
            return
        await _drip(writer, answer.head + answer.body, met.bytes_per_second if met.fault == "slow_drip" else None)

    async def _forward(self, request: _Message) -> _Message:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target, limit=MOST_HEADERS)
        try:
            writer.write(request.head + request.body)
            await writer.drain()
            answer = await _read(reader, is_answer=True)
            if answer is None:
                raise ConnectionResetError("The server closed without an answer.")
            return answer
        finally:
            writer.close()

    # --- bytes

    async def _carry_bytes(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        first: bytes = b"",
        met: Weather | None = None,
    ) -> None:
        met = met or self._meets()
        if met.fault == "blackhole":
            await asyncio.Event().wait()
        if met.fault == "reset":
            _reset(writer)
            return
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        self._open.add(to_server)
        try:
            to_server.write(first)
            pipes = [
                asyncio.create_task(self._pipe(reader, to_server, met)),
                asyncio.create_task(self._pipe(from_server, writer, met)),
            ]
            try:
                await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pipe in pipes:
                    pipe.cancel()
                await asyncio.gather(*pipes, return_exceptions=True)
        finally:
            self._open.discard(to_server)
            to_server.close()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, met: Weather) -> None:
        with contextlib.suppress(OSError):
            while part := await reader.read(MOST_HEADERS):
                if met.fault == "latency":
                    await asyncio.sleep(max(0.0, met.milliseconds + met.jitter * (2 * self.rng.random() - 1)) / 1000)
                await _drip(writer, part, met.bytes_per_second if met.fault == "slow_drip" else None)


async def _read(reader: asyncio.StreamReader, *, is_answer: bool = False) -> _Message | None:
    """Read a message; None: the other side has nothing more to say. Bodies have a length: nothing here sends chunks."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    assert b"transfer-encoding" not in fields, head
    length = int(fields.get(b"content-length", 0))
    if is_answer and head.split(b" ", 2)[1] in (b"204", b"304"):
        length = 0
    return _Message(head, await reader.readexactly(length))


async def _drip(writer: asyncio.StreamWriter, data: bytes, bytes_per_second: int | None) -> None:
    step = len(data) if bytes_per_second is None else max(1, bytes_per_second // 20)
    for at in range(0, len(data), step or 1):
        writer.write(data[at : at + step])
        await writer.drain()
        if bytes_per_second is not None:
            await asyncio.sleep(step / bytes_per_second)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the other side sees a reset, not an end."""
    transport = writer.transport
    found = transport.get_extra_info("socket")
    if found is not None and not transport.is_closing():
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _not_now(retry_after: str | None) -> bytes:
    body = b'{"exception_message": "Not now."}'
    retry = b"" if retry_after is None else b"retry-after: " + retry_after.encode() + b"\r\n"
    kind = b"content-type: application/json\r\n"
    length = str(len(body)).encode()
    return b"HTTP/1.1 503 Service Unavailable\r\n" + kind + retry + b"content-length: " + length + b"\r\n\r\n" + body
