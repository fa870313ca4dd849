"""The two drivers: they perform what the life of a run asks for, blocking or awaiting.

User code runs on the driver's own stack: a debugger shows `drive_sync`, then the user's function.
"""

from __future__ import annotations

import _thread
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from typing import Any, NoReturn, TypeVar

from rota.client.threads import in_thread_of_its_own
from rota.core.clock import current_clock
from rota.engine.effects import Ask, Await, Block, CallUser, Effect, Outcome, Raised, Returned, Sleep, Steps, StreamUser
from rota.engine.interrupts import ainterrupt_after, interrupt_after, interruptible
from rota.exceptions import RunAborted

T = TypeVar("T")


class TimedOut(BaseException):
    """Interrupts user code whose time is over. A BaseException, so that ``except Exception`` does not swallow it."""


class CoroutineDropped(BaseException):
    """What an async flow or task gets in place of an end: its coroutine was closed, or collected, while it waited."""


def drive_sync(
    steps: Steps[T],
    sleep: Callable[[float], None],
    answer: Any = None,
    error: BaseException | None = None,
    *,
    may_be_interrupted: bool = False,
) -> T:
    """Run a life to its end on the calling thread: from its beginning or, with the answer or error it waits for, from there.

    With `may_be_interrupted`, `send_to_thread` reaches the user's code, and waits between attempts.
    """
    while True:
        try:
            effect = steps.send(answer) if error is None else steps.throw(error)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returned: T
        answer, error = None, None
        if type(effect) is CallUser:
            pid = os.getpid()
            answer = _call(effect) if not may_be_interrupted else _call_interruptibly(effect)
            if os.getpid() != pid:
                _leave_to_parent(steps, answer)
        else:
            try:
                with interruptible() if may_be_interrupted and type(effect) is Sleep else nullcontext():
                    answer = perform(effect, sleep)
            except BaseException as raised:  # noqa: BLE001 - handed to the life, which knows what it means
                error = raised


_parents: list[Steps[Any]] = []


def _leave_to_parent(steps: Steps[Any], outcome: Outcome) -> NoReturn:
    """The user's function has forked, and this is the child coming out of it: the run is its parent's to end."""
    _parents.append(steps)  # not closed before the child ends: to clean up is the parent's, too
    if isinstance(outcome, Raised):
        raise outcome.error
    raise RunAborted("A forked child process came out of a flow or task: let it end by itself, with os._exit() or sys.exit().")


def _call(effect: CallUser) -> Outcome:
    if effect.timeout_seconds is not None:
        return _call_with_limit(effect, effect.timeout_seconds)
    try:
        return Returned(effect.fn(*effect.args, **effect.kwargs))
    except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
        return Raised(error)


def _call_with_limit(effect: CallUser, seconds: float) -> Outcome:
    limit = interrupt_after(seconds, TimedOut)
    try:
        with limit:
            return Returned(effect.fn(*effect.args, **effect.kwargs))
    except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
        # Limits nest: the one of a flow around may have passed, which is not this run's.
        return Raised(error, timed_out=error is limit.error)


def _call_interruptibly(effect: CallUser) -> Outcome:
    try:
        with interruptible():
            return _call(effect)
    except BaseException as error:  # noqa: BLE001 - the interruption, arrived outside of the user's function
        return Raised(error)


def perform(effect: Effect, sleep: Callable[[float], None]) -> Any:
    if isinstance(effect, StreamUser):
        return _call(CallUser(_listed, (effect,), {}, effect.timeout_seconds))
    if isinstance(effect, Ask):
        from rota.client import get_client

        return effect.call(get_client(sync_client=True))
    if isinstance(effect, Sleep):
        return sleep(effect.seconds)
    if isinstance(effect, Await):
        for future in effect.futures:
            future.wait()
        return None
    if isinstance(effect, Block):
        return effect.fn()
    raise TypeError(f"Unknown effect {effect!r}")


async def drive_async(steps: Steps[T], stream: Callable[[StreamUser], Awaitable[Outcome]] | None = None) -> T:
    """Run a life to its end on the running event loop. `stream` takes over a generator function's items."""
    answer: Any = None
    error: BaseException | None = None
    _awaiting.add(steps)
    while True:
        try:
            effect = steps.send(answer) if error is None else steps.throw(error)
        except StopIteration as stop:
            _awaiting.discard(steps)
            return stop.value  # type: ignore[no-any-return]  # what the generator returned: T
        except BaseException:
            _awaiting.discard(steps)
            raise
        answer, error = None, None
        try:
            if type(effect) is CallUser:
                answer = await _acall(effect)
            elif stream is not None and type(effect) is StreamUser:
                answer = await stream(effect)
            else:
                answer = await _aperform(effect)
        except GeneratorExit:
            _end_elsewhere(steps, isinstance(effect, CallUser | StreamUser))
            raise
        except BaseException as raised:  # noqa: BLE001 - handed to the life, which knows what it means
            error = raised


_awaiting: set[Steps[Any]] = set()
"""Lives that are driven by coroutines. Held, so that of a coroutine that is collected the life is not."""


def _end_elsewhere(steps: Steps[Any], is_in_users_code: bool) -> None:
    """The coroutine was closed while it waited, perhaps by the garbage collector, in the middle of anything: nothing can be
    awaited here, nor waited for. A thread brings the life to its end, so that its run does not stay Running for ever.
    """
    with suppress(RuntimeError):  # the interpreter is ending; the run's lease runs out
        _thread.start_new_thread(_end_dropped, (steps, is_in_users_code))


def _end_dropped(steps: Steps[Any], is_in_users_code: bool) -> None:
    dropped = CoroutineDropped("the coroutine was closed before its end")
    outcome, error = (Raised(dropped), None) if is_in_users_code else (None, dropped)
    with suppress(CoroutineDropped):
        try:
            drive_sync(steps, time.sleep, outcome, error)
        finally:
            _awaiting.discard(steps)


async def _acall(effect: CallUser) -> Outcome:
    limit = ainterrupt_after(effect.timeout_seconds, TimedOut)
    try:
        if effect.timeout_seconds is None:
            return Returned(await _maybe_await(effect.fn(*effect.args, **effect.kwargs)))
        async with limit:
            return Returned(await _maybe_await(effect.fn(*effect.args, **effect.kwargs)))
    except GeneratorExit:
        raise
    except BaseException as error:  # noqa: BLE001 - an outcome is a value, whatever was raised
        return Raised(error, timed_out=error is limit.error)


async def _aperform(effect: Effect) -> Any:

    if isinstance(effect, StreamUser):
        return await _acall(CallUser(_alisted, (effect,), {}, effect.timeout_seconds))
    if isinstance(effect, Ask):
        from rota.client import get_client

        return await _maybe_await(effect.call(get_client()))
    if isinstance(effect, Sleep):
        return await current_clock().asleep(effect.seconds)
    if isinstance(effect, Await):
        for future in effect.futures:
            await future.wait_async()
        return None
    if isinstance(effect, Block):
        return await (in_thread_of_its_own(effect.fn) if effect.afn is None else effect.afn())
    raise TypeError(f"Unknown effect {effect!r}")


def _listed(effect: StreamUser) -> list[Any]:
    return list(effect.fn(*effect.args, **effect.kwargs))


async def _alisted(effect: StreamUser) -> list[Any]:
    return [item async for item in effect.fn(*effect.args, **effect.kwargs)]


async def _maybe_await(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value
