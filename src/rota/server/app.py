"""The server without a wire: an operation and what was sent with it, answered from the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from rota.contract.operation import Operation
from rota.core.clock import Clock, SystemClock
from rota.server.api import Handler, find_handler
from rota.server.arguments import parse_body, parse_path, parse_query
from rota.server.bus.base import Bus, MemoryBus
from rota.server.refusals import as_refusal
from rota.server.request import LOCAL, Answer, Caller, Request, Stream, Values
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import StoreError

T = TypeVar("T")

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class App:
    """A store, a clock and values, and the handlers that work on them.

    Safe for any number of threads. A request that writes has been committed when its answer is returned.
    """

    store: Store
    clock: Clock = field(default_factory=SystemClock)
    values: Values = field(default_factory=Values)
    bus: Bus = field(default_factory=MemoryBus)

    def handle(
        self,
        operation: Operation[T],
        path: Mapping[str, Any] = NOTHING,
        query: Mapping[str, Any] = NOTHING,
        body: Any = None,
        caller: Caller | None = None,
    ) -> T:
        """Answer a request.

        `path`, `query` and `body` are parsed unless they are of the operation's types already.

        Raises:
            RotaException: why it was refused; which class says what the caller can do.
        """
        answered: T = self.answer(operation, path, query, body, caller).body
        return answered

    def answer(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any] = NOTHING,
        query: Mapping[str, Any] = NOTHING,
        body: Any = None,
        caller: Caller | None = None,
    ) -> Answer:
        """Answer a request as `handle` does, and say whether it made something."""
        handler = find_handler(operation.name)
        request = Request(
            parse_path(operation, path),
            parse_query(operation, query) if query or operation.query_parameters else query,
            parse_body(operation, body),
            self.clock.now(),
            self.values,
            self.bus.publish,
        )
        prepare = getattr(handler, "prepare", None)
        if prepare is not None:  # what takes long is done on a snapshot: nobody who writes waits for it
            work = partial(_call, prepare, request, caller or LOCAL)
            request = request._replace(prepared=self._in_store(self.store.read, work))
        returned = self._run(operation, partial(_call, handler, request, caller or LOCAL))
        if type(returned) is Stream:
            returned = self._joined(returned)
        return returned if type(returned) is Answer else Answer(returned, made=False)

    def _run(self, operation: Operation[Any], work: Callable[[Tx | None], T]) -> T:
        if operation.access == "none":
            return work(None)
        return self._in_store(self.store.write if operation.access == "write" else self.store.read, work)

    def _in_store(self, run: Callable[[Callable[[Tx], T]], T], work: Callable[[Tx], T]) -> T:
        try:
            return run(work)
        except StoreError as error:
            raise as_refusal(error) from error

    def _joined(self, stream: Stream) -> bytes:
        parts: list[bytes] = []
        place = None
        while not parts or place is not None:
            part, place = self._in_store(self.store.read, partial(_read_part, stream, place))
            parts.append(part)
        return b"".join(parts)

    def close(self) -> None:
        """Finish the writes that wait and let go of the database. The next request opens it again."""
        self.store.close()


def _read_part(stream: Stream, place: Any, tx: Tx) -> tuple[bytes, Any]:
    return stream.read(tx, place)


def _call(handler: Handler, request: Request, caller: Caller, tx: Tx | None) -> Any:
    return handler(request, tx, caller)
