"""What these tests share: a database of the test's own, and a worker in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from rota import Task
from rota.task_worker import TaskWorker
from rota.testing import wait_until
from rota.testing.isolation import Harness, harness

Serve = Callable[..., TaskWorker]


@pytest.fixture
def home() -> Iterator[Harness]:
    with harness(settings={"flows.heartbeat_seconds": 1, "flows.lease_seconds": 5}) as found:
        yield found


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


@pytest.fixture
def serve(home: Harness) -> Iterator[Serve]:
    """Start workers that end with the test."""
    with ExitStack() as stack:
        yield lambda *tasks, **options: stack.enter_context(working(*tasks, **options))
