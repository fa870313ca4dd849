"""The clock that decides. Everything that compares times takes a `Clock`; tests give it a fake one."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of the present moment and of waiting."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block the calling thread for `seconds`."""
        ...

    async def asleep(self, seconds: float) -> None:
        """Wait `seconds` without blocking the event loop."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        import asyncio  # who awaits has it loaded; loading it costs blocking programs 40 ms

        await asyncio.sleep(seconds)


_clock: Clock = SystemClock()


def current_clock() -> Clock:
    """Return the clock of this process, by which runs wait and states are dated."""
    return _clock


def set_clock(clock: Clock) -> Clock:
    """Use `clock` from now on in this process, and return the one before it. For tests (`rota.testing`)."""
    global _clock
    before, _clock = _clock, clock
    return before


def utc_now() -> datetime:
    """Return the present moment by the clock of this process."""
    return _clock.now()
