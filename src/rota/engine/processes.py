"""Submitting tasks to processes: what the flow's process does before and after, and what the other process does."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import cloudpickle

from rota.client import get_client
from rota.core.orchestration.bookkeeping import Progress
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.checkpoints import Checkpoints
from rota.engine.drive import drive_sync
from rota.engine.inputs import awaited
from rota.engine.interruption import RunCancelled, interrupted_state
from rota.engine.lines import say
from rota.engine.live import LiveFlowRun, LiveTaskRun, Scope
from rota.engine.process_pool import TaskProcesses, interruptible_work
from rota.engine.recorder import get_recorder
from rota.engine.submission import execute_steps, prepare, when_all_done
from rota.engine.task_run import arrive, perform
from rota.exceptions import RotaException, SerializationError
from rota.futures import RotaConcurrentFuture, RotaFuture, futures_in
from rota.logging import setup_logging
from rota.settings import get_settings
from rota.tasks import Task

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.flows import Flow


@dataclass(slots=True)
class Parcel:
    """A task run on its way to another process."""

    task: Task[..., Any]
    parameters: dict[str, Any]
    id: UUID
    name: str
    dynamic_key: str
    position: str
    tags: frozenset[str]
    state: State[Any] | None
    progress: Progress
    checkpoint_key: str | None
    flow: Flow[..., Any] | None
    flow_run: FlowRun | None
    flow_parameters: dict[str, Any]
    run_count: int
    log_prints: bool


def submit_to_process(
    processes: TaskProcesses,
    task: Task[..., Any],
    parameters: dict[str, Any],
    wait_for: Any,
    dependencies: dict[str, Any] | None,
) -> RotaConcurrentFuture[Any]:
    """Run the task in a process of the pool as soon as what it waits for is done."""
    run, needs_resolving = prepare(task, parameters, wait_for, dependencies)
    outcome: Future[Any] = Future()
    future: RotaConcurrentFuture[Any] = RotaConcurrentFuture(run.id, outcome)
    future.live, future.name = run, run.task_run_name
    run.scope.remember(future)
    upstream = list(futures_in(parameters)) if needs_resolving else []
    upstream += [item for item in awaited(wait_for) if isinstance(item, RotaFuture)]

    def send() -> None:
        try:
            ended = drive_sync(arrive(run, wait_for, needs_resolving), run.scope.sleep)
            if ended is not None:
                outcome.set_result(ended)
                return
            run.tell()
            sent = processes.send(_run_parcel, _packed(run))
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the future
            outcome.set_result(_never_ran(run, error))
            return
        sent.add_done_callback(lambda done: _receive(processes, run, done, outcome))

    when_all_done(upstream, send)
    return future


def _packed(run: LiveTaskRun) -> bytes:
    flow_run = run.flow_live
    parcel = Parcel(
        task=run.task,
        parameters=run.parameters,
        id=run.id,
        name=run.task_run_name or "",
        dynamic_key=run.dynamic_key,
        position=run.position,
        tags=run.tags,
        state=run.state,
        progress=run.progress,
        checkpoint_key=run.checkpoint_key,
        flow=flow_run.flow if flow_run is not None else None,
        flow_run=flow_run.shown() if flow_run is not None else None,
        flow_parameters=flow_run.parameters if flow_run is not None else {},
        run_count=flow_run.run_count if flow_run is not None else 0,
        log_prints=flow_run.log_prints if flow_run is not None else False,
    )
    try:
        return bytes(cloudpickle.dumps(parcel))
    except Exception as error:
        raise SerializationError(
            f"Task run {run.task_run_name!r} cannot be sent to another process: {type(error).__name__}: {error}. "
            "Its function and arguments must be picklable; a ThreadPoolTaskRunner needs no pickling."
        ) from error


def _never_ran(run: LiveTaskRun, error: BaseException) -> State[Any]:
    """Record the end of a task run that could not be sent to its process."""
    return _entered(run, State(StateType.CRASHED, message=str(error), data=error))


def _receive(processes: TaskProcesses, run: LiveTaskRun, done: Future[bytes], outcome: Future[Any]) -> None:
    try:
        state: State[Any] = cloudpickle.loads(done.result())
    except CancelledError:
        outcome.cancel()
        outcome.set_running_or_notify_cancel()
        return
    except BaseException as error:  # noqa: BLE001 - told to whoever waits for the future
        outcome.set_result(_ended_without_answer(run, error, was_interrupted=processes.is_interrupted))
        return
    run.state = state
    if state.is_completed():
        run.scope.results.add(state.result(raise_on_failure=False), run.task_run_id)
    outcome.set_result(state)


def _ended_without_answer(run: LiveTaskRun, error: BaseException, *, was_interrupted: bool) -> State[Any]:
    """Record the end of a task run whose process said no more, after all that it had told before."""
    _go_on_from_what_was_told(run)
    if run.state is not None and run.state.is_final():
        run.state.data = error
        return run.state
    if was_interrupted or not isinstance(error, Exception):
        return _entered(run, interrupted_state(RunCancelled() if was_interrupted else error))
    if isinstance(error, BrokenProcessPool):
        died = RuntimeError("The process that ran this task run ended abruptly (killed, out of memory, or it called os._exit).")
        died.__cause__ = error
        error = died
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


def _run_parcel(packed: bytes) -> bytes:
    """In the other process: run the task to its end, and see its records off."""
    parcel: Parcel = cloudpickle.loads(packed)
    settings = get_settings()
    setup_logging(settings)
    recorder = get_recorder()
    scope = Scope(recorder, settings)
    # If this process is ended, the flow's process tells the run's end, and has to know how far it had come.
    scope.ships_at_once = True
    if parcel.flow is not None and parcel.flow_run is not None:
        live = LiveFlowRun(parcel.flow, parcel.flow_run, parcel.flow_parameters, None)
        live.run_count, live.log_prints, live.scope = parcel.run_count, False, scope
        scope.flow_run = live
        scope.checkpoints = Checkpoints(live.id, settings.results.checkpoint_limit_bytes)
    run = LiveTaskRun(parcel.task, scope, parcel.parameters, None)
    run.take_over(parcel)
    if run.task.log_prints is None:
        run.inherited_log_prints = parcel.log_prints
    with interruptible_work():
        state = execute_steps(run, perform(run))
    recorder.flush()
    return _packed_state(state)


def _packed_state(state: State[Any]) -> bytes:
    try:
        return bytes(cloudpickle.dumps(state))
    except Exception as error:  # noqa: BLE001 - pickling runs user code
        what = type(state.data).__name__
        state.data = SerializationError(
            f"The result ({what}) cannot be sent back from the process: {type(error).__name__}: {error}."
        )
        return bytes(cloudpickle.dumps(state))
