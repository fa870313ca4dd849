"""A worker in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rota import Task
from rota.task_worker import TaskWorker
from rota.testing import wait_until


@contextmanager
def working(*tasks: Task[..., Any], **options: Any) -> Iterator[TaskWorker]:
    """A worker at work in a thread, until the block ends."""
    worker = TaskWorker(*tasks, **options)
    thread = threading.Thread(target=worker.start)
    thread.start()
    wait_until(lambda: worker.started or not thread.is_alive(), 30, "the worker to start")
    try:
        yield worker
    finally:
        if worker.started:
            worker.stop()
        thread.join(60)
        assert not thread.is_alive()
