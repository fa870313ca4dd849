"""Whose lines a thread's lines are: those of the run in which it was started.

Context variables do not go along into threads that user code starts (before Python 3.14, and there only when asked to), nor
into the workers of a `ThreadPoolExecutor`. So `Thread.start` notes the run around it on the thread, and changes nothing else.
"""

from __future__ import annotations

import threading
from functools import wraps
from weakref import ref

from rota.logging.context import RunInfo, current_run

_NOTE = "_rota_runs"
_OWN_THREADS = "rota-"
"""How the names of rota's own threads begin. They serve all runs, so what they say is no run's."""


def run_here() -> RunInfo | None:
    """Return the innermost run around the present code, also in a thread that was started in it; None outside of runs.

    A thread that lives longer than its task run speaks for the flow run, and for nobody when that is over, too: it may be a
    worker of a pool that others use by then.
    """
    run = current_run.get()
    if run is not None:
        return run
    runs: tuple[ref[RunInfo], ...] = getattr(threading.current_thread(), _NOTE, ())
    for noted in runs:
        run = noted()
        if run is not None and not run.is_over:
            return run
    return None


_start = threading.Thread.start


@wraps(_start)
def _start_and_note(self: threading.Thread) -> None:
    run = run_here()
    if run is not None and not self.name.startswith(_OWN_THREADS):
        runs = (run, run.flow_around)
        setattr(self, _NOTE, tuple(ref(one) for one in runs if one is not None))
    _start(self)


def watch_threads() -> None:
    """Note with each thread the run that starts it. May be called again."""
    global _start
    if not _watching:
        _watching.append(True)
        _start = threading.Thread.start
        threading.Thread.start = _start_and_note  # type: ignore[method-assign]


_watching: list[bool] = []
