"""A clock that moves only when it is told to, or when somebody sleeps by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from rota.core.clock import set_clock
from rota.testing.wait import wait_until

START = datetime(2030, 1, 1, tzinfo=UTC)

_LOOK_AGAIN_SECONDS = 0.001


class FakeClock:
    """A `Clock` for tests. Thread-safe.

    By default whoever sleeps moves the clock and goes on at once: a flow that waits hours between retries
    takes milliseconds. With ``sleeping_waits=True`` sleepers wait for the test to call `advance`: for tests of what happens
    meanwhile.
    Threads and coroutines that sleep at the same time move it one after the other.
    """

    def __init__(self, start: datetime = START, *, sleeping_waits: bool = False) -> None:
        if start.tzinfo is None:
            raise ValueError(f"`start` is {start!r}, which has no time zone: write start=datetime(…, tzinfo=UTC).")
        self.sleeping_waits = sleeping_waits
        self.sleeps: list[float] = []
        """Seconds that were slept or are being slept, in the order in which that began."""
        self._now = start.astimezone(UTC)
        self._sleepers = 0
        self._moved = threading.Condition()

    def now(self) -> datetime:
        """Return the moment it shows, in UTC."""
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move it forward and wake whose time has come; the new moment.

        Raises ValueError for a step back: time does not go there.
        """
        if seconds < 0:
            raise ValueError(f"A clock cannot go back: advance({seconds!r}).")
        with self._moved:
            self._now += timedelta(seconds=seconds)
            self._moved.notify_all()
            return self._now

    def sleep(self, seconds: float) -> None:
        """Move it by `seconds`; or, if sleeping waits, block until it has been moved that far."""
        until = self._fall_asleep(seconds)
        if until is None:
            return
        try:
            with self._moved:
                self._moved.wait_for(lambda: self._now >= until)
        finally:
            self._wake_up()

    async def asleep(self, seconds: float) -> None:
        """The same as `sleep`, for a coroutine."""
        import asyncio

        until = self._fall_asleep(seconds)
        if until is None:
            return await asyncio.sleep(0)
        try:
            while self._now < until:
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        finally:
            self._wake_up()

    def wait_for_sleeper(self, count: int = 1, timeout: float = 10.0) -> None:
        """Return once `count` threads or coroutines sleep by this clock.

        Raises TimeoutError after `timeout` seconds of real time.
        """
        wait_until(lambda: self._sleepers >= count, timeout, f"{count} sleeper(s) on the fake clock")

    def _fall_asleep(self, seconds: float) -> datetime | None:
        """Note a sleep. Returns when to wake up; None when it is over at once, as the clock was moved."""
        with self._moved:
            self.sleeps.append(seconds)
            if self.sleeping_waits:
                self._sleepers += 1
                return self._now + timedelta(seconds=seconds)
        self.advance(max(0.0, seconds))
        return None

    def _wake_up(self) -> None:
        with self._moved:
            self._sleepers -= 1


@contextmanager
def installed(clock: FakeClock) -> Iterator[FakeClock]:
    """Make `clock` the clock of this process within the block."""
    before = set_clock(clock)
    try:
        yield clock
    finally:
        set_clock(before)
