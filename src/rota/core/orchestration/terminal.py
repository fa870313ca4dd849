"""Leaving a terminal state: only to run again, and with the marks of the old attempt cleared."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import Abort, Accept, FlowRunFacts, Reject, RetryType, RunFacts, TaskRunFacts
from rota.core.orchestration.rules import ANY, CANCELLING, CRASHED, PAUSED, SCHEDULED, TERMINAL, Types, rule
from rota.core.orchestration.substitutes import renamed
from rota.core.states import State
from rota.core.vocabulary import StateType

NEVER_AFTER_THE_END: Types = CANCELLING | PAUSED | CRASHED
NOT_TERMINAL: Types = ANY - TERMINAL


@rule(from_types=TERMINAL, to_types=NEVER_AFTER_THE_END)
def refuse_to_stop_what_is_over(current: State[Any], proposed: State[Any], facts: RunFacts) -> Abort:
    """A run that is over cannot be cancelled, paused or found dead."""
    return Abort(f"The run is already {current.type}; it cannot become {proposed.type}.")


@rule(from_types=TERMINAL, to_types=TERMINAL | NOT_TERMINAL)
def end_a_claim_once(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Reject | None:
    """Keep the end that is written, whatever the process that held the run would still say or do.

    A claim ends with its run: a process that waited to try again learns here that somebody has cancelled the run meanwhile.
    Proposers without a claim (a person, an older client) may still replace one end by another, or run it again.
    """
    if facts.presented_epoch is None:
        return None
    return Reject(None, f"The run is already {current.type}, and this process's claim has ended with it.")


@rule(from_types=TERMINAL, to_types=SCHEDULED)
def need_a_deployment_to_reschedule(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Abort | None:
    """Only a deployment says where a run that is over could be run again."""
    if facts.deployment is not None:
        return None
    return Abort("The run has no deployment, so nothing can run it again: run the flow anew, or deploy it.")


@rule(from_types=TERMINAL, to_types=NOT_TERMINAL)
def rerun_flow(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Accept:
    """Let a flow run that is over run again, as one that was never paused."""
    retry_type: RetryType | None = "reschedule" if proposed.type is StateType.SCHEDULED else None
    return Accept(proposed, {"resuming": False, "pause_keys": frozenset(), "retry_type": retry_type})


@rule(from_types=TERMINAL, to_types=NOT_TERMINAL)
def rerun_task(current: State[Any], proposed: State[Any], facts: TaskRunFacts) -> Accept:
    """Let a task run that is over run again, its attempts counted anew."""
    state = proposed
    in_a_new_attempt_of_its_flow = facts.flow_run is not None and facts.flow_run.run_count > facts.flow_run_run_count
    if proposed.type is StateType.RUNNING and in_a_new_attempt_of_its_flow:
        state = renamed(proposed, "Retrying")
    return Accept(state, {"run_count": 0})
