"""Time limits and cancellation interrupt user code where they can, once, and never after the block."""

from __future__ import annotations

import asyncio
import gc
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from rota.utilities import interrupts
from rota.utilities.interrupts import ainterrupt_after, interrupt_after, interruptible, send_to_thread


class Over(BaseException):
    pass


class Outer(BaseException):
    pass


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def on_thread(fn: Callable[[], Any]) -> Any:
    """Run `fn` on a new thread; return what it returned or raised."""
    answer: list[Any] = []

    def run() -> None:
        try:
            answer.append(fn())
        except BaseException as error:
            answer.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    return answer[0]


def blocked_read() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.recv(1)


BLOCKING_CALLS: dict[str, Callable[[], Any]] = {
    "sleep": lambda: time.sleep(20),
    "socket": blocked_read,
    "queue": lambda: queue.Queue[int]().get(),
    "event": lambda: threading.Event().wait(20),
    "subprocess": lambda: subprocess.run([sys.executable, "-c", "import time; time.sleep(20)"], check=True),
    "python": lambda: spin(20),
}


@pytest.mark.parametrize("call", BLOCKING_CALLS.values(), ids=BLOCKING_CALLS)
def test_the_main_thread_is_interrupted_in_whatever_it_waits(call: Callable[[], Any]) -> None:
    began = time.monotonic()
    with pytest.raises(Over) as caught, interrupt_after(0.1, Over) as limit:
        call()
    assert limit.error is caught.value
    assert 0.1 <= time.monotonic() - began < 5


def test_another_thread_is_interrupted_in_python_code() -> None:
    def work() -> float:
        began = time.monotonic()
        with pytest.raises(Over), interrupt_after(0.1, Over):
            spin(20)
        return time.monotonic() - began

    assert 0.1 <= on_thread(work) < 5


def test_the_exception_is_the_one_that_was_made() -> None:
    def work() -> list[str]:
        seen = []
        try:
            with interrupt_after(0.05, lambda: ValueError("a", 1)) as limit:
                spin(20)
        except ValueError as error:
            seen.append(repr(error))
            seen.append(str(limit.error is error and sys.exc_info()[0] is ValueError))
        return seen

    assert work() == ["ValueError('a', 1)", "True"]
    assert on_thread(work) == ["ValueError('a', 1)", "True"]


@pytest.mark.parametrize("run", [lambda fn: fn(), on_thread], ids=["main", "thread"])
def test_of_nested_limits_the_one_that_ends_first_speaks(run: Callable[[Any], Any]) -> None:
    def inner_first() -> str:
        with interrupt_after(20, Outer) as outer:
            with pytest.raises(Over), interrupt_after(0.05, Over):
                spin(20)
            return f"goes on, {outer.error}"

    def outer_first() -> str:
        try:
            with interrupt_after(0.05, Outer), interrupt_after(20, Over) as inner:
                spin(20)
        except Outer:
            return f"outer, {inner.error}"
        return "nobody"

    def both() -> str:
        try:
            with interrupt_after(0.05, Outer), interrupt_after(0.05, Over):
                spin(20)
        except (Outer, Over) as error:
            return type(error).__name__
        return "nobody"

    assert run(inner_first) == "goes on, None"
    assert run(outer_first) == "outer, None"
    assert run(both) in {"Outer", "Over"}


@pytest.mark.parametrize("run", [lambda fn: fn(), on_thread], ids=["main", "thread"])
def test_nothing_arrives_after_the_block(run: Callable[[Any], Any]) -> None:
    """Blocks that end at the very moment of their limit: each is either interrupted inside, or never."""

    def race() -> int:
        late = 0
        for turn in range(400):
            try:
                with interrupt_after(0.0005, Over) as limit:
                    spin(0.0005 + (turn % 7 - 3) * 0.00003)
            except Over as error:
                late += error is not limit.error
            try:
                spin(0.0003)
            except BaseException:
                late += 1
        spin(0.1)
        return late

    assert run(race) == 0
    assert threading.get_ident() not in interrupts._open_blocks


def test_nothing_arrives_after_the_block_on_many_threads_with_nested_limits() -> None:
    escaped: list[BaseException] = []

    def work() -> None:
        for turn in range(150):
            try:
                with interrupt_after(0.0008, Outer), interrupt_after(0.0006, Over):
                    spin(0.0004 + turn % 9 * 0.0001)
            except (Outer, Over):
                pass
        try:
            spin(0.05)
        except BaseException as error:
            escaped.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert escaped == []


@pytest.mark.parametrize("run", [lambda fn: fn(), on_thread], ids=["main", "thread"])
def test_an_interrupt_may_come_while_another_exception_is_handled(run: Callable[[Any], Any]) -> None:
    def in_handler() -> None:
        try:
            raise ValueError("first")
        except ValueError:
            spin(20)

    def in_cleanup() -> None:
        try:
            raise ValueError("first")
        finally:
            spin(20)

    def work() -> list[str]:
        seen = []
        for body in (in_handler, in_cleanup):
            try:
                with interrupt_after(0.05, lambda: Over("over")) as limit:
                    body()
            except Over as error:
                seen.append(f"{error} {error is limit.error} {error.__context__!r}")
        return seen

    assert run(work) == ["over True ValueError('first')"] * 2


