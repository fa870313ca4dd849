"""Cancelling, suspending, resuming, deleting the flow run of the event, and setting its state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from rota.contract.pausing import ResumeFlowRun
from rota.contract.states import SetState, SetStateStatus, StateCreate
from rota.core.states import StateDetails
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.actions.base import ActionFailed, Did, Doing, related, target_of
from rota.server.bus.base import RUNS
from rota.server.runs import pausing
from rota.server.runs.propose_state import Outcome, propose_flow_run_state
from rota.server.store import flow_runs


def act(doing: Doing) -> Did:
    run_id = target_of(doing, "flow-run")
    _DONE_BY[doing.action.type](doing, run_id)
    return Did(related=(related("flow-run", run_id),))


def _cancel(doing: Doing, run_id: UUID) -> None:
    run = flow_runs.get_flow_run(doing.work.tx, doing.work.workspace_id, run_id, doing.work.now)
    if run.state_type in TERMINAL_TYPES or run.state_type is StateType.CANCELLING:
        raise ActionFailed(f"Flow run {run.name!r} is {run.state_name} already.")
    outcome = _propose(doing, run_id, StateCreate(type=StateType.CANCELLING, message=_message(doing, "Cancelled")))
    state = outcome.result.state
    # What has no process to stop is Cancelled at once.
    if state is None or state.type not in (StateType.CANCELLING, StateType.CANCELLED):
        _check(outcome)


def _suspend(doing: Doing, run_id: UUID) -> None:
    state = StateCreate(
        type=StateType.PAUSED,
        name="Suspended",
        message=_message(doing, "Suspended"),
        state_details=StateDetails(pause_reschedule=True),
    )
    _check(_propose(doing, run_id, state))


def _resume(doing: Doing, run_id: UUID) -> None:
    asked = ResumeFlowRun()
    checked = pausing.check_input(doing.work, run_id, asked)
    _check(pausing.resume_flow_run(doing.work, run_id, asked, checked))


def _delete(doing: Doing, run_id: UUID) -> None:
    work = doing.work
    flow_runs.delete_flow_run(work.tx, work.workspace_id, run_id)
    work.tx.after_commit(partial(work.publish, RUNS, [run_id]))


def _change_state(doing: Doing, run_id: UUID) -> None:
    action = doing.action
    message = action.message or _message(doing, "State changed")
    state = StateCreate(type=action.state, name=action.name, message=message)
    _check(_propose(doing, run_id, state, force=action.force))


_DONE_BY: dict[str, Callable[[Doing, UUID], None]] = {
    "cancel-flow-run": _cancel,
    "suspend-flow-run": _suspend,
    "resume-flow-run": _resume,
    "delete-flow-run": _delete,
    "change-flow-run-state": _change_state,
}


def _propose(doing: Doing, run_id: UUID, state: StateCreate, *, force: bool = False) -> Outcome:
    return propose_flow_run_state(doing.work, run_id, SetState.model_construct(state=state, force=force, epoch=None))


def _check(outcome: Outcome) -> None:
    result = outcome.result
    if result.status is not SetStateStatus.ACCEPT:
        raise ActionFailed(getattr(result.details, "reason", None) or f"The server answered {result.status.value}.")


def _message(doing: Doing, done: str) -> str:
    return f"{done} by the automation {doing.automation.name!r}."
