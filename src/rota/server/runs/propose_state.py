"""The one door through which a run changes its state: facts, decision, and what follows from it, in one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.states import (
    OrchestrationResult,
    SetState,
    SetStateStatus,
    StateAbortDetails,
    StateAcceptDetails,
    StateCreate,
    StateRejectDetails,
    StateWaitDetails,
)
from rota.contract.task_runs import TaskRun
from rota.core.orchestration import Accept, Decision, Reject, Wait, decide
from rota.core.orchestration.decision import ReleaseDeploymentSlot, TaskRunFacts
from rota.core.orchestration.policies import (
    BACKGROUND_TASK_RUN_POLICY,
    FLOW_RUN_POLICY,
    FORCED_FLOW_RUN_POLICY,
    FORCED_TASK_RUN_POLICY,
    TASK_RUN_POLICY,
)
from rota.core.orchestration.rules import Policy
from rota.core.states import State
from rota.server.admission import MAX_MESSAGE, shortened
from rota.server.runs.apply import write_flow_run_state, write_task_run_state
from rota.server.runs.facts import flow_run_facts, task_run_facts
from rota.server.runs.slot_waiters import wake_for
from rota.server.runs.work import Work
from rota.server.slots.tags import tag_limits
from rota.server.store import flow_run_states, flow_runs, task_runs
from rota.server.store.flow_runs import ClaimedRun

_logger = logging.getLogger(__name__)

_ACCEPTED = StateAcceptDetails()


class Outcome(NamedTuple):
    """What a proposal came to."""

    result: OrchestrationResult
    written: bool
    """Whether this call wrote a state."""


def state_to_propose(work: Work, create: StateCreate) -> State[Any]:
    """Return the state that a request asks for.

    Its time is the one that the request gives; now when there is none, or it is yet to come. A Scheduled state
    without a scheduled time is for now.
    """
    state = create.to_state()
    if create.timestamp is None or state.timestamp > work.now:
        state.timestamp = work.now
    if state.message is not None:
        state.message = shortened(state.message, MAX_MESSAGE)
    if state.is_scheduled() and state.state_details.scheduled_time is None:
        # The details are the caller's own object when it is in this process: not to be changed.
        state.state_details = replace(state.state_details, scheduled_time=work.now)
    return state


def propose_flow_run_state(work: Work, flow_run_id: UUID, body: SetState) -> Outcome:
    """Propose a state for a flow run.

    A proposal that was made before, known by its state's id or transition id, is answered and not made again.

    Raises:
        NotFound
    """
    claimed = flow_runs.get_flow_run_for_update(work.tx, work.workspace_id, flow_run_id, work.now)
    return propose_for_flow_run(work, claimed, state_to_propose(work, body.state), force=body.force, epoch=body.epoch)


def propose_for_flow_run(
    work: Work, claimed: ClaimedRun, proposed: State[Any], *, force: bool = False, epoch: int | None = None
) -> Outcome:
    """The same for a flow run that has been read, and kept from other writers."""
    current = claimed.run.state
    if current is not None and current.id == proposed.id:
        return _answer_again(current, proposed)
    policy = FORCED_FLOW_RUN_POLICY if force else FLOW_RUN_POLICY
    decision: Decision
    if not force and _was_made_before_the_end(work, claimed.run, proposed):
        decision = _MADE_ALREADY
    else:
        decision = decide(policy, current, proposed, flow_run_facts(work, claimed, epoch))
    if isinstance(decision, Accept | Reject) and decision.state is not None:
        written = write_flow_run_state(work, claimed, decision, by_owner=epoch is not None)
        if claimed.run.deployment_id is not None and any(isinstance(one, ReleaseDeploymentSlot) for one in decision.effects):
            wake_for(work, claimed.run.deployment_id)
        return _answer(decision if written else _MADE_ALREADY, written or current, written=written is not None)
    return _answer(decision, current, written=False)


def propose_task_run_state(work: Work, task_run_id: UUID, body: SetState) -> Outcome:
    """Propose a state for a task run. As for flow runs; a claim is one on the task run's flow run.

    Raises:
        NotFound: the task run, or the flow run that it belongs to, is gone.
    """
    run = task_runs.get_task_run_for_update(work.tx, work.workspace_id, task_run_id, work.now)
    return propose_for_task_run(work, run, state_to_propose(work, body.state), force=body.force, epoch=body.epoch)


def propose_for_task_run(
    work: Work, run: TaskRun, proposed: State[Any], *, force: bool = False, epoch: int | None = None
) -> Outcome:
    """The same for a task run that has been read, and kept from other writers."""
    current = run.state
    if current is not None and current.id == proposed.id:
        return _answer_again(current, proposed)
    policy = _task_run_policy(current, proposed, force=force)
    if policy is BACKGROUND_TASK_RUN_POLICY:
        # That it is one is told by its states alone.
        proposed = replace(proposed, state_details=replace(proposed.state_details, deferred=True))
    flow_run = None if force and epoch is None else _flow_run_of(work, run)
    cached = None if force else _cached_state(work, proposed)
    limits = tag_limits(work, run.id, run.tags) if run.tags and policy is TASK_RUN_POLICY and proposed.is_running() else ()
    facts = task_run_facts(work, run, flow_run, cached, epoch, limits)
    decision = decide(policy, current, proposed, facts)
    if isinstance(decision, Accept | Reject) and decision.state is not None:
        written = write_task_run_state(work, run, decision)
        return _answer(decision if written else _MADE_ALREADY, written or current, written=written is not None)
    return _answer(decision, current, written=False)


# --- what was asked before ---------------------------------------------------------------------------------------------------


_MADE_ALREADY = Reject(None, "This transition has already been made.")


def _was_made_before_the_end(work: Work, run: FlowRun, proposed: State[Any]) -> bool:
    """Whether a proposal that would run a finished run again is an old one that comes a second time.

    The rules compare with the current state only, which is enough for all but this: a request that a proxy or a client
    sends again after the run's end would start the run once more.
    """
    if run.state is None or not run.state.is_final() or proposed.is_final():
        return False
    transition_id = proposed.state_details.transition_id
    earlier = flow_run_states.list_flow_run_states(work.tx, work.workspace_id, run.id)
    return any(
        state.id == proposed.id or (transition_id is not None and state.state_details.transition_id == transition_id)
        for state in earlier
    )


def _answer_again(current: State[Any], proposed: State[Any]) -> Outcome:
    """Answer a proposal that wrote the current state as it was answered then."""
    if current.type is proposed.type:
        return _answer(Accept(current), current, written=False)
    return _answer(_MADE_ALREADY, current, written=False)


def _flow_run_of(work: Work, run: TaskRun) -> ClaimedRun | None:
    if run.flow_run_id is None:
        return None
    return flow_runs.get_flow_run_for_update(work.tx, work.workspace_id, run.flow_run_id, work.now)


def _task_run_policy(current: State[Any] | None, proposed: State[Any], *, force: bool) -> Policy[TaskRunFacts]:
    if force:
        return FORCED_TASK_RUN_POLICY
    is_background = proposed.state_details.deferred or (current is not None and current.state_details.deferred)
    return BACKGROUND_TASK_RUN_POLICY if is_background else TASK_RUN_POLICY


def _cached_state(work: Work, proposed: State[Any]) -> State[Any] | None:
    key = proposed.state_details.cache_key
    if key is None or not proposed.is_running() or proposed.state_details.refresh_cache:
        return None
    return task_runs.find_cached_state(work.tx, work.workspace_id, key, work.now)


# --- the answer --------------------------------------------------------------------------------------------------------------


def _answer(decision: Decision, state: State[Any] | None, *, written: bool) -> Outcome:
    return Outcome(
        OrchestrationResult.model_construct(state=state, status=SetStateStatus(decision.status), details=_details_of(decision)),
        written,
    )


def _details_of(
    decision: Decision,
) -> StateAcceptDetails | StateRejectDetails | StateAbortDetails | StateWaitDetails:
    if isinstance(decision, Accept):
        return _ACCEPTED
    if isinstance(decision, Reject):
        return StateRejectDetails.model_construct(reason=decision.reason)
    if isinstance(decision, Wait):
        return StateWaitDetails.model_construct(delay_seconds=decision.delay_seconds, reason=decision.reason)
    if decision.error is not None:
        _logger.error("%s", decision.reason, exc_info=decision.error)
    return StateAbortDetails.model_construct(reason=decision.reason)
