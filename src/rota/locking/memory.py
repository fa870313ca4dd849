"""Locks among the threads and event loops of one process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from rota.locking.protocol import LockManager, not_held


@dataclass(slots=True)
class _Lock:
    holder: str
    free_at: float
    """When its holder's time is over, by the monotonic clock."""


class MemoryLockManager(LockManager):
    """Locks for runs in one process. Every instance is the same one; another process has its own."""

    _locks: ClassVar[dict[str, _Lock]] = {}
    _changed: ClassVar[threading.Condition] = threading.Condition()
    _awaiting: ClassVar[set[asyncio.Future[None]]] = set()
    _instance: ClassVar[MemoryLockManager | None] = None

    def __new__(cls) -> MemoryLockManager:
        if MemoryLockManager._instance is None:
            MemoryLockManager._instance = super().__new__(cls)
        return MemoryLockManager._instance

    def __reduce__(self) -> Any:
        return type(self), ()

    def acquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        return self._wait(lambda: self._take(key, holder, hold_timeout), key, acquire_timeout)

    async def aacquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        return await self._await(lambda: self._take(key, holder, hold_timeout), key, acquire_timeout)

    def release_lock(self, key: str, holder: str) -> None:
        with self._changed:
            if not self.is_lock_holder(key, holder):
                raise not_held(key, holder)
            del self._locks[key]
            self._changed.notify_all()
            for waiting in self._awaiting:
                with suppress(RuntimeError):  # its loop is closed
                    waiting.get_loop().call_soon_threadsafe(_wake, waiting)
            self._awaiting.clear()

    def is_locked(self, key: str) -> bool:
        return self._held(key) is not None

    def is_lock_holder(self, key: str, holder: str) -> bool:
        lock = self._held(key)
        return lock is not None and lock.holder == holder

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        return self._wait(lambda: not self.is_locked(key), key, timeout)

    async def await_for_lock(self, key: str, timeout: float | None = None) -> bool:
        return await self._await(lambda: not self.is_locked(key), key, timeout)

    def _held(self, key: str) -> _Lock | None:
        lock = self._locks.get(key)
        return lock if lock is not None and lock.free_at > time.monotonic() else None

    def _take(self, key: str, holder: str, hold_timeout: float | None) -> bool:
        lock = self._held(key)
        if lock is None:
            free_at = float("inf") if hold_timeout is None else time.monotonic() + hold_timeout
            self._locks[key] = _Lock(holder, free_at)
        return lock is None or lock.holder == holder

    def _wait(self, is_done: Callable[[], bool], key: str, timeout: float | None) -> bool:
        deadline = _deadline(timeout)
        with self._changed:
            while not is_done():
                seconds = self._seconds_to_wait(key, deadline)
                if seconds is not None and seconds <= 0:
                    return False
                self._changed.wait(seconds)
            return True

    async def _await(self, is_done: Callable[[], bool], key: str, timeout: float | None) -> bool:
        deadline = _deadline(timeout)
        while True:
            with self._changed:
                if is_done():
                    return True
                seconds = self._seconds_to_wait(key, deadline)
                if seconds is not None and seconds <= 0:
                    return False
                woken = asyncio.get_running_loop().create_future()
                self._awaiting.add(woken)
            try:
                await asyncio.wait((woken,), timeout=seconds)
            finally:
                with self._changed:
                    self._awaiting.discard(woken)

    def _seconds_to_wait(self, key: str, deadline: float) -> float | None:
        """Until the caller's or the holder's time is over; None: until somebody wakes us."""
        now = time.monotonic()
        if deadline <= now:
            return 0.0
        lock = self._held(key)
        until = min(deadline, lock.free_at) if lock is not None else deadline
        return None if until == float("inf") else until - now


def _deadline(timeout: float | None) -> float:
    return float("inf") if timeout is None else time.monotonic() + timeout


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
