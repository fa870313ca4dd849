"""Submitting tasks to other processes, seen from the flow's process: before they are sent, and when an answer or none comes."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

import cloudpickle

from rota.client import get_client
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine import tracing
from rota.engine.at_work import batch_of
from rota.engine.drive import drive_sync
from rota.engine.inputs import awaited
from rota.engine.interruption import RunCancelled, interrupted_state
from rota.engine.kept import KeptResult
from rota.engine.lines import say
from rota.engine.live import LiveTaskRun
from rota.engine.parcels import pack, unpack_head
from rota.engine.submission import prepare, when_all_done
from rota.engine.task_run import arrive, lost
from rota.exceptions import RotaException
from rota.futures import RotaConcurrentFuture, RotaFuture, futures_in
from rota.task_runners import Answer, Work

if TYPE_CHECKING:
    from rota.task_runners import RemoteTaskRunner
    from rota.tasks import Task

MAX_LOSSES_BEFORE_START = 3
"""How often a task that has not begun is sent again when the process that was to do it dies."""


def submit_to_processes(
    runner: RemoteTaskRunner,
    task: Task[..., Any],
    parameters: dict[str, Any],
    wait_for: Any,
    dependencies: dict[str, Any] | None,
) -> RotaConcurrentFuture[Any]:
    """Run the task in another process as soon as what it waits for is done."""
    told: list[tuple[Any, ...]] = []
    run, needs_resolving = prepare(task, parameters, wait_for, dependencies, told)
    outcome: Future[Any] = Future()
    future: RotaConcurrentFuture[Any] = RotaConcurrentFuture(run.id, outcome)
    future.live, future.name = run, run.task_run_name
    trip = _Trip(runner, run, outcome, told)
    future.begin_submission(trip.abandon)
    run.scope.remember(future)
    upstream = list(futures_in(parameters)) if needs_resolving else []
    upstream += [item for item in awaited(wait_for) if isinstance(item, RotaFuture)]
    when_all_done(upstream, trip.begin_with(wait_for, needs_resolving))
    future.end_submission()
    return future


class _Trip:
    """A task run's way to other processes: to one, and to another when that one dies."""

    def __init__(self, runner: RemoteTaskRunner, run: LiveTaskRun, outcome: Future[Any], told: list[tuple[Any, ...]]) -> None:
        self.told = told
        self.runner = runner
        self.run = run
        self.outcome = outcome
        self.losses = 0
        self.context = tracing.copied_context()

    def begin_with(self, wait_for: Any, needs_resolving: bool) -> Any:
        run = self.run

        def begin() -> None:
            try:
                ended = drive_sync(arrive(run, wait_for, needs_resolving, leave_kept=True), run.scope.sleep)
            except BaseException as error:  # noqa: BLE001 - told to whoever waits for the future
                self._end(_never_ran(run, error))
                return
            if ended is not None:
                self._end(ended)
                return
            self.told += run.records
            run.tell()
            self.send()

        return lambda: self.context.copy().run(begin)

    def abandon(self) -> None:
        """The flow was interrupted while it submitted this task run."""
        if not self.outcome.done():
            _go_on_from_what_was_told(self.run)
            self._end(_entered(self.run, interrupted_state(RunCancelled())))

    def send(self) -> None:
        run, runner = self.run, self.runner
        if run.scope.stopping.is_set():
            self._end(_entered(run, interrupted_state(RunCancelled())))
            return
        try:
            content, upstream = pack(run, self.told, with_settings=runner.sends_settings, keep_over=runner.keeps_results_over)
            work = Work(content, upstream, run.task, run.task_run_name or "", run.task_run_id, batch_of(run))
            sent = runner.send(work)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the future
            self._end(_never_ran(run, error))
            return
        sent.add_done_callback(self._receive)

    def _receive(self, sent: Future[Answer]) -> None:
        try:
            answer = sent.result()
            head = unpack_head(answer.head)
        except CancelledError:
            self.outcome.cancel()
            self.outcome.set_running_or_notify_cancel()
            return
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the future
            self._no_answer(error)
            return
        run, state = self.run, head.state
        if head.is_kept:
            state.data = kept = KeptResult(answer.value, self._fetch)
            self.runner.hold(kept)
        elif state.is_completed():
            run.scope.results.add(state.result(raise_on_failure=False), run.task_run_id)
        run.state = state
        tracing.note(run, head.traceparent)
        self._end(state)

    def _fetch(self, handle: Any) -> Any:
        value = cloudpickle.loads(self.runner.fetch(handle))
        self.run.scope.results.add(value, self.run.task_run_id)
        return value

    def _no_answer(self, error: BaseException) -> None:
        """The process said no more: the run goes on elsewhere where that is allowed, after all that had been told before."""
        run = self.run
        was_interrupted = run.scope.stopping.is_set()
        _go_on_from_what_was_told(run)
        if run.state is not None and run.state.is_final():
            if not run.state.is_completed():  # else its result is where the state says, or gone
                run.state.data = error
            self._end(run.state)
        elif was_interrupted or not isinstance(error, Exception):
            self._end(_entered(run, interrupted_state(RunCancelled() if was_interrupted else error)))
        elif not self.runner.is_lost(error):
            self._end(_entered(run, State(StateType.CRASHED, message=f"{type(error).__name__}: {error}", data=error)))
        else:
            self._after_loss(error)

    def _after_loss(self, error: Exception) -> None:
        run = self.run
        self.losses += 1
        seconds: float | None = 0.0
        if run.state is None or not run.state.is_pending() or self.losses > MAX_LOSSES_BEFORE_START:
            died = RuntimeError(
                "The process that ran this task run ended abruptly (killed, out of memory, or it called os._exit)."
            )
            died.__cause__ = error
            seconds = drive_sync(lost(run, died), run.scope.sleep)
        if seconds is None:
            assert run.state is not None
            self._end(run.state)
            return
        # A thread: this is a callback on one that brings other answers.
        threading.Thread(target=self._send_later, args=(seconds,), name="rota-resubmission", daemon=True).start()

    def _send_later(self, seconds: float) -> None:
        try:
            self.run.scope.sleep(seconds)
        except RunCancelled as error:
            self._end(_entered(self.run, interrupted_state(error)))
        else:
            self.send()

    def _end(self, state: State[Any]) -> None:
        if not self.outcome.done():
            self.outcome.set_result(state)


def _never_ran(run: LiveTaskRun, error: BaseException) -> State[Any]:
    """Record the end of a task run that could not be sent to its process."""
    if run.state is not None and run.state.is_final():
        return run.state
    return _entered(run, State(StateType.CRASHED, message=str(error), data=error))


def _go_on_from_what_was_told(run: LiveTaskRun) -> None:
    try:
        run.scope.recorder.flush()
        run.go_on_from(get_client(sync_client=True).read_task_run(run.id))
    except RotaException as error:
        # Somebody waits for the run's end, which is known without it.
        say(run, logging.WARNING, f"How far the task run had come in its process cannot be read: {error}")


def _entered(run: LiveTaskRun, state: State[Any]) -> State[Any]:
    run.enter(state)
    run.tell()
    say(run, logging.ERROR, f"Finished in state {state}")
    return state
