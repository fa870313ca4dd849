"""Between the bus and the browsers: rings are gathered for a moment, read once for all who want the same, and handed out.

Where nothing is rung, nothing is read. A ring that was lost (the bus says so by one without ids) costs a look at what has
changed since the last one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from rota.server.app import App
from rota.server.bus.base import BULK_JOBS, CHANGES, EVENTS, LOGS, RUNS
from rota.server.http.sockets.live_topics import Rung, Topic, catch_up, read_rung, read_whole

GATHER_SECONDS = 0.1
"""Between two messages of a topic, at least."""
WHOLE_SECONDS = 1.0
"""Between two readings of what is told whole."""
RETRY_SECONDS = 1.0
MOST_RUNG = 5_000
"""Ids that wait to be read at most; beyond that what has changed is looked for by time."""
WHOLE = frozenset({"counts", "pools", "workers", "bulk"})

_logger = logging.getLogger("rota.server")


@dataclass(eq=False, slots=True)
class Watcher:
    """One connection."""

    topics: dict[str, Topic] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class LiveHub:
    """Of one process. Used on one event loop; rung from any thread."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._watchers: set[Watcher] = set()
        self._rung = Rung()
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working: asyncio.Task[None] | None = None
        self._unsubscribe: list[Callable[[], None]] = []

    def add(self, watcher: Watcher) -> None:
        if not self._watchers:
            self._loop = asyncio.get_running_loop()
            self._rung = Rung()
            topics = (EVENTS, LOGS, RUNS, BULK_JOBS, CHANGES)
            self._unsubscribe = [self._app.bus.subscribe(topic, partial(self._ring, topic)) for topic in topics]
            self._working = self._loop.create_task(self._work())
        self._watchers.add(watcher)

    async def remove(self, watcher: Watcher) -> None:
        """Forget a connection; with the last one the hub rests."""
        self._watchers.discard(watcher)
        if self._watchers:
            return
        for end in self._unsubscribe:
            end()
        working, self._working = self._working, None
        if working is not None:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    def _ring(self, kind: str, ids: Sequence[UUID]) -> None:
        """Called on any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with suppress(RuntimeError):  # it closes just now
                loop.call_soon_threadsafe(self._note, kind, list(ids))

    def _note(self, kind: str, ids: list[UUID]) -> None:
        rung = self._rung
        if kind == CHANGES:
            rung.stirred = True
        elif not ids:
            rung.missed = True
        else:
            waiting = {EVENTS: rung.events, LOGS: rung.lines, RUNS: rung.runs, BULK_JOBS: rung.jobs}[kind]
            waiting.update(ids)
            rung.missed |= len(waiting) > MOST_RUNG
        self._news.set()

    @property
    def _topics(self) -> list[Topic]:
        return [topic for watcher in self._watchers for topic in watcher.topics.values()]

    async def _work(self) -> None:
        """Hand out what is rung, for ever. Waits without an end while nothing is."""
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._news.clear()
            rung, self._rung = self._rung, Rung()
            try:
                await self._hand_out(rung)
            except Exception as error:  # noqa: BLE001 - the next look finds what this one did not
                _logger.warning("What is new could not be read for the web interface, and is looked for again: %s", error)
                self._rung.missed = True
                await asyncio.sleep(RETRY_SECONDS)
                self._news.set()
            for watcher in self._watchers:
                if any(topic.pending for topic in watcher.topics.values()):
                    watcher.news.set()

    async def _hand_out(self, rung: Rung) -> None:
        topics = self._topics
        if not topics:
            return
        now, store = self._app.clock.now(), self._app.store
        if rung.missed:
            for topic in topics:
                _, apply = await store.aread(partial(catch_up, self._app, topic, topic.moment))
                _do(apply)
        elif rung.events or rung.lines or rung.runs:
            _do(await store.aread(partial(read_rung, self._app, topics, rung)))
        for topic in topics:
            topic.moment = max(topic.moment, now)
            if topic.kind in WHOLE:
                topic.is_due |= _stirs(topic, rung)
        await self._read_due(topics)

    async def _read_due(self, topics: Sequence[Topic]) -> None:
        """Read what is told whole, where it may have changed and was not read just now; else come back when it is time."""
        loop = asyncio.get_running_loop()
        soonest: float | None = None
        for topic in topics:
            if not topic.is_due:
                continue
            if topic.due_at <= loop.time():
                topic.is_due, topic.due_at = False, loop.time() + WHOLE_SECONDS
                _do(await self._app.store.aread(partial(read_whole, self._app, topic)))
            else:
                soonest = min(topic.due_at, soonest or topic.due_at)
        if soonest is not None:
            loop.call_at(soonest, self._news.set)


def _stirs(topic: Topic, rung: Rung) -> bool:
    """Whether what was rung may have changed what the topic tells whole."""
    match topic.kind:
        case "bulk":
            return topic.subject in rung.jobs
        case "counts":
            return bool(rung.events or rung.runs)
        case _:
            return rung.stirred or bool(rung.events)


def _do(steps: Sequence[Callable[[], None]]) -> None:
    for step in steps:
        step()
