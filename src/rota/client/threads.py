"""Blocking calls made from event loops."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

MAX_THREADS = 16
LONGEST_WAIT_SECONDS = 5.0
"""For the end of a call whose caller was cancelled."""


class _Threads:
    """Threads that are started when all others are busy, and kept.

    Daemons, unlike those of `ThreadPoolExecutor`: that executor never tells a thread to end whose start was interrupted by
    Ctrl-C, and the process waits for it for ever.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._count = 0

    def submit(self, fn: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        self._jobs.put((future, fn))
        if not self._idle.acquire(blocking=False) and self._count < MAX_THREADS:
            self._count += 1
            threading.Thread(target=self._work, name=f"rota-client-{self._count}", daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            future, fn = self._jobs.get()
            _run(future, fn)
            del future, fn  # a caller's objects must not live until the next call
            self._idle.release()


def _run(future: Future[T], fn: Callable[[], T]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(fn())
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the call
            future.set_exception(error)


_threads = _Threads()


async def in_thread(fn: Callable[[], T]) -> T:
    """Return ``fn()``, run in one of a few threads that are kept for this.

    The loop's own threads are the user's: filled with their work, or with ours, one would wait for the other.
    A cancelled caller stops waiting; the call itself goes on to its end.
    """
    from asyncio import wrap_future  # whoever awaits this has it loaded; blocking programs are spared 40 ms

    context = copy_context()
    return await wrap_future(_threads.submit(lambda: context.run(fn)))


async def in_thread_to_its_end(fn: Callable[[], T]) -> T:
    """Return ``fn()``, as `in_thread` does. A cancelled caller waits until a call that has begun is over.

    For short calls whose effect must be known: else what ends a run might come before what makes it.
    """
    from asyncio import CancelledError, wrap_future

    context = copy_context()
    future = _threads.submit(lambda: context.run(fn))
    try:
        return await wrap_future(future)
    except CancelledError:
        if not future.cancelled():
            wait([future], LONGEST_WAIT_SECONDS)
        raise


async def in_thread_of_its_own(fn: Callable[[], T]) -> T:
    """Return ``fn()``, which may wait long for others that need threads, too."""
    from asyncio import wrap_future

    context = copy_context()
    future: Future[T] = Future()
    threading.Thread(target=_run, args=(future, lambda: context.run(fn)), name="rota-waiting", daemon=True).start()
    return await wrap_future(future)


def _forget_threads() -> None:
    """A forked child has none of its parent's threads."""
    global _threads
    _threads = _Threads()


os.register_at_fork(after_in_child=_forget_threads)
