"""The tasks that this process does for a flow in another one, so that they can be stopped from outside."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rota.engine.interruption import RunCancelled
from rota.engine.submission import cancel_coroutine, interrupt_thread

if TYPE_CHECKING:
    from rota.engine.live import LiveTaskRun

Batch = tuple[bytes | None, int]
"""The task runs of one attempt of a flow run: its id, and which attempt."""

_MOST_REMEMBERED = 1_000

_at_work: dict[int, LiveTaskRun] = {}
"""By thread."""
_refused: OrderedDict[Batch, None] = OrderedDict()
"""Attempts that are over, or stop: what comes in later for them does not start. The latest of them."""
_lock = threading.Lock()


class _MainThread:
    """What signals may interrupt."""

    is_at_work = False
    is_to_end = False
    """The process was told to end: it begins nothing more."""


def batch_of(run: LiveTaskRun) -> Batch:
    """Return what a task run is taken back with."""
    return run.flow_run_id, run.flow_live.run_count if run.flow_live is not None else 0


@contextmanager
def interruptible_task(run: LiveTaskRun) -> Iterator[None]:
    """A block that `stop_tasks` and signals may interrupt: `RunCancelled` is raised in it.

    Raises RunCancelled at its beginning when the task run was taken back, or the process was told to end.
    """
    thread_id = threading.get_ident()
    is_main = threading.current_thread() is threading.main_thread()
    with _lock:
        if batch_of(run) in _refused or (is_main and _MainThread.is_to_end):
            raise RunCancelled
        _at_work[thread_id] = run
    _MainThread.is_at_work |= is_main
    try:
        yield
    finally:
        if is_main:
            _MainThread.is_at_work = False
        with _lock:
            _at_work.pop(thread_id, None)


def refuse_tasks(batch: Batch) -> list[bytes]:
    """Let no other task of this attempt begin here; the runs of those that have begun and are not over."""
    with _lock:
        _refused[batch] = None
        while len(_refused) > _MOST_REMEMBERED:
            _refused.popitem(last=False)
        return [run.task_run_id for run in _at_work.values() if batch_of(run) == batch]


def stop_tasks(batch: Batch) -> None:
    """Stop the tasks of this attempt here: at their next Python instruction, async ones where they wait."""
    refuse_tasks(batch)
    with _lock:
        found = [(thread_id, run) for thread_id, run in _at_work.items() if batch_of(run) == batch]
    for thread_id, run in found:
        run.scope.stopping.set()
        interrupt_thread(thread_id)


def end_on_signal(*_: object) -> None:
    """A signal handler: stop the task on the main thread, and begin no other."""
    if not _MainThread.is_to_end:
        _MainThread.is_to_end = True
        cancel_on_signal()


def cancel_on_signal(*_: object) -> None:
    """A signal handler: stop the task on the main thread."""
    if not _MainThread.is_at_work:
        return
    thread_id = threading.get_ident()
    run = _at_work.get(thread_id)  # without the lock, which this very thread may hold
    if run is not None:
        run.scope.stopping.set()
    if not cancel_coroutine(thread_id):
        raise RunCancelled
