"""Flow runs that go on somewhere else, or wait: waiting for them, pausing, suspending, resuming."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.client.utilities import inject_client
from rota.core.clock import current_clock
from rota.core.vocabulary import StateType
from rota.exceptions import (
    FlowPauseTimeout,
    FlowRunWaitTimeout,
    InvalidRequest,
    MissingContextError,
    NotPausedError,
    RunAborted,
)
from rota.logging.context import current_run
from rota.states import State
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from rota.client import RotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.contract.states import OrchestrationResult
    from rota.engine.live import LiveFlowRun
    from rota.engine.pausing import Question

__all__ = [
    "apause_flow_run",
    "aresume_flow_run",
    "asuspend_flow_run",
    "pause_flow_run",
    "resume_flow_run",
    "suspend_flow_run",
    "wait_for_flow_run",
]

logger = logging.getLogger("rota.waiting")

_FIRST_INTERVAL_SECONDS = 0.05
_LONGEST_INTERVAL_SECONDS = 5.0


@inject_client
async def wait_for_flow_run(
    flow_run_id: UUID,
    timeout: float | None = 10_800,
    poll_interval: float | None = None,
    client: RotaClient | None = None,
    log_states: bool = False,
) -> FlowRun:
    """Wait until a flow run has ended, and return it.

    It is looked at every `poll_interval` seconds; without one often at first and every five seconds in the end. `timeout` is in
    seconds, None waits for ever. `log_states` logs each state that is seen.

    Raises:
        FlowRunWaitTimeout: it has not ended by then. It goes on.
        ObjectNotFound: there is none of this id.
    """
    assert client is not None  # given by the decorator
    until = None if timeout is None else time.monotonic() + timeout
    interval = poll_interval or _FIRST_INTERVAL_SECONDS
    seen: UUID | None = None
    while True:
        run = await client.read_flow_run(flow_run_id)
        if log_states and run.state is not None and run.state.id != seen:
            seen = run.state.id
            logger.info("Flow run '%s' is in state %r.", run.name, run.state.name)
        if _has_ended(run.state):
            return run
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise FlowRunWaitTimeout(f"Flow run {flow_run_id} has not ended within {timeout:g} seconds. It goes on.")
        await asyncio.sleep(interval if left is None else min(interval, left))
        if poll_interval is None:
            interval = min(interval * 1.5, _LONGEST_INTERVAL_SECONDS)


def _has_ended(state: State[Any] | None) -> bool:
    return state is not None and state.is_final()


# --- pausing -------------------------------------------------------------------------------------------------------------


async def apause_flow_run(
    wait_for_input: Any = None, timeout: float | None = 3600, poll_interval: float = 10, key: str | None = None
) -> Any:
    """Pause the flow run around the caller; as `pause_flow_run`."""
    from rota.engine import drive, pausing  # a flow runs: it is loaded

    live = _flow_around("pause_flow_run")
    return await drive.drive_async(pausing.pause(live, _question(wait_for_input), timeout, poll_interval, key))


@dual(apause_flow_run)
def pause_flow_run(
    wait_for_input: Any = None, timeout: float | None = 3600, poll_interval: float = 10, key: str | None = None
) -> Any:
    """Pause the flow run around the caller until somebody resumes it, and return what was sent with that.

    The process waits, and the run is Paused. Tasks that run go on to their ends; none starts. `wait_for_input` is a `RunInput`,
    another pydantic model, or a plain type; without it None is returned. `timeout` is in seconds, None waits for ever. The run
    is looked at every `poll_interval` seconds at last, and more often at first; in a database of one's own it is woken at once.
    A pause is made once in an attempt: when a suspended run comes past here again, it goes on with the input of then. `key`
    tells pauses apart; by default they are counted.

    Raises:
        FlowPauseTimeout: nobody resumed it in time; the run fails.
        MissingContextError: called outside of a flow, or in a task.
    """
    from rota.engine import drive, pausing  # a flow runs: it is loaded

    live = _flow_around("pause_flow_run")
    steps = pausing.pause(live, _question(wait_for_input), timeout, poll_interval, key)
    return drive.drive_sync(steps, current_clock().sleep)


async def asuspend_flow_run(
    wait_for_input: Any = None, flow_run_id: UUID | None = None, timeout: float | None = None, key: str | None = None
) -> Any:
    """Suspend a flow run; as `suspend_flow_run`."""
    from rota.engine import drive, pausing

    live = _suspends_itself(flow_run_id)
    question = _question(wait_for_input)
    steps = (
        pausing.suspend(live, question, timeout, key)
        if live
        else pausing.suspend_other(_known(flow_run_id), question, timeout, key)
    )
    return await drive.drive_async(steps)


@dual(asuspend_flow_run)
def suspend_flow_run(
    wait_for_input: Any = None, flow_run_id: UUID | None = None, timeout: float | None = None, key: str | None = None
) -> Any:
    """Suspend a flow run: its process ends, and another one goes on when the run is resumed.

    That is for the flow run around the caller, or the one of `flow_run_id`. It needs a deployment, whose worker or runner
    starts it again. The function then runs from its beginning; tasks that have completed are not run again, and this call,
    when the run comes to it, returns the input. Tasks that were submitted end before the run is suspended. `timeout` is in
    seconds; a run that is not resumed by then fails. With `flow_run_id` nothing is returned, and the process of that run stops
    before it starts another task.

    Raises:
        Pause: in the run that is suspended. It is no `Exception`; let it pass.
        RunAborted: the run may not be suspended: it has no deployment, or is a subflow.
    """
    from rota.engine import drive, pausing

    live = _suspends_itself(flow_run_id)
    question = _question(wait_for_input)
    if live is not None:
        return drive.drive_sync(pausing.suspend(live, question, timeout, key), current_clock().sleep)
    other = pausing.suspend_other(_known(flow_run_id), question, timeout, key)
    return drive.drive_sync(other, current_clock().sleep)


async def aresume_flow_run(flow_run_id: UUID, run_input: dict[str, Any] | None = None) -> None:
    """Let a paused or suspended flow run go on; as `resume_flow_run`."""
    client = get_client()
    run = await client.read_flow_run(flow_run_id)
    _check_answer(run, await client.resume_flow_run(flow_run_id, run_input, _pause_of(run)))


@dual(aresume_flow_run)
def resume_flow_run(flow_run_id: UUID, run_input: dict[str, Any] | None = None) -> None:
    """Let a paused or suspended flow run go on, with the input that it waits for, by field.

    Raises:
        NotPausedError: it is not paused, or has left the pause in the meantime.
        InvalidRequest: the input does not fit; names the field. The run stays paused.
        FlowPauseTimeout: it is too late; the run has failed.
        RunAborted: it may not be resumed now; says why.
    """
    client = get_client(sync_client=True)
    run = client.read_flow_run(flow_run_id)
    _check_answer(run, client.resume_flow_run(flow_run_id, run_input, _pause_of(run)))


def _flow_around(what: str) -> LiveFlowRun:
    run = current_run.get()
    live: LiveFlowRun | None = getattr(run, "flow_live", None)
    if live is None:
        raise MissingContextError(f"{what}() works in a flow: it is called outside of one.")
    if getattr(run, "task_live", None) is not None:
        raise MissingContextError(f"{what}() works in a flow's own code, and is called in a task: call it around the task.")
    return live


def _suspends_itself(flow_run_id: UUID | None) -> LiveFlowRun | None:
    """Return the flow run around the caller if it is the one to suspend."""
    if flow_run_id is None:
        return _flow_around("suspend_flow_run")
    live: LiveFlowRun | None = getattr(current_run.get(), "flow_live", None)
    return _flow_around("suspend_flow_run") if live is not None and live.id == flow_run_id else None


def _known(flow_run_id: UUID | None) -> UUID:
    assert flow_run_id is not None  # else it is the run around the caller
    return flow_run_id


def _question(wait_for_input: Any) -> Question | None:
    if wait_for_input is None:
        return None
    from rota.input.question import ModelQuestion  # loads pydantic; few flows ask

    return ModelQuestion(wait_for_input)


def _pause_of(run: FlowRun) -> UUID:
    state = run.state
    if state is None or state.type is not StateType.PAUSED:
        raise NotPausedError(f"Flow run {run.name!r} is not paused: it is {state.name if state else 'without a state'}.")
    return state.id


def _check_answer(run: FlowRun, answer: OrchestrationResult) -> None:
    status, reason = answer.status.value, getattr(answer.details, "reason", None)
    if status == "ABORT":
        raise NotPausedError(str(reason))
    if status == "REJECT":
        if answer.state is not None and answer.state.is_failed():
            raise FlowPauseTimeout(f"Flow run {run.name!r} cannot be resumed any more: {reason}")
        kind = InvalidRequest if str(reason).startswith("The input") else RunAborted
        raise kind(f"Flow run {run.name!r} was not resumed. {reason}")
