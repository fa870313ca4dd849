"""Cancelling: what runs is stopped first, what does not run is cancelled at once."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import FlowRunFacts, Reject, RunFacts
from rota.core.orchestration.rules import ANY, CANCELLED, CANCELLING, PAUSED, SCHEDULED, rule
from rota.core.orchestration.substitutes import substitute
from rota.core.states import State
from rota.core.vocabulary import StateType


@rule(from_types=CANCELLING, to_types=ANY - CANCELLED)
def finish_cancelling(current: State[Any], proposed: State[Any], facts: RunFacts) -> Reject:
    """A run that is being stopped can only become Cancelled."""
    return Reject(None, f"The run is being cancelled and cannot become {proposed.type}.")


@rule(from_types=SCHEDULED, to_types=CANCELLING)
def cancel_what_has_not_started(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Reject | None:
    """A scheduled run without a process has nothing to be stopped. So has one that is Resuming: its old process is gone."""
    if facts.has_infrastructure and current.name != "Resuming":
        return None
    return _cancelled(proposed, facts, "The run had not started; there was nothing to stop.")


@rule(from_types=PAUSED, to_types=CANCELLING)
def cancel_what_is_suspended(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Reject | None:
    """A suspended run has left its process."""
    if not current.state_details.pause_reschedule:
        return None
    return _cancelled(proposed, facts, "The run was suspended; there was nothing to stop.")


def _cancelled(proposed: State[Any], facts: FlowRunFacts, reason: str) -> Reject:
    state = substitute(proposed, facts.now, StateType.CANCELLED, message=proposed.message or reason)
    return Reject(state, reason)
