"""Dying at a given moment, decided from outside by the variable DIE_AT.

``call:<n>``: before the n-th call into the system or the database that follows. ``return:<n>``: after it.
``count``: not at all; note how many there were.
``before:<what>:<n>``, ``after:<what>:<n>``: around the n-th time that something named below is done.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from effects import note

POINTS = {"open", "write", "fsync", "close", "rename", "unlink", "flock", "ftruncate"} | {"execute", "executemany"}
"""Functions written in C that change what is left behind, or who owns it."""


def die() -> None:
    """End as by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


class _Counter:
    def __init__(self, kind: str, number: int) -> None:
        self.number = number
        self.event = "c_return" if kind == "return" else "c_call"
        self.count = 0

    def profile(self, frame: FrameType, event: str, function: Any) -> None:
        if event == self.event and function.__name__ in POINTS and frame.f_code.co_filename != _effects_file:
            self.count += 1
            if self.count == self.number:
                die()


_effects_file = note.__code__.co_filename


def arm() -> None:
    """Do what DIE_AT says from now on."""
    kind, _, rest = os.environ.get("DIE_AT", "").partition(":")
    if kind in ("call", "return", "count"):
        counter = _Counter(kind, int(rest or 0))
        threading.setprofile(counter.profile)
        sys.setprofile(counter.profile)
        if kind == "count":
            atexit.register(lambda: note("count", calls=counter.count))
    elif kind in ("before", "after"):
        name, _, number = rest.rpartition(":")
        _around(name, kind, int(number))


def _around(name: str, when: str, number: int) -> None:
    from rota.engine.journal import Journal
    from rota.engine.recorder import Recorder
    from rota.server import recovery
    from rota.server.embedded import EmbeddedApp
    from rota.storage.local import LocalStorage

    owner: Any
    if name.startswith("answer."):
        wanted = name.removeprefix("answer.")
        owner, attribute = EmbeddedApp, "answer"

        def fits(args: tuple[Any, ...]) -> bool:
            return bool(args[1].name == wanted)
    else:
        owners = {"journal": Journal, "recorder": Recorder, "recovery": recovery, "storage": LocalStorage}
        owner = owners[name.partition(".")[0]]
        attribute = name.partition(".")[2]

        def fits(args: tuple[Any, ...]) -> bool:
            return True

    setattr(owner, attribute, _dying(getattr(owner, attribute), fits, when, number))


def _dying(original: Callable[..., Any], fits: Callable[[tuple[Any, ...]], bool], when: str, number: int) -> Callable[..., Any]:
    count = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        counts = fits(args)
        count += counts
        if counts and count == number and when == "before":
            die()
        answer = original(*args, **kwargs)
        if counts and count == number and when == "after":
            die()
        return answer

    return wrapped
