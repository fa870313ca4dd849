"""Between blocking code and coroutines."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from rota.utilities.asyncutils import (
    GatherIncomplete,
    LazySemaphore,
    asyncnullcontext,
    create_gather_task_group,
    create_task,
    gather,
    in_async_main_thread,
    is_async_fn,
    is_async_gen_fn,
    run_async_in_new_loop,
    run_coro_as_sync,
    run_sync_in_worker_thread,
    sync,
    sync_compatible,
)
from rota.utilities.context import temporary_context

PLACE: contextvars.ContextVar[str] = contextvars.ContextVar("place", default="nowhere")


async def double(number: int = 1) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def place() -> str:
    return PLACE.get()


def test_functions_are_told_apart_also_through_decorators() -> None:
    @functools.wraps(double)
    def wrapped() -> None: ...

    async def generator() -> AsyncIterator[int]:
        yield 1

    assert [is_async_fn(fn) for fn in (double, wrapped, generator, len, lambda: 1)] == [True, True, False, False, False]
    assert [is_async_gen_fn(fn) for fn in (generator, double, len)] == [True, False, False]


def test_a_coroutine_runs_from_blocking_code_with_or_without_a_loop() -> None:
    assert sync(double, 2) == run_coro_as_sync(double(2)) == run_async_in_new_loop(double, 2) == 4
    assert run_coro_as_sync(double(2), force_new_thread=True) == 4

    async def inside() -> Any:
        assert in_async_main_thread()
        return sync(double, 3)

    assert asyncio.run(inside()) == 6
    assert not in_async_main_thread()


def test_context_travels_to_the_other_thread() -> None:
    token = PLACE.set("here")
    try:
        assert run_coro_as_sync(place(), force_new_thread=True) == "here"

        async def inside() -> str:
            return await run_sync_in_worker_thread(PLACE.get)

        assert asyncio.run(inside()) == "here"
    finally:
        PLACE.reset(token)


def test_errors_come_back() -> None:
    async def fail() -> None:
        raise ValueError("no")

    for options in ({}, {"force_new_thread": True}):
        with pytest.raises(ValueError, match="no"):
            run_coro_as_sync(fail(), **options)


def test_a_coroutine_can_be_left_to_itself() -> None:
    done = threading.Event()

    async def finish() -> None:
        done.set()

    assert run_coro_as_sync(finish(), wait_for_result=False) is None
    assert done.wait(30)


def test_one_name_serves_both_kinds_of_callers() -> None:
    both = sync_compatible(double)
    assert both(4) == 8

    async def inside() -> list[int]:
        return [await both(5), both(5, _sync=True), await both.aio(5)]  # type: ignore[attr-defined]

    assert asyncio.run(inside()) == [10, 10, 10]


def test_coroutines_are_gathered_in_order() -> None:
    async def main() -> list[int]:
        return await gather(functools.partial(double, 1), functools.partial(double, 2), double)

    assert asyncio.run(main()) == [2, 4, 2]


def test_a_result_is_there_after_the_block() -> None:
    async def main() -> int:
        async with create_gather_task_group() as group:
            key = group.start_soon(double, 4)
            with pytest.raises(GatherIncomplete):
                group.get_result(key)
        result: int = group.get_result(key)
        return result

    assert asyncio.run(main()) == 8


def test_the_first_failure_cancels_the_others() -> None:
    ended: list[str] = []

    async def fail() -> None:
        raise ValueError("no")

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    with pytest.raises(ExceptionGroup):
        asyncio.run(gather(wait, fail))
    assert ended == ["cancelled"]


def test_small_things() -> None:
    async def main() -> tuple[Any, int, int]:
        async with asyncnullcontext(5) as value:
            task = create_task(double(3))
        async with LazySemaphore(lambda: 2) as semaphore:
            return value, await task, semaphore._value

    assert asyncio.run(main()) == (5, 6, 1)


def test_another_context_can_be_borrowed() -> None:
    context = contextvars.copy_context()
    context.run(PLACE.set, "there")
    with temporary_context(context):
        assert PLACE.get() == "there"
    assert PLACE.get() == "nowhere"
