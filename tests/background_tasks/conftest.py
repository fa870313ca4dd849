"""What these tests share: a database of the test's own, and workers in threads of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from workers_at_work import working

from rota.task_worker import TaskWorker
from rota.testing.isolation import Harness, harness

Serve = Callable[..., TaskWorker]


@pytest.fixture
def home() -> Iterator[Harness]:
    with harness(settings={"flows.heartbeat_seconds": 1, "flows.lease_seconds": 5}) as found:
        yield found


@pytest.fixture
def serve(home: Harness) -> Iterator[Serve]:
    """Start workers that end with the test."""
    with ExitStack() as stack:
        yield lambda *tasks, **options: stack.enter_context(working(*tasks, **options))
