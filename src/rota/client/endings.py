"""Being woken when a background task run is over: a hint that saves the wait for the next look."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from rota.client.transports import shared_transport
from rota.settings import Settings, get_settings

if TYPE_CHECKING:
    from rota.client.wakes import WakeSubscription


class Bell(Protocol):
    """What a thread waits at."""

    def wait(self, seconds: float) -> object:
        """Return when the run may be over, or after `seconds`."""
        ...


@contextmanager
def listening(task_run_id: UUID) -> Iterator[Bell]:
    """Give what wakes this thread when the task run is over. A ring may be lost: whoever waits looks besides."""
    settings = get_settings()
    if settings.api.url:
        watcher = _watcher_of(settings)
        bell = watcher.add(task_run_id)
        try:
            yield bell
        finally:
            watcher.remove(task_run_id, bell)
        return
    transport: Any = shared_transport()
    ear = transport.listen(task_run_id)
    try:
        yield ear
    finally:
        ear.close()


class _Rung(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        rung = super().wait(timeout)
        self.clear()
        return rung


class _Watcher:
    """One thread with a socket to a server, for all in this process who wait for a run there. Ends when nobody waits."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._bells: dict[UUID, list[_Rung]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: asyncio.Event | None = None
        self._is_running = False

    def add(self, task_run_id: UUID) -> _Rung:
        bell = _Rung()
        with self._guard:
            self._bells.setdefault(task_run_id, []).append(bell)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=lambda: asyncio.run(self._watch()), name="rota-endings", daemon=True).start()
            self._tell()
        return bell

    def remove(self, task_run_id: UUID, bell: _Rung) -> None:
        with self._guard:
            bells = self._bells.get(task_run_id, [])
            if bell in bells:
                bells.remove(bell)
            if not bells:
                self._bells.pop(task_run_id, None)
            self._tell()

    def _tell(self) -> None:
        if self._loop is not None and self._changed is not None:
            self._loop.call_soon_threadsafe(self._changed.set)

    async def _watch(self) -> None:
        from rota.client.wakes import WakeSubscription  # websockets cost 50 ms that few programs need

        changed = asyncio.Event()
        with self._guard:
            self._loop, self._changed = asyncio.get_running_loop(), changed
        secret = self._settings.api.auth_string
        async with WakeSubscription(str(self._settings.api.url), secret.get_secret_value() if secret else None) as wakes:
            ringing = asyncio.create_task(self._ring(wakes))
            while True:
                changed.clear()
                await wakes.listen(list(self._bells))
                try:
                    async with asyncio.timeout(IDLE_SECONDS):
                        await changed.wait()
                except TimeoutError:
                    if self._may_end():
                        break
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)

    def _may_end(self) -> bool:
        with self._guard:
            if self._bells:
                return False
            self._loop = self._changed = None
            self._is_running = False
            return True

    async def _ring(self, wakes: WakeSubscription) -> None:
        while True:
            await wakes.wait(3600.0)
            with self._guard:
                for bells in self._bells.values():
                    for bell in bells:
                        bell.set()


IDLE_SECONDS = 10.0
"""How long the socket stays open when nobody waits."""

_watchers: dict[tuple[str, str], _Watcher] = {}
_making = threading.Lock()


def _watcher_of(settings: Settings) -> _Watcher:
    with _making:
        return _watchers.setdefault((str(settings.api.url), str(settings.home)), _Watcher(settings))


def _after_fork_in_child() -> None:
    global _making
    _making = threading.Lock()
    _watchers.clear()  # their threads are the parent's


os.register_at_fork(after_in_child=_after_fork_in_child)
