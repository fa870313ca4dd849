"""The engine: runs flows and tasks. Loaded when one is called for the first time."""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from rota.core.clock import current_clock
from rota.engine.drive import drive_async, drive_sync
from rota.engine.flow_run import Ended, FlowCall, flow_run
from rota.engine.inputs import trace_inputs
from rota.engine.interrupts import acapture_signals, capture_signals
from rota.engine.mapping import spread
from rota.engine.recorder import get_recorder
from rota.engine.scopes import current_flow_run, flow_run_around, new_task_run
from rota.engine.task_run import task_run
from rota.exceptions import MissingContextError, UpstreamTaskError
from rota.futures import RotaFutureList
from rota.logging import setup_logging
from rota.settings import get_settings
from rota.utilities.visualization import TaskVizTrackerState, track_call, track_map, track_submit

if TYPE_CHECKING:
    from rota.core.states import State
    from rota.engine.live import LiveTaskRun
    from rota.flows import Flow
    from rota.tasks import Task

__all__ = ["call_flow", "call_task", "map_task", "submit_task"]


def call_flow(
    flow: Flow[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, return_state: bool, wait_for: Iterable[Any] | None
) -> Any:
    """Run a flow: its result, or its final state; for an async flow, a coroutine of it."""
    if TaskVizTrackerState.current.get() is not None:
        return track_call(flow, flow.binder.bind(args, kwargs), wait_for, return_state=return_state)
    return run_flow_call(flow_call(flow, flow.binder.bind(args, kwargs), wait_for), return_state)


def flow_call(flow: Flow[..., Any], parameters: dict[str, Any], wait_for: Iterable[Any] | None = None) -> FlowCall:
    """Return a call of `flow` in the present surroundings."""
    settings = get_settings()
    setup_logging(settings=settings)
    return FlowCall(flow, parameters, settings, get_recorder(), parent=current_flow_run(), wait_for=wait_for)


def run_flow_call(call: FlowCall, return_state: bool) -> Any:
    """Drive a call to its end, blocking or awaiting as its function does."""
    if call.flow.isgenerator and not return_state:
        return _stream_flow(call)
    if call.flow.isasync:
        return _run_flow_async(call, return_state)
    with capture_signals() if call.parent is None else nullcontext():
        ended = drive_sync(flow_run(call), _sleep, may_be_interrupted=True)
    return _answer(ended, return_state)


async def _run_flow_async(call: FlowCall, return_state: bool) -> Any:
    async with acapture_signals() if call.parent is None else nullcontext():
        ended = await drive_async(flow_run(call))
    return _answer(ended, return_state)


def _stream_flow(call: FlowCall) -> Any:
    """Return a generator of the flow's items; its run lasts as long as somebody takes them."""
    from rota.engine.streams import stream_async, stream_sync  # late: few flows are generators

    def check(ended: Ended) -> None:
        if ended.error is not None:
            raise ended.error

    def streamed() -> Generator[Any, Any, Any]:
        ended = yield from stream_sync(flow_run(call), _sleep)
        check(ended)
        return ended.value

    return stream_async(flow_run(call), check) if call.flow.isasync else streamed()


def _answer(ended: Ended, return_state: bool) -> Any:
    if return_state:
        return ended.state
    if ended.error is not None:
        raise ended.error
    return ended.value


def _sleep(seconds: float) -> None:
    current_clock().sleep(seconds)


def call_task(task: Task[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, return_state: bool, wait_for: Any) -> Any:
    """Run a task here: its result, or its final state; for an async task, a coroutine of it."""
    parameters = task.binder.bind(args, kwargs)
    if TaskVizTrackerState.current.get() is not None:
        return track_call(task, parameters, wait_for, return_state=return_state)
    if task.isgenerator and not return_state:
        return _stream_task(task, parameters, wait_for)
    if task.isasync:
        return _call_task_async(task, parameters, return_state, wait_for)
    run = new_task_run(task, parameters)
    needs_resolving = trace_inputs(run, wait_for)
    state = drive_sync(task_run(run, wait_for, needs_resolving, _announcement(run)), run.scope.sleep)
    return _task_answer(state, return_state)


def _call_task_async(
    task: Task[..., Any], parameters: dict[str, Any], return_state: bool, wait_for: Any
) -> Coroutine[Any, Any, Any]:
    async def called() -> Any:
        run = new_task_run(task, parameters)
        needs_resolving = trace_inputs(run, wait_for)
        state = await drive_async(task_run(run, wait_for, needs_resolving, _announcement(run)))
        return _task_answer(state, return_state)

    return called()


def _stream_task(task: Task[..., Any], parameters: dict[str, Any], wait_for: Any) -> Any:
    """Return a generator of the task's items; its run lasts as long as somebody takes them."""
    from rota.engine.streams import stream_async, stream_sync  # late: few tasks are generators

    run = new_task_run(task, parameters)
    steps = task_run(run, wait_for, trace_inputs(run, wait_for), _announcement(run))

    def streamed() -> Generator[Any, Any, Any]:
        state = yield from stream_sync(steps, run.scope.sleep)
        return _task_answer(state, return_state=False)

    def check(state: State[Any]) -> None:
        _task_answer(state, return_state=False)

    return stream_async(steps, check) if task.isasync else streamed()


def _announcement(run: LiveTaskRun) -> str:
    return f"Executing {run.task_run_name!r} immediately..."


def _task_answer(state: State[Any], return_state: bool) -> Any:
    if return_state:
        return state
    if state.is_final():
        return state.result()
    if isinstance(state.data, UpstreamTaskError):
        raise state.data
    return state.result()


def submit_task(
    task: Task[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, return_state: bool, wait_for: Any
) -> Any:
    """Run a task on the flow's task runner: its future, or after waiting its final state."""
    parameters = task.binder.bind(args, kwargs)
    if TaskVizTrackerState.current.get() is not None:
        return track_submit(task, parameters, wait_for, return_state=return_state)
    future = _runner(task, "submit").submit(task, parameters, wait_for=wait_for)
    if return_state:
        future.wait()
        return future.state
    return future


def map_task(task: Task[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, return_state: bool, wait_for: Any) -> Any:
    """Run a task for each element on the flow's task runner: their futures, or after waiting their final states."""
    binder = task.binder
    binder.bind(args, kwargs)  # says what is missing before anything is submitted
    given = binder.bind_given(args, kwargs)
    if TaskVizTrackerState.current.get() is not None:
        return track_map(task, given, spread, wait_for, return_state=return_state)
    runner = _runner(task, "map")
    futures = RotaFutureList([runner.submit(task, {**binder.defaults, **each}, wait_for=wait_for) for each in spread(given)])
    if return_state:
        futures.wait()
        return [future.state for future in futures]
    return futures


def _runner(task: Task[..., Any], verb: str) -> Any:
    flow = flow_run_around()
    if flow is None:
        raise MissingContextError(
            f"{task.name}.{verb}() needs a flow around it, whose task runner it uses: call it inside a @flow, "
            f"or call {task.name}() directly."
        )
    return flow.task_runner
