"""Waking a thread that waits, from code that may be interrupted anywhere."""

from __future__ import annotations

import threading
from contextlib import suppress


class Bell:
    """Wakes one waiting thread, any number of times. A ring that nobody waits for is kept; two are one.

    Not a `threading.Event`: Ctrl-C inside of `Event.set` can leave its lock taken, and then whoever waits for the event,
    or sets it, waits for ever. A plain lock is released in one step, which no interrupt tears.
    """

    __slots__ = ("_silence",)

    def __init__(self) -> None:
        self._silence = threading.Lock()
        self._silence.acquire()

    def ring(self) -> None:
        """Wake the thread that waits, or the next one that does."""
        with suppress(RuntimeError):  # it rings already
            self._silence.release()

    def wait(self, timeout: float | None = None) -> None:
        """Return when it rings, or after `timeout` seconds."""
        self._silence.acquire(timeout=-1 if timeout is None else timeout)

    def hush(self) -> None:
        """Forget a ring that nobody has waited for."""
        self._silence.acquire(blocking=False)
