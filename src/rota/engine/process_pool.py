"""Processes that run tasks for a flow: they start fresh, stop when they are told to, and do not outlive the flow's process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import cloudpickle

from rota.engine.at_work import end_on_signal

if TYPE_CHECKING:
    from rota.task_runners import Answer

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
        self._sent: set[Future[Answer]] = set()
        self._is_interrupted = False

    @property
    def is_usable(self) -> bool:
        """Whether it takes work: not when one of the processes has died, or they were told to stop."""
        return not (self._broken or self._is_interrupted)  # no public way to know the first

    def send(self, fn: Callable[[bytes], Answer], parcel: bytes) -> Future[Answer]:
        """Have `fn` called in one of the processes.

        Raises BrokenProcessPool when one of them has died.
        """
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
        self._is_interrupted = True
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


def _start_process(environment: dict[str, str], users_part: bytes) -> None:
    os.environ.update(environment)
    # Ctrl-C in a terminal reaches all processes of the program at once. The flow's process decides what becomes of the tasks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end_on_signal)
    threading.Thread(target=_end_with_parent, name="rota-parent-watch", daemon=True).start()
    initializer, initargs, factories = cloudpickle.loads(users_part)
    if initializer is not None:
        initializer(*initargs)
    for factory in factories:
        factory()


def _end_with_parent() -> None:
    """When the flow's process is killed its runs are ended: a task that went on would act for nobody.

    What the task has told is in this process's journal.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
