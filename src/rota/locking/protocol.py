"""What a lock manager can do. Write your own (Redis, a database) by giving a class these methods."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class LockManager(Protocol):
    """Locks, each named by a key and held by at most one holder at a time.

    A holder is a text; who acquires a lock that it holds already is answered True at once. Timeouts are seconds; None waits
    without limit. The methods that begin with `a` do the same without blocking the event loop.
    """

    def acquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        """Take the lock, waiting up to `acquire_timeout` until it is free; whether it was taken.

        After `hold_timeout` the lock counts as free, whatever its holder does.
        """
        ...

    async def aacquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        """The same as `acquire_lock`, awaiting."""
        ...

    def release_lock(self, key: str, holder: str) -> None:
        """Give the lock back, and wake those that wait for it.

        Raises:
            ValueError: `holder` does not hold it.
        """
        ...

    def is_locked(self, key: str) -> bool:
        """Whether somebody holds the lock."""
        ...

    def is_lock_holder(self, key: str, holder: str) -> bool:
        """Whether `holder` holds the lock."""
        ...

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """Wait up to `timeout` until nobody holds the lock; whether that is so. Does not take it."""
        ...

    async def await_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """The same as `wait_for_lock`, awaiting."""
        ...


def not_held(key: str, holder: str) -> ValueError:
    """The error of who gives back a lock that it does not hold."""
    return ValueError(f"No lock is held by {holder!r} on {key!r}: it was given back before, or its time was over.")
