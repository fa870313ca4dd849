"""Blocking calls made from event loops."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

MAX_THREADS = 16

_threads: ThreadPoolExecutor | None = None


async def in_thread(fn: Callable[[], T]) -> T:
    """Return ``fn()``, run in one of a few threads that are kept for this.

    The loop's own threads are the user's: filled with their work, or with ours, one would wait for the other.
    A cancelled caller stops waiting; the call itself goes on to its end.
    """
    from asyncio import get_running_loop  # whoever awaits this has it loaded; blocking programs are spared 40 ms

    context = copy_context()
    return await get_running_loop().run_in_executor(_executor(), lambda: context.run(fn))


def _executor() -> ThreadPoolExecutor:
    global _threads
    if _threads is None:
        _threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="rota-client")
    return _threads


def _forget_threads() -> None:
    """A forked child has none of its parent's threads."""
    global _threads
    _threads = None


os.register_at_fork(after_in_child=_forget_threads)
