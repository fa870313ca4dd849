"""Faults made to measure: tasks that fail or dawdle at a chosen call, a server whose answers get lost or that hears twice."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rota.client.calls import Call
from rota.client.embedded import EmbeddedTransport
from rota.core.clock import current_clock
from rota.exceptions import ServerUnreachable
from rota.tasks import Task

_ALL = range(1, sys.maxsize)


class InjectedFault(Exception):  # noqa: N818 - what it is, as a test reads it
    """What a task raises that was told to fail, unless the test names an error of its own."""


@dataclass
class Calls:
    """How often something was called, from all threads together, and at which of the calls something was done."""

    total: int = 0
    struck: list[int] = field(default_factory=list)
    """Numbers of the calls, counted from 1, at which the fault struck."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self, numbers: Collection[int]) -> int:
        """Count a call and return its number; note it if it is one of `numbers`."""
        with self._lock:
            self.total += 1
            if self.total in numbers:
                self.struck.append(self.total)
            return self.total


@contextmanager
def failing(task: Task[..., Any], *numbers: int, error: BaseException | type[BaseException] | None = None) -> Iterator[Calls]:
    """Make the calls of `task` with these numbers, counted from 1 within the block, raise; all of them when none is given.

    Retries count as calls. The body does not run at those calls. Works for tasks that run in this process, on whatever thread.
    """

    def strike() -> None:
        raise error if error is not None else InjectedFault(f"The test lets {task.name!r} fail here.")

    with _before_each_call(task, numbers, strike) as calls:
        yield calls


@contextmanager
def delayed(task: Task[..., Any], seconds: float, *numbers: int) -> Iterator[Calls]:
    """Make the calls of `task` with these numbers (all when none is given) wait before their body, by the clock in force: with
    `rota_clock` that takes no time.
    """
    with _before_each_call(task, numbers, lambda: current_clock().sleep(seconds)) as calls:
        yield calls


@contextmanager
def _before_each_call(task: Task[..., Any], numbers: Collection[int], strike: Callable[[], None]) -> Iterator[Calls]:
    if any(number < 1 for number in numbers):
        raise ValueError(f"Calls are counted from 1, and {sorted(numbers)} has something below.")
    calls, original = Calls(), task.fn

    # No variables from around: the engine takes those as part of what tells one call from another.
    @functools.wraps(original)
    def faulty(*args: Any, _rota_before: Callable[[], Any], _rota_call: Callable[..., Any], **kwargs: Any) -> Any:
        _rota_before()
        return _rota_call(*args, **kwargs)

    def before() -> None:
        if calls.count(numbers or _ALL) in (numbers or _ALL):
            strike()

    plain: Any = faulty
    plain.__kwdefaults__ = {"_rota_before": before, "_rota_call": original}
    task.fn = plain
    try:
        yield calls
    finally:
        task.fn = original


@contextmanager
def unreliable_server(
    *,
    lose_requests: Collection[int] = (),
    lose_replies: Collection[int] = (),
    repeat: Collection[int] = (),
    operation: str | None = None,
) -> Iterator[Calls]:
    """Let calls to the server go wrong within the block, by their numbers, counted from 1 over all threads of this process.

    A call in `lose_requests` does not arrive, and one in `lose_replies` arrives, but its answer is lost: both raise
    `ServerUnreachable`, as after all attempts of the client. One in `repeat` arrives twice, as when something on the way sends
    again. With `operation` (``"record"``, ``"set_flow_run_state"``, …) only those calls are counted and concerned.

    Concerns the database of this process and servers that are reached by HTTP.
    """
    from rota.client.http import HttpTransport  # late: httpx takes its time to load

    plan = _Plan(frozenset(lose_requests), frozenset(lose_replies), frozenset(repeat), operation)
    with (
        _replaced(EmbeddedTransport, "send", plan.blocking),
        _replaced(HttpTransport, "send", plan.blocking),
        _replaced(HttpTransport, "asend", plan.awaiting),
    ):
        yield plan.calls


@dataclass(frozen=True)
class _Plan:
    lose_requests: frozenset[int]
    lose_replies: frozenset[int]
    repeat: frozenset[int]
    operation: str | None
    calls: Calls = field(default_factory=Calls)

    def number_of(self, call: Call[Any]) -> int:
        """Count a call; raise when it is not to arrive. 0: it is none of those that are counted."""
        if self.operation is not None and call.operation.name != self.operation:
            return 0
        number = self.calls.count(self.lose_requests | self.lose_replies | self.repeat)
        if number in self.lose_requests:
            raise _lost(call, number)
        return number

    def blocking(self, send: Callable[[Any, Call[Any]], Any]) -> Callable[[Any, Call[Any]], Any]:
        @functools.wraps(send)
        def sending(transport: Any, call: Call[Any]) -> Any:
            number = self.number_of(call)
            answer = send(transport, call)
            if number in self.repeat:
                send(transport, call)
            if number in self.lose_replies:
                raise _lost(call, number)
            return answer

        return sending

    def awaiting(self, asend: Callable[[Any, Call[Any]], Any]) -> Callable[[Any, Call[Any]], Any]:
        @functools.wraps(asend)
        async def sending(transport: Any, call: Call[Any]) -> Any:
            number = self.number_of(call)
            answer = await asend(transport, call)
            if number in self.repeat:
                await asend(transport, call)
            if number in self.lose_replies:
                raise _lost(call, number)
            return answer

        return sending


def _lost(call: Call[Any], number: int) -> ServerUnreachable:
    return ServerUnreachable(f"The test lets call {number} ({call.operation.name}) get lost.")


@contextmanager
def _replaced(owner: type, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, make(original))
    try:
        yield
    finally:
        setattr(owner, name, original)
