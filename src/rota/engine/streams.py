"""Driving a flow or task that is a generator: its items go to the caller one by one, while its run lasts.

The run's own code has a context of its own: between two items the caller's code is not inside the run.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, TypeVar

from rota.engine.drive import TimedOut, drive_async, perform
from rota.engine.effects import CallUser, Effect, Outcome, Raised, Returned, Steps, StreamUser

T = TypeVar("T")


def stream_sync(steps: Steps[T], sleep: Callable[[float], None]) -> Generator[Any, Any, T]:
    """Run a life on the calling thread, item by item; return what it returned."""
    context = contextvars.copy_context()
    items = _items(steps, sleep)
    try:
        item = context.run(next, items)
        while True:
            try:
                sent = yield item
            except GeneratorExit:
                raise
            except BaseException as error:  # noqa: BLE001 - thrown in by the caller, and the user's to handle
                item = context.run(items.throw, error)
            else:
                item = context.run(items.send, sent)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # what the life returned: T
    finally:
        # The caller has stopped early: what was given is the result, and the run ends.
        context.run(items.close)


def _items(steps: Steps[T], sleep: Callable[[float], None]) -> Generator[Any, Any, T]:
    answer: Any = None
    error: BaseException | None = None
    while True:
        try:
            effect = steps.send(answer) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # as above
        answer, error = None, None
        if isinstance(effect, StreamUser):
            try:
                answer = yield from _users_items(effect)
            except GeneratorExit:
                answer = Returned(None)  # the caller has had enough: nothing is given from here on, and the run ends
            continue
        try:
            answer = _performed(effect, sleep)
        except BaseException as raised:  # noqa: BLE001 - handed to the life, which knows what it means
            error = raised


def _performed(effect: Effect, sleep: Callable[[float], None]) -> Any:
    if isinstance(effect, CallUser):
        try:
            return Returned(effect.fn(*effect.args, **effect.kwargs))
        except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
            return Raised(error)
    return perform(effect, sleep)


def _users_items(effect: StreamUser) -> Generator[Any, Any, Outcome]:
    deadline = _deadline(effect)
    users = effect.fn(*effect.args, **effect.kwargs)
    try:
        item = next(users)
        while True:
            if time.monotonic() > deadline:
                users.close()
                return Raised(TimedOut(), timed_out=True)
            try:
                sent = yield item
            except GeneratorExit:
                users.close()
                raise
            except BaseException as error:  # noqa: BLE001 - the caller's, thrown in
                item = users.throw(error)
            else:
                item = users.send(sent)
    except StopIteration as stop:
        return Returned(stop.value)
    except GeneratorExit:
        raise
    except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
        return Raised(error)


def _deadline(effect: StreamUser) -> float:
    """When the function's time is over; looked at between items, since the caller's time in between counts as well."""
    return float("inf") if effect.timeout_seconds is None else time.monotonic() + effect.timeout_seconds


async def stream_async(steps: Steps[T], on_end: Callable[[T], None]) -> AsyncGenerator[Any, Any]:
    """The same on the running event loop. `on_end` gets what the life returned; what it raises goes to the caller."""
    items = _Items(steps)
    try:
        while True:
            item = await items.next()
            if item is _END:
                break
            yield item
    finally:
        await items.close()
    on_end(items.returned)


_END = object()


class _Items:
    """An async life in a task of its own, handing over items one by one."""

    def __init__(self, steps: Steps[Any]) -> None:
        self.returned: Any = None
        self._wanted = asyncio.Semaphore(0)
        self._ready: asyncio.Queue[Any] = asyncio.Queue()
        self._is_closed = False
        self._life: asyncio.Task[Any] = asyncio.create_task(drive_async(steps, self._hand_over))

    async def next(self) -> Any:
        """Return the next item, or `_END`."""
        self._wanted.release()
        waiting = asyncio.ensure_future(self._ready.get())
        await asyncio.wait((waiting, self._life), return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return waiting.result()
        waiting.cancel()
        self.returned = await self._life
        return _END

    async def _hand_over(self, effect: StreamUser) -> Outcome:
        deadline = _deadline(effect)
        try:
            await self._wanted.acquire()
            async for item in effect.fn(*effect.args, **effect.kwargs):
                if time.monotonic() > deadline:
                    return Raised(TimedOut(), timed_out=True)
                self._ready.put_nowait(item)
                await self._wanted.acquire()
                if self._is_closed:
                    return Returned(None)
        except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
            return Raised(error)
        return Returned(None)

    async def close(self) -> None:
        """The caller has stopped, early or at the end: let the run end."""
        self._is_closed = True
        self._wanted.release()
        if not self._life.done():
            self.returned = await self._life
