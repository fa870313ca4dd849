"""Rings across processes that share a PostgreSQL database, by LISTEN and NOTIFY.

A NOTIFY takes a lock that all commits of the database pass (simonwillison.net/2025/Jul/11/postgres-listen-notify), so rings are
gathered: one statement every 50 ms at most, whatever happens meanwhile. Those who listen have polling besides.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from rota.server.bus.base import TOPICS, Listener, MemoryBus

CHANNEL = "rota_bus"
GATHER_SECONDS = 0.05
WAIT_SECONDS = 1.0
"""How long listening waits at most before it looks whether it is to stop."""
IDS_OF_ONE = 200
"""A NOTIFY carries less than 8,000 bytes; an id takes 33."""
MAX_WAITING = 20_000
"""Ids that wait to be told at most. Beyond that others only see that something happened."""

_logger = logging.getLogger("rota.server.bus")


class PostgresBus:
    """Rings here and in every other process that has such a bus on the same database."""

    def __init__(self, address: str) -> None:
        """`address` as libpq takes it: ``postgresql://user:password@host/database``."""
        self._address = address
        self._here = MemoryBus()
        self._node = uuid4().hex
        self._guard = threading.Lock()
        self._waiting: dict[str, list[UUID]] = {}
        self._rung = threading.Event()
        self._stopping = threading.Event()
        self._listening: psycopg.Connection | None = None
        self._threads = [
            threading.Thread(target=self._forever, args=(work,), name=f"rota-bus-{name}", daemon=True)
            for name, work in (("listen", self._listen), ("tell", self._tell))
        ]
        for thread in self._threads:
            thread.start()

    def publish(self, topic: str, ids: Sequence[UUID] = ()) -> None:
        self._here.publish(topic, ids)
        with self._guard:
            waiting = self._waiting.setdefault(topic, [])
            if len(waiting) < MAX_WAITING:
                waiting.extend(ids)
        self._rung.set()

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        return self._here.subscribe(topic, listener)

    def close(self) -> None:
        self._stopping.set()
        self._rung.set()
        for thread in self._threads:
            thread.join(2 * WAIT_SECONDS)

    def _forever(self, work: Callable[[], None]) -> None:
        """Do it again after a lost connection: without the bus all goes on, only later."""
        pause = 0.1
        while not self._stopping.is_set():
            try:
                work()
                pause = 0.1
            except psycopg.Error as error:
                if not self._stopping.is_set():
                    _logger.warning("The bus on PostgreSQL was interrupted and is set up again: %s", error)
                self._stopping.wait(pause)
                pause = min(2 * pause, 10.0)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._address, autocommit=True, application_name="rota bus", connect_timeout=5)

    def _listen(self) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            # What was rung while nobody listened is not known: have all look.
            for topic in TOPICS:
                self._here.publish(topic)
            while not self._stopping.is_set():
                for notification in connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
                    self._hear(notification.payload)

    def _hear(self, payload: str) -> None:
        try:
            told = json.loads(payload)
            if told["node"] != self._node:
                self._here.publish(told["topic"], [UUID(hex=text) for text in told["ids"]])
        except (ValueError, KeyError, TypeError) as error:
            _logger.warning("Something else speaks on the channel %s of the database: %s", CHANNEL, error)

    def _tell(self) -> None:
        with self._connect() as connection:
            while not self._stopping.is_set():
                self._rung.wait()
                self._stopping.wait(GATHER_SECONDS)
                self._rung.clear()
                with self._guard:
                    waiting, self._waiting = self._waiting, {}
                for topic, ids in waiting.items():
                    for part in _parts(ids):
                        payload = json.dumps({"node": self._node, "topic": topic, "ids": [one.hex for one in part]})
                        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def _parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    items = iter(ids)
    first = list(islice(items, IDS_OF_ONE))
    yield first
    while part := list(islice(items, IDS_OF_ONE)):
        yield part
