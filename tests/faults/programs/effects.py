"""The writing side of the effects ledger: what user code really did, told to a file that rota knows nothing of."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rota.context import FlowRunContext, TaskRunContext

if TYPE_CHECKING:
    from rota.engine.live import LiveTaskRun

faulthandler.register(signal.SIGUSR1)  # a program that does not end is asked where it stands

_fd = os.open(os.environ["LEDGER"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)


def note(what: str, **facts: Any) -> None:
    """Add a line, on disk when this returns."""
    line = json.dumps({"what": what, "pid": os.getpid(), "at": time.time(), **facts}) + "\n"
    os.write(_fd, line.encode())
    os.fsync(_fd)


@contextmanager
def effect(name: str) -> Iterator[LiveTaskRun]:
    """Note the start and the end of a task's body; gives the run around it."""
    context = TaskRunContext.get()
    assert context is not None
    live = context.live
    facts = {"name": name, "run": str(live.id), "flow_attempt": live.flow_run_run_count, "attempt": live.run_count}
    note("start", **facts)
    yield live
    note("end", **facts)


def flow_began() -> int:
    """Note that a flow's body starts; gives the number of the attempt."""
    context = FlowRunContext.get()
    assert context is not None
    note("flow-start", run=str(context.live.id), attempt=context.live.run_count)
    return context.live.run_count


def attempt_of_flow() -> int:
    """Return the number of the present attempt of the flow run around."""
    context = FlowRunContext.get()
    assert context is not None
    return context.live.run_count


def told(result: dict[str, Any]) -> Any:
    """Note that the flow was given this result of a task, which holds the task run's id."""
    note("told", run=result["run"], value=result["value"])
    return result["value"]
