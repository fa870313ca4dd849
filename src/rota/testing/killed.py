"""Runs a script and ends it as a power cut would, at a chosen step: ``python -m rota.testing.killed POINT:NUMBER SCRIPT …``.

A step is something that rota does of its own accord and that a machine may die around: see `POINTS`. `Sandbox.run_killed`
starts programs in this way.
"""

from __future__ import annotations

import functools
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, Literal, get_args

Point = Literal["call", "reply", "record"]

POINTS: dict[str, str] = {
    "call": "before a call to the server, or the database of the process, is sent",
    "reply": "after such a call was answered, before anybody has read the answer",
    "record": "after what a task run has done was told to the recorder",
}


class _Step:
    """Counts steps of one kind, and ends the process at one of them."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.count = 0
        self.lock = threading.Lock()

    def take(self) -> None:
        with self.lock:
            self.count += 1
            if self.count == self.number:
                os.kill(os.getpid(), signal.SIGKILL)


def arm(point: Point, number: int) -> None:
    """Let this process die at the step `number`, counted from 1."""
    from rota.client.embedded import EmbeddedTransport
    from rota.client.http import HttpTransport
    from rota.engine.recorder import Recorder

    step = _Step(number)
    if point == "record":
        Recorder.put = _around(Recorder.put, None, step.take)  # type: ignore[method-assign]  # the fault is the point
        return
    before, after = (step.take, None) if point == "call" else (None, step.take)
    for transport in (EmbeddedTransport, HttpTransport):
        transport.send = _around(transport.send, before, after)  # type: ignore[method-assign]  # as above


def _around(
    function: Callable[..., Any], before: Callable[[], None] | None, after: Callable[[], None] | None
) -> Callable[..., Any]:
    @functools.wraps(function)
    def stepping(*args: Any, **kwargs: Any) -> Any:
        if before is not None:
            before()
        answer = function(*args, **kwargs)
        if after is not None:
            after()
        return answer

    return stepping


def parse(text: str) -> tuple[Point, int]:
    """Read ``call:3``.

    Raises ValueError for what is none.
    """
    name, _, number = text.partition(":")
    if name not in get_args(Point) or not number.isdigit() or int(number) < 1:
        raise ValueError(
            f"{text!r} names no step: expected one of {', '.join(POINTS)}, a colon and a number from 1, as in call:3."
        )
    return name, int(number)  # type: ignore[return-value]  # it is one of them


def main() -> None:
    try:
        arm(*parse(sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
    sys.argv = sys.argv[2:]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))  # noqa: PTH100, PTH120 - as Python itself puts it together
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
