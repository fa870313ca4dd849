"""What a Dask worker calls. Apart from the runner, since workers find it by its import path."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Sequence
from typing import Any

from distributed import WorkerPlugin

from rota.task_runners import Answer, perform


class IgnoreInterrupts(WorkerPlugin):  # type: ignore[misc]  # of an untyped library
    """Ctrl-C in a terminal reaches all processes of a program at once. The flow's process decides what becomes of the tasks."""

    name = "rota-interrupts"

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask's signature
        is_own_process = multiprocessing.parent_process() is not None
        if is_own_process and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)


class LargeAnswer(Answer):
    """An answer that stays on its worker. The flow's process knows it by its type, before it has seen anything of it."""


def perform_on_worker(content: bytes, upstream: Sequence[LargeAnswer]) -> Answer:
    """Do the work."""
    # Dask calls again whatever it has lost the answer of; a task run is not to run again by that.
    answer = perform(content, [large.value for large in upstream], may_come_twice=True)
    return answer if answer.value is None else LargeAnswer(*answer)


def head_on_worker(key: str, dask_worker: Any) -> bytes:
    """Return the head of an answer that lies here."""
    head: bytes = dask_worker.data[key].head
    return head


def refuse_on_worker(batches: Sequence[Any]) -> list[bytes]:
    """Let no other task of these attempts begin here; the task runs that have begun."""
    from rota.engine.at_work import refuse_tasks

    return [task_run_id for batch in batches for task_run_id in refuse_tasks(batch)]


def stop_on_worker(batches: Sequence[Any]) -> None:
    """Stop the tasks of these attempts."""
    from rota.engine.at_work import stop_tasks

    for batch in batches:
        stop_tasks(batch)
