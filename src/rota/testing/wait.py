"""Waiting in tests: never for ever, and never without saying for what."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 0.005


def wait_until(condition: Callable[[], T], timeout: float = 10.0, what: str | Callable[[], object] = "") -> T:
    """Look at `condition()` until it is true, and return what it gave.

    `what` names what is waited for, or is asked at the end for how far things had come.

    Raises:
        TimeoutError: it was not true within `timeout` seconds; the message says what was waited for.
    """
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() >= deadline:
            named = what() if callable(what) else what or getattr(condition, "__qualname__", "the condition")
            raise TimeoutError(f"Waited {timeout:g} second(s) in vain for {named}; at the end it was {found!r}.")
        time.sleep(LOOK_AGAIN_SECONDS)
