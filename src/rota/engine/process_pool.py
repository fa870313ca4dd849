"""Processes that run tasks for a flow: they start fresh, stop when they are told to, and do not outlive the flow's process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import cloudpickle

from rota.engine.interruption import RunCancelled

if TYPE_CHECKING:
    from collections.abc import Iterator

GRACE_SECONDS = 5.0
"""How long a process that was told to stop may clean up before it is killed."""


class TaskProcesses(ProcessPoolExecutor):
    """A pool of processes with given settings. Fresh, not forked: a fork would copy held locks."""

    def __init__(
        self,
        max_workers: int | None,
        environment: dict[str, str],
        initializer: Callable[..., None] | None,
        initargs: tuple[Any, ...],
        factories: Iterable[Any],
    ) -> None:
        super().__init__(
            max_workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_process,
            initargs=(environment, cloudpickle.dumps((initializer, initargs, tuple(factories)))),
        )
        self.is_interrupted = False
        """The tasks were told to stop: those that give no answer were cancelled."""
        self._sent: set[Future[bytes]] = set()

    def send(self, fn: Callable[[bytes], bytes], parcel: bytes) -> Future[bytes]:
        """Have `fn` called in one of the processes."""
        sent = self.submit(fn, parcel)
        self._sent.add(sent)
        sent.add_done_callback(self._sent.discard)
        return sent

    def cancel_queued(self) -> None:
        """Take back what no process has begun."""
        for sent in list(self._sent):
            sent.cancel()

    def interrupt(self) -> None:
        """Stop the tasks at work, and let no other begin. Does not wait; processes that go on are killed after a while."""
        self.is_interrupted = True
        # No public way to the processes of an executor before Python 3.14.
        processes = list((self._processes or {}).values())
        for process in processes:
            process.terminate()
        threading.Thread(target=_kill_late, args=(processes,), name="rota-process-killer", daemon=True).start()


def _kill_late(processes: list[BaseProcess]) -> None:
    left: dict[Any, BaseProcess] = {process.sentinel: process for process in processes}
    deadline = time.monotonic() + GRACE_SECONDS
    while left and (seconds := deadline - time.monotonic()) > 0:
        for sentinel in connection.wait(list(left), seconds):
            del left[sentinel]
    for process in left.values():
        process.kill()


# --- in the other process ------------------------------------------------------------------------------------------------


class _Work:
    """What this process is doing. Used on its main thread."""

    is_going_on = False
    is_stopped = False


@contextmanager
def interruptible_work() -> Iterator[None]:
    """A block that the flow's process may stop: `RunCancelled` is raised in it, once.

    Raises RunCancelled at its beginning when the process was told to stop before.
    """
    if _Work.is_stopped:
        raise RunCancelled
    _Work.is_going_on = True
    try:
        yield
    finally:
        _Work.is_going_on = False


def _start_process(environment: dict[str, str], users_part: bytes) -> None:
    os.environ.update(environment)
    # Ctrl-C in a terminal reaches all processes of the program at once. The flow's process decides what becomes of the tasks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _on_sigterm)
    threading.Thread(target=_end_with_parent, name="rota-parent-watch", daemon=True).start()
    initializer, initargs, factories = cloudpickle.loads(users_part)
    if initializer is not None:
        initializer(*initargs)
    for factory in factories:
        factory()


def _on_sigterm(*_: object) -> None:
    if not _Work.is_stopped:
        _Work.is_stopped = True
        if _Work.is_going_on:
            raise RunCancelled


def _end_with_parent() -> None:
    """When the flow's process is killed its runs are ended: a task that went on would act for nobody.

    What the task has told is in this process's journal.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
