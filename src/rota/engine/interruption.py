"""What it means for a run when its process is interrupted."""

from __future__ import annotations

import signal
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.interrupts import send_to_thread
from rota.engine.termination import received_signal
from rota.exceptions import Pause, RunAborted, TerminationSignal
from rota.states import format_exception

if TYPE_CHECKING:
    import asyncio


class RunCancelled(BaseException):
    """Stops a task because its flow run is stopping."""


def stopper(is_async: bool, is_over: Callable[[], bool]) -> Callable[[], None]:
    """Return a function that stops, from any thread, the user code that will run in the present thread or coroutine.

    A coroutine is not stopped any more when `is_over`, which is asked in its own thread.
    """
    if not is_async:
        thread_id = threading.get_ident()
        return lambda: _ignore_answer(send_to_thread(thread_id, RunCancelled))
    import asyncio

    task = asyncio.current_task()
    assert task is not None
    found = weakref.ref(task)  # who could stop it does not keep it from being collected
    return lambda: _cancel(found(), is_over)


def _cancel(task: asyncio.Task[Any] | None, is_over: Callable[[], bool]) -> None:
    if task is not None:
        with suppress(RuntimeError):  # its loop is closed
            task.get_loop().call_soon_threadsafe(lambda: None if is_over() else _ignore_answer(task.cancel()))


def _ignore_answer(_: object) -> None:
    """Whether user code was reached does not matter here: where none runs now, the next step of the run looks."""


def interrupted_state(error: BaseException) -> State[Any]:
    """Return the state in which `error`, which is no failure of the user's code, leaves a run.

    Ctrl-C is a person's wish: Cancelled. Everything else that comes from outside is a crash.
    """
    # A coroutine learns of signals by being cancelled.
    asked_by = received_signal() if type(error).__name__ == "CancelledError" else None
    if isinstance(error, KeyboardInterrupt) or asked_by == signal.SIGINT:
        return State(StateType.CANCELLED, message="Cancelled by Ctrl-C (SIGINT).", data=error)
    if isinstance(error, Pause):
        message = "Its flow run was suspended; this begins anew when that is resumed."
        return State(StateType.CANCELLED, message=message, data=error)
    if isinstance(error, RunCancelled):
        return State(StateType.CANCELLED, message=str(error) or "Cancelled with its flow run.", data=error)
    if isinstance(error, TerminationSignal) or asked_by is not None:
        return State(StateType.CRASHED, message="Execution was aborted by a termination signal (SIGTERM).", data=error)
    if isinstance(error, RunAborted):
        return State(StateType.CRASHED, message=str(error), data=error)
    if isinstance(error, SystemExit):
        return State(StateType.CRASHED, message=f"Execution was aborted by sys.exit({error.code!r}).", data=error)
    if type(error).__name__ == "CancelledError":
        return State(StateType.CRASHED, message="Execution was cancelled by the runtime environment.", data=error)
    message = f"Execution was interrupted by an unexpected exception: {format_exception(error)}"
    return State(StateType.CRASHED, message=message, data=error)
