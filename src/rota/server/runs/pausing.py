"""Letting paused flow runs go on: what was sent fits what the run asked for, and the pause is still the one that was meant."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from uuid import UUID

from rota.contract.pausing import ResumeFlowRun
from rota.contract.states import (
    OrchestrationResult,
    SetStateStatus,
    StateAbortDetails,
    StateRejectDetails,
)
from rota.core.states import State, scheduled
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_PARAMETERS_BYTES, check_json
from rota.server.limited.parameters import check_parameters
from rota.server.runs.propose_state import Outcome, propose_for_flow_run
from rota.server.runs.work import Work
from rota.server.store import flow_run_inputs, flow_runs, leases
from rota.server.store.flow_runs import ClaimedRun
from rota.server.store.values import dump_json

RESUMING = "Resuming"
"""The Scheduled state of a suspended run that is to go on."""


class Checked(NamedTuple):
    """What came of looking at an input before the transaction."""

    state_id: UUID
    """Of the pause whose schema it was."""
    refusal: str | None


def check_input(work: Work, flow_run_id: UUID, asked: ResumeFlowRun) -> Checked | None:
    """Check an input against what the paused run asked for; None when the run is not paused. May take seconds.

    Raises:
        NotFound: there is no such flow run.
        InvalidRequest: the input is too large.
    """
    check_json(asked.run_input, "The input", MAX_PARAMETERS_BYTES)
    state = flow_runs.get_flow_run(work.tx, work.workspace_id, flow_run_id, work.now).state
    if state is None or not state.is_paused():
        return None
    # A pause that is over ends the run whatever is sent: that is what the sender has to be told.
    keyset = state.state_details.run_input_keyset
    return Checked(
        state.id, None if _is_over(state, work) else _why_it_does_not_fit(work, flow_run_id, keyset, asked.run_input)
    )


def resume_flow_run(work: Work, flow_run_id: UUID, asked: ResumeFlowRun, checked: Checked | None) -> Outcome:
    """Let a paused flow run go on, with the input that it waits for, in one transaction.

    A pause is ended once: the second of two requests finds a run that is not paused any more. With `asked.state_id` a later
    pause of the same run is left alone, too.

    Raises:
        NotFound: there is no such flow run.
    """
    claimed = flow_runs.get_flow_run_for_update(work.tx, work.workspace_id, flow_run_id, work.now)
    state = claimed.run.state
    if state is None or not state.is_paused():
        return _aborted(
            state, f"Flow run {claimed.run.name!r} is not paused; it is {state.name if state else 'without a state'}."
        )
    if asked.state_id is not None and asked.state_id != state.id:
        return _aborted(state, f"Flow run {claimed.run.name!r} has left the pause that was meant, and is in a later one.")
    if checked is None or checked.state_id != state.id:
        return _aborted(state, f"Flow run {claimed.run.name!r} was not in this pause when the request came. Ask again.")
    refusal = checked.refusal or (None if _is_over(state, work) else _why_not_yet(work, claimed))
    if refusal is not None:
        return _rejected(state, refusal)
    message = "Resumed with an input." if asked.run_input else "Resumed."
    if state.state_details.pause_reschedule:
        proposed: State[Any] = scheduled(work.now, name=RESUMING, message=message, timestamp=work.now)
    else:
        proposed = State(StateType.RUNNING, message=message, timestamp=work.now)
    outcome = propose_for_flow_run(work, claimed, proposed)
    keyset = state.state_details.run_input_keyset
    if keyset and outcome.result.status is SetStateStatus.ACCEPT:
        value = dump_json(asked.run_input or {})
        key = keyset["response"]
        flow_run_inputs.replace_flow_run_input(work.tx, work.workspace_id, flow_run_id, key, value, None, work.now)
    return outcome


def _is_over(state: State[Any], work: Work) -> bool:
    until = state.state_details.pause_timeout
    return until is not None and until < work.now


def _why_it_does_not_fit(
    work: Work, flow_run_id: UUID, keyset: dict[str, str] | None, run_input: dict[str, Any] | None
) -> str | None:
    if not keyset:
        return None if not run_input else "The run waits for no input: resume it without one."
    kept = flow_run_inputs.find_flow_run_input(work.tx, work.workspace_id, flow_run_id, keyset.get("schema", ""))
    if kept is None:
        return "The run waits for an input, and has not said which: its schema is missing."
    try:
        schema = json.loads(kept.value)
    except ValueError:
        return "The run waits for an input, and its schema is no JSON."
    try:
        check_parameters(run_input or {}, schema)
    except InvalidRequest as error:
        return f"The input does not fit: {error}"
    return None


def _why_not_yet(work: Work, claimed: ClaimedRun) -> str | None:
    """A run that was suspended from elsewhere goes on when the process that ran it has stopped, so that it never runs twice."""
    state = claimed.run.state
    if state is None or not state.state_details.pause_reschedule:
        return None
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, claimed.run.id)
    if held is None or held.expires_at <= work.now:
        return None
    return (
        f"{NOT_STOPPED} ({held.holder}); it does so before it starts another task, or falls silent by "
        f"{held.expires_at:%H:%M:%S} UTC. Try again then."
    )


NOT_STOPPED = "The process that ran it has not stopped yet"


def _aborted(state: State[Any] | None, reason: str) -> Outcome:
    details = StateAbortDetails.model_construct(reason=reason)
    result = OrchestrationResult.model_construct(state=state, status=SetStateStatus.ABORT, details=details)
    return Outcome(result, written=False)


def _rejected(state: State[Any], reason: str) -> Outcome:
    details = StateRejectDetails.model_construct(reason=reason)
    result = OrchestrationResult.model_construct(state=state, status=SetStateStatus.REJECT, details=details)
    return Outcome(result, written=False)
