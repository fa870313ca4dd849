"""Submitting tasks to threads: a task waits for its upstream futures without holding a thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.drive import drive_async, drive_sync
from rota.engine.effects import Steps
from rota.engine.inputs import awaited, trace_inputs
from rota.engine.interruption import RunCancelled
from rota.engine.interrupts import send_to_thread
from rota.engine.lines import say
from rota.engine.live import LiveTaskRun
from rota.engine.pool import ThreadPool
from rota.engine.scopes import new_task_run
from rota.engine.task_run import begin, task_run
from rota.futures import RotaConcurrentFuture, RotaFuture, futures_in
from rota.tasks import Task


def prepare(
    task: Task[..., Any],
    parameters: dict[str, Any],
    wait_for: Any,
    dependencies: dict[str, Any] | None,
    told: list[tuple[Any, ...]] | None = None,
) -> tuple[LiveTaskRun, bool]:
    """Make the task run known as Pending, unless it may be done already; whether futures or states are among its arguments.

    The records that make it known are added to `told`.
    """
    run = new_task_run(task, parameters)
    needs_resolving = trace_inputs(run, wait_for)
    for name, inputs in (dependencies or {}).items():
        known = run.inputs.setdefault(name, [])
        known += [item for item in map(_as_on_wire, inputs) if item not in known]
    begin(run, f"Submitted task run {run.task_run_name!r} for execution.")
    if not run.may_be_done:
        if told is not None:
            told += run.records
        run.tell()
    return run, needs_resolving


def _as_on_wire(item: Any) -> dict[str, str]:
    if isinstance(item, dict):
        return item
    dumped: dict[str, str] = item.model_dump(mode="json")
    return dumped


def submit_to_thread(
    pool: ThreadPool, task: Task[..., Any], parameters: dict[str, Any], wait_for: Any, dependencies: dict[str, Any] | None
) -> RotaConcurrentFuture[Any]:
    """Run the task in the pool as soon as what it waits for is done."""
    run, needs_resolving = prepare(task, parameters, wait_for, dependencies)
    outcome: Future[Any] = Future()
    future: RotaConcurrentFuture[Any] = RotaConcurrentFuture(run.id, outcome)
    future.live, future.name, future.pool = run, run.task_run_name, pool
    future.begin_submission(lambda: _end_unsent(run, outcome))
    run.scope.remember(future)
    context = contextvars.copy_context()

    def job() -> State[Any]:
        return context.run(execute, run, wait_for, needs_resolving)

    upstream = list(futures_in(parameters)) if needs_resolving else []
    upstream += [item for item in awaited(wait_for) if isinstance(item, RotaFuture)]
    when_all_done(upstream, lambda: _enqueue(pool, run, outcome, job))
    future.end_submission()
    return future


def _end_unsent(run: LiveTaskRun, outcome: Future[Any]) -> None:
    if not outcome.done():
        end_unstarted(run, "Never started: its flow was interrupted while it submitted this task run.")
        outcome.cancel()
        outcome.set_running_or_notify_cancel()


def _enqueue(pool: ThreadPool, run: LiveTaskRun, outcome: Future[Any], job: Callable[[], State[Any]]) -> None:
    try:
        pool.put(outcome, job)
    except RuntimeError as error:
        end_unstarted(run, f"Never started: {error}")
        if outcome.set_running_or_notify_cancel():
            outcome.set_exception(error)


def when_all_done(futures: list[RotaFuture[Any]], action: Callable[[], None]) -> None:
    """Call `action` once, when the last of `futures` is done; at once when none is pending."""
    pending = [future for future in futures if not future.is_done()]
    if not pending:
        action()
        return
    lock = threading.Lock()
    left = len(pending)

    def count(_: Any) -> None:
        nonlocal left
        with lock:
            left -= 1
            last = left == 0
        if last:
            action()

    for future in pending:
        future.add_done_callback(count)


class _Loops(threading.local):
    """One event loop a thread, for the async tasks that it runs one after the other."""

    runner: asyncio.Runner | None = None


_loops = _Loops()


def execute(run: LiveTaskRun, wait_for: Any = None, needs_resolving: bool = False) -> State[Any]:
    """Drive a prepared task run to its end on this thread."""
    return execute_steps(run, task_run(run, wait_for, needs_resolving))


def execute_steps(run: LiveTaskRun, steps: Steps[State[Any]]) -> State[Any]:
    """Drive steps of a task run on this thread, in its event loop when the task is async."""
    if not run.task.isasync:
        return drive_sync(steps, run.scope.sleep, may_be_interrupted=True)
    if _loops.runner is None:
        _loops.runner = asyncio.Runner()
    return _loops.runner.run(_drive_stoppably(run, steps), context=contextvars.copy_context())


_coroutines: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = {}
"""By thread, the async task at work there."""


async def _drive_stoppably(run: LiveTaskRun, steps: Steps[State[Any]]) -> State[Any]:
    """Drive an async task so that `interrupt_threads` reaches it; its cancellation is told apart from those by its own code."""
    task = asyncio.current_task()
    assert task is not None
    _coroutines[threading.get_ident()] = (asyncio.get_running_loop(), task)
    try:
        if run.scope.stopping.is_set():
            task.cancel()
        return await drive_async(steps)
    finally:
        del _coroutines[threading.get_ident()]


def close_loop() -> None:
    """Close this thread's event loop, if it needed one."""
    runner, _loops.runner = _loops.runner, None
    if runner is not None:
        runner.close()


def interrupt_threads(pool: ThreadPool) -> None:
    """Stop the tasks at work."""
    for thread_id in pool.thread_ids():
        interrupt_thread(thread_id)


def interrupt_thread(thread_id: int) -> None:
    """Stop the task at work on a thread: at its next Python instruction, an async one where it waits."""
    send_to_thread(thread_id, RunCancelled)
    cancel_coroutine(thread_id)


def cancel_coroutine(thread_id: int) -> bool:
    """Cancel the async task at work on a thread; False when there is none."""
    loop, task = _coroutines.get(thread_id, (None, None))
    if loop is None or task is None:
        return False
    with contextlib.suppress(RuntimeError):  # the task and its loop have just ended
        loop.call_soon_threadsafe(task.cancel)
    return True


def end_unstarted(run: LiveTaskRun, reason: str) -> None:
    """Record the end of a task run that will never start."""
    if run.state is not None and not run.state.is_final():
        run.enter(State(StateType.CANCELLED, message=reason))
        run.tell()
        say(run, logging.INFO, f"Finished in state {run.state}")
