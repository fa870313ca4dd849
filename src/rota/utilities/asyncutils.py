"""Between blocking code and coroutines: which of the two a function is, running one from the other, and waiting for several."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import inspect
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID, uuid4

from rota.utilities.dispatch import is_called_from_coroutine

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_background: set[asyncio.Task[Any]] = set()
"""Tasks that nobody else may hold; the loop itself forgets a task that nothing refers to."""


def is_async_fn(func: Callable[..., Any]) -> bool:
    """Whether calling `func` gives a coroutine, seen through decorators that keep `__wrapped__`."""
    return inspect.iscoroutinefunction(_unwrapped(func))


def is_async_gen_fn(func: Callable[..., Any]) -> bool:
    """Whether calling `func` gives an async generator, seen through decorators that keep `__wrapped__`."""
    return inspect.isasyncgenfunction(_unwrapped(func))


def _unwrapped(func: Callable[..., Any]) -> Callable[..., Any]:
    while hasattr(func, "__wrapped__"):
        func = func.__wrapped__
    return func


def create_task(coroutine: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
    """Start a task on the running loop and keep it from being collected before it is done."""
    task = asyncio.create_task(coroutine)
    _background.add(task)
    task.add_done_callback(_background.discard)
    return task


async def run_sync_in_worker_thread(__fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a blocking function in a thread, without blocking the event loop. The thread has the caller's context variables.

    A thread cannot be stopped: when the caller is cancelled, the call goes on and its result is dropped.
    """
    return await asyncio.to_thread(__fn, *args, **kwargs)


def run_coro_as_sync(
    coroutine: Coroutine[Any, Any, R], *, force_new_thread: bool = False, wait_for_result: bool = True
) -> R | None:
    """Run a coroutine from blocking code and return its result.

    Where an event loop runs on this thread, or with `force_new_thread`, on a thread of its own; the context variables are the
    caller's. Without `wait_for_result` it runs in the background and None is returned; its error is reported by the thread.
    """
    if wait_for_result and not force_new_thread and not _has_loop():
        return asyncio.run(coroutine)
    context = contextvars.copy_context()
    answer: Future[R] = Future()

    def run() -> None:
        try:
            answer.set_result(context.run(asyncio.run, coroutine))
        except BaseException as error:
            if not wait_for_result:
                raise
            answer.set_exception(error)

    thread = threading.Thread(target=run, name="rota-coroutine", daemon=not wait_for_result)
    thread.start()
    if not wait_for_result:
        return None
    thread.join()
    return answer.result()


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def run_async_in_new_loop(__fn: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call an async function from blocking code, on an event loop of its own."""
    return asyncio.run(_awaited(__fn, *args, **kwargs))


async def _awaited(fn: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
    return await fn(*args, **kwargs)


def sync(__async_fn: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call an async function from blocking code, whether an event loop runs on this thread or not."""
    return run_coro_as_sync(_awaited(__async_fn, *args, **kwargs))  # type: ignore[return-value]  # waited for, so never None


def sync_compatible(async_fn: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Any]:
    """Decorate an async function so that it blocks for blocking callers and is awaited by coroutines.

    ``_sync=True`` or ``_sync=False`` in a call decides whoever calls. `aio` is the async function itself.
    """

    @functools.wraps(async_fn)
    def call(*args: Any, _sync: bool | None = None, **kwargs: Any) -> Any:
        is_awaited = is_called_from_coroutine() if _sync is None else not _sync
        coroutine = async_fn(*args, **kwargs)
        return coroutine if is_awaited else run_coro_as_sync(coroutine)

    call.aio = async_fn  # type: ignore[attr-defined]  # functions take attributes
    return cast("Callable[P, Any]", call)


@contextlib.asynccontextmanager
async def asyncnullcontext(value: R | None = None, *_args: Any, **_kwargs: Any) -> AsyncIterator[R | None]:
    """Do nothing around an ``async with`` block, and yield `value`."""
    yield value


class GatherIncomplete(RuntimeError):  # noqa: N818 - Prefect's name
    """A result was asked for before it was there."""


class GatherTaskGroup:
    """Coroutines that run together; after the ``async with`` block each has its result.

    The first that fails cancels the others; its error is raised when the block ends, in an ExceptionGroup.
    """

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: dict[UUID, asyncio.Task[Any]] = {}

    async def __aenter__(self) -> GatherTaskGroup:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *details: Any) -> None:
        await self._group.__aexit__(*details)

    def start_soon(self, func: Callable[..., Coroutine[Any, Any, Any]], *args: Any, name: object = None) -> UUID:
        """Start ``func(*args)`` and return the key of its result."""
        key = uuid4()
        self._tasks[key] = self._group.create_task(func(*args), name=None if name is None else str(name))
        return key

    def get_result(self, key: UUID) -> Any:
        """Return a result.

        Raises:
            GatherIncomplete: it is not there yet.
        """
        task = self._tasks[key]
        if not task.done():
            raise GatherIncomplete("The result is not there yet: leave the `async with` block of the task group first.")
        return task.result()


def create_gather_task_group() -> GatherTaskGroup:
    """Return a group of coroutines that keeps their results: ``async with create_gather_task_group() as group: …``."""
    return GatherTaskGroup()


async def gather(*calls: Callable[[], Coroutine[Any, Any, T]]) -> list[T]:
    """Call async functions, let them run together, and return their results in the order of the calls.

    The first failure cancels the others and is raised in an ExceptionGroup.
    """
    async with create_gather_task_group() as group:
        keys = [group.start_soon(each) for each in calls]
    return [group.get_result(key) for key in keys]


class LazySemaphore:
    """A semaphore whose size is asked for when it is first entered, on the event loop that enters it."""

    def __init__(self, initial_value_func: Callable[[], int]) -> None:
        self._size = initial_value_func
        self._semaphore: asyncio.Semaphore | None = None

    async def __aenter__(self) -> asyncio.Semaphore:
        if self._semaphore is None:
            self._semaphore = asyncio.Semaphore(self._size())
        await self._semaphore.__aenter__()
        return self._semaphore

    async def __aexit__(self, *details: Any) -> None:
        assert self._semaphore is not None  # entered before it is left
        await self._semaphore.__aexit__(*details)


def in_async_main_thread() -> bool:
    """Whether an event loop runs on this thread."""
    return _has_loop()
