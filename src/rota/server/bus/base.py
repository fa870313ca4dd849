"""What a bus is, and the topics that are rung."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

CHANGES = "changes"
"""Something was written: states to tell of, work to hand out. Without ids."""
EVENTS = "events"
"""Events of these ids are there that were not before."""
LOGS = "logs"
"""Log lines of these ids are there that were not before."""

WORK = "work"
"""There is news for whoever runs the deployments and work queues of these ids: runs are scheduled, or are to stop."""

SCHEDULES = "schedules"
"""Schedules were added or changed: there are runs to make. Without ids."""

TASKS = "tasks"
"""Background task runs of these ids wait for a worker."""

BACKFILLS = "backfills"
"""Backfills of these ids were made, changed, or have come further."""

BULK_JOBS = "bulk_jobs"
"""Bulk jobs of these ids were made, or have come further."""

RUNS = "runs"
"""Flow runs of these ids were renamed, tagged or deleted: what no event tells."""

FIRINGS = "firings"
"""Automations fired: there are actions to do. With the ids of the firings."""

TOPICS = (RUNS, CHANGES, EVENTS, LOGS, WORK, TASKS, SCHEDULES, BACKFILLS, BULK_JOBS, FIRINGS, FIRINGS)

Listener = Callable[[Sequence[UUID]], object]
"""Called with ids on whatever thread rang: it takes them and sets a flag, no more."""

Publish = Callable[[str, Sequence[UUID]], None]


def nobody(topic: str, ids: Sequence[UUID] = ()) -> None:
    """What is published where nobody can listen."""


class Bus(Protocol):
    """Safe for any number of threads."""

    def publish(self, topic: str, ids: Sequence[UUID] = ()) -> None:
        """Ring. Never blocks, never fails."""
        ...

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every ring from now on; returns what ends it."""
        ...

    def close(self) -> None: ...


class MemoryBus:
    """Rings within one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, tuple[Listener, ...]] = defaultdict(tuple)
        self._guard = threading.Lock()

    def publish(self, topic: str, ids: Sequence[UUID] = ()) -> None:
        for listener in self._listeners.get(topic, ()):
            listener(ids)

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        with self._guard:
            self._listeners[topic] += (listener,)

        def end() -> None:
            with self._guard:
                self._listeners[topic] = tuple(one for one in self._listeners[topic] if one is not listener)

        return end

    def close(self) -> None:
        """Nothing: it holds nothing."""
