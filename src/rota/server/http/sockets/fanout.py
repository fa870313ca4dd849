"""Live objects for those who watch: what is rung on the bus is read once for each different filter, and handed to all with it.

The database decides what a filter means, the same as for a list. A subscriber that does not read is closed, with a code that
tells it to come again and to ask for what it missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from rota.server.bus.base import Bus
from rota.server.store.engine import Store, Tx

ReadAmong = Callable[[Tx, UUID, Sequence[UUID], Any], list[Any]]
"""``(tx, workspace, ids, filter)``: those of the objects that the filter means."""

GATHER_SECONDS = 0.05
MAX_QUEUE = 2_000
"""Objects that wait for one subscriber at most."""
MAX_READ = 500
"""Ids of one query."""

_logger = logging.getLogger("rota.server")


@dataclass(eq=False, slots=True)
class Subscriber:
    """Somebody who watches."""

    workspace_id: UUID
    wanted: BaseModel
    key: str
    """Same for same filters."""
    queue: asyncio.Queue[Any] = field(default_factory=lambda: asyncio.Queue(MAX_QUEUE))
    overrun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something could not be put into `queue`: it does not read fast enough."""


class Fanout:
    """Of one topic. Made and used on one event loop; rung from any thread."""

    def __init__(self, store: Store, bus: Bus, topic: str, read_among: ReadAmong) -> None:
        self._store = store
        self._bus = bus
        self._topic = topic
        self._read_among = read_among
        self._subscribers: set[Subscriber] = set()
        self._rung: list[UUID] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def add(self, workspace_id: UUID, wanted: BaseModel) -> Subscriber:
        """Hand over what comes from now on."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._unsubscribe = self._bus.subscribe(self._topic, self._ring)
        subscriber = Subscriber(workspace_id, wanted, wanted.model_dump_json())
        self._subscribers.add(subscriber)
        return subscriber

    def remove(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def close(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    def _ring(self, ids: Sequence[UUID]) -> None:
        """Called on any thread."""
        if not self._subscribers or not ids or self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._take, list(ids))

    def _take(self, ids: list[UUID]) -> None:
        self._rung += ids
        if self._working is None or self._working.done():
            self._working = asyncio.get_running_loop().create_task(self._hand_out())

    async def _hand_out(self) -> None:
        while self._rung:
            await asyncio.sleep(GATHER_SECONDS)
            rung, self._rung = self._rung, []
            for start in range(0, len(rung), MAX_READ):
                try:
                    await self._hand_out_part(rung[start : start + MAX_READ])
                except Exception as error:  # noqa: BLE001 - watching ends, rather than go on with a gap
                    _logger.warning("What is new could not be read for those who watch %s: %s", self._topic, error)
                    for subscriber in self._subscribers:
                        subscriber.overrun.set()

    async def _hand_out_part(self, ids: list[UUID]) -> None:
        groups: dict[tuple[UUID, str], list[Subscriber]] = defaultdict(list)
        for subscriber in self._subscribers:
            groups[subscriber.workspace_id, subscriber.key].append(subscriber)
        for (workspace_id, _), subscribers in groups.items():
            read = partial(_read, self._read_among, workspace_id, ids, subscribers[0].wanted)
            for found in await self._store.aread(read):
                for subscriber in subscribers:
                    try:
                        subscriber.queue.put_nowait(found)
                    except asyncio.QueueFull:
                        subscriber.overrun.set()


def _read(read_among: ReadAmong, workspace_id: UUID, ids: Sequence[UUID], wanted: BaseModel, tx: Tx) -> list[Any]:
    return read_among(tx, workspace_id, ids, wanted)