def test_limits_and_cancellations_at_random_moments_hit_nothing_else() -> None:
    """Nested blocks on several threads, interrupted all the time from within and from outside."""
    escaped: list[Any] = []
    ends_at = time.monotonic() + 1.5

    def work(seed: int) -> None:
        random = Random(seed)
        me = threading.get_ident()
        while time.monotonic() < ends_at:
            limit = None
            try:
                with interruptible(), interrupt_after(random.random() * 0.002, Outer) as limit:
                    with interrupt_after(random.random() * 0.002, Over):
                        spin(random.random() * 0.002)
                    spin(random.random() * 0.0005)
            except Outer as error:
                escaped.extend([] if limit is not None and error is limit.error else ["the wrong limit's exception"])
            except (Over, KeyError):
                pass
            try:
                spin(0.0002)
            except BaseException as error:
                escaped.append(error)
            escaped.extend(block for block in interrupts._open_blocks.get(me, []) if block.is_open)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        send_to_thread(threads[int(time.monotonic() * 1000) % 3].ident or 0, KeyError)
        threads[0].join(0.001)
    assert escaped == []


@pytest.mark.parametrize("run", [lambda fn: fn(), on_thread], ids=["main", "thread"])
def test_a_block_can_be_interrupted_from_another_thread(run: Callable[[Any], Any]) -> None:
    def work() -> str:
        with interruptible() as block:
            threading.Timer(0.05, block.interrupt, (lambda: Over("stop"),)).start()
            try:
                spin(20)
            except Over as error:
                return str(error)
        return "not interrupted"

    assert run(work) == "stop"


def test_send_to_thread_needs_an_open_block() -> None:
    def work() -> bool:
        return send_to_thread(threading.get_ident(), Over)

    assert send_to_thread(threading.get_ident(), Over) is False
    assert on_thread(work) is False


def test_send_to_thread_reaches_the_outermost_block() -> None:
    def work() -> str:
        me = threading.get_ident()
        try:
            with interruptible() as outer, interrupt_after(20, Over) as inner:
                threading.Timer(0.05, send_to_thread, (me, Outer)).start()
                spin(20)
        except Outer as error:
            return f"{outer.error is error} {inner.error}"
        return "not interrupted"

    assert on_thread(work) == "True None"
    assert work() == "True None"


def test_a_cancellation_and_a_limit_on_their_way_together_both_count() -> None:
    """A thread has room for one pending exception; the outer block's must not be lost to the inner's."""

    def work() -> str:
        gate = threading.Lock()
        gate.acquire()
        try:
            with interruptible() as outer, interrupt_after(0.01, Over) as inner:

                def interrupt_and_open() -> None:
                    outer.interrupt(Outer)
                    gate.release()

                threading.Timer(0.1, interrupt_and_open).start()
                gate.acquire()  # blocks in C: both are sent meanwhile
                spin(20)
        except Outer:
            return str(inner.error)
        return "not interrupted"

    assert on_thread(work) == "None"


def test_no_limit_does_nothing() -> None:
    with interrupt_after(None, Over) as limit:
        pass
    assert limit.error is None


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        interrupt_after(float("nan"), Over)


@pytest.mark.parametrize("seconds", [1e12, float("inf"), 10**30])
def test_a_limit_beyond_any_clock_never_comes(seconds: float) -> None:
    with interrupt_after(seconds, Over), interrupt_after(20, Over):
        pass


def test_alarms_of_the_user_work_inside_and_outside() -> None:
    calls: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: calls.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Over), interrupt_after(0.3, Over):
            spin(20)
        assert calls == [signal.SIGALRM]
        with interrupt_after(20, Over):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            spin(0.2)
        assert calls == [signal.SIGALRM] * 2
    finally:
        signal.signal(signal.SIGALRM, before)


def test_the_users_handler_of_our_signal_is_called_for_signals_that_are_not_ours() -> None:
    calls: list[int] = []
    before = signal.signal(signal.SIGURG, lambda number, _: calls.append(number))
    try:
        with interrupt_after(0.1, Over), suppress(Over):
            os.kill(os.getpid(), signal.SIGURG)
            spin(20)
        assert calls == [signal.SIGURG]
    finally:
        signal.signal(signal.SIGURG, before)


def test_short_blocks_with_long_limits_leave_nothing_behind() -> None:
    for _ in range(2000):
        with interrupt_after(3600, Over):
            pass
    assert len(interrupts._watcher.due) < 500
    gc.collect()
    assert sum(isinstance(thing, interrupts.TimeLimit) for thing in gc.get_objects()) < 500


def test_a_forked_child_has_its_own_limits() -> None:
    with interrupt_after(20, Over):
        child = os.fork()
        if child == 0:
            try:
                with interrupt_after(0.1, Over):
                    time.sleep(20)
            except Over:
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


# ---------------------------------------------------------------------- coroutines


def test_a_coroutine_is_interrupted_while_it_awaits() -> None:
    async def main() -> None:
        with pytest.raises(Over) as caught:
            async with ainterrupt_after(0.05, Over) as limit:
                await asyncio.sleep(20)
        assert limit.error is caught.value

    asyncio.run(main())


def test_a_cancellation_from_outside_stays_one() -> None:
    async def work() -> None:
        async with ainterrupt_after(20, Over):
            await asyncio.sleep(20)

    async def main() -> None:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_a_timeout_error_of_the_coroutine_itself_passes() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError, match="mine"):
            async with ainterrupt_after(20, Over) as limit:
                raise TimeoutError("mine")
        assert limit.error is None

    asyncio.run(main())


def test_the_coroutine_goes_on_after_its_limit() -> None:
    async def main() -> str:
        with pytest.raises(Over):
            async with ainterrupt_after(0.01, Over):
                await asyncio.sleep(20)
        await asyncio.sleep(0)
        async with ainterrupt_after(None, Over):
            await asyncio.sleep(0)
        current = asyncio.current_task()
        assert current is not None
        return f"cancelling: {current.cancelling()}"

    assert asyncio.run(main()) == "cancelling: 0"
