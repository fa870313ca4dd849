"""Pausing and resuming flow runs. Paused: the process waits. Suspended (`pause_reschedule`): it exits and is started again."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import Abort, Accept, FlowRunFacts, Reject, RunUpdates
from rota.core.orchestration.rules import ANY, ANY_OR_NONE, PAUSED, RUNNING, SCHEDULED, TERMINAL, Types, rule
from rota.core.orchestration.substitutes import substitute
from rota.core.states import State
from rota.core.vocabulary import StateType

FIRST_API_WITH_PAUSE_MARKS = (0, 8, 4)

RESUMED: Types = RUNNING | SCHEDULED | TERMINAL


@rule(from_types=ANY_OR_NONE, to_types=PAUSED)
def pause(current: State[Any] | None, proposed: State[Any], facts: FlowRunFacts) -> Accept | Reject | Abort:
    """Pause a running flow run, once for each pause key."""
    details = proposed.state_details
    if current is None:
        return Abort("A run that has not been created cannot be paused.")
    if current.type is not StateType.RUNNING:
        return Reject(None, f"Only a running flow run can be paused; this one is {current.type}.")
    if details.pause_key is not None and details.pause_key in facts.pause_keys:
        return Reject(None, "The run has already made this pause.")
    if details.pause_reschedule and facts.has_parent_task_run:
        return Abort("A subflow cannot be suspended: its parent waits for it in the same process. Pause it instead.")
    if details.pause_reschedule and facts.deployment is None:
        return Abort("A run without a deployment cannot be suspended: nothing could start it again. Pause it instead.")
    # A pause without a key is a pause of its own: the proposal's id is its key.
    key = details.pause_key or str(proposed.id)
    return Accept(proposed, {"pause_keys": facts.pause_keys | {key}} if _keeps_marks(facts) else {})


@rule(from_types=PAUSED, to_types=ANY)
def resume(current: State[Any], proposed: State[Any], facts: FlowRunFacts) -> Accept | Reject:
    """Let a paused run go on, unless nobody resumed it in time."""
    if proposed.type not in RESUMED and proposed.type is not StateType.CANCELLING:
        return Reject(None, f"A paused run cannot become {proposed.type}; resume it first.")
    details = current.state_details
    if details.pause_reschedule and facts.deployment is None:
        return Reject(None, "The suspended run has no deployment, so nothing can start it again.")
    if proposed.type is StateType.CANCELLING:
        return Accept(proposed)
    if details.pause_timeout is not None and details.pause_timeout < facts.now:
        reason = "The run was paused and not resumed in time."
        return Reject(substitute(proposed, facts.now, StateType.FAILED, message=reason), reason)
    updates: RunUpdates = {"resuming": True} if _keeps_marks(facts) else {}
    return Accept(proposed, updates)


def _keeps_marks(facts: FlowRunFacts) -> bool:
    return facts.api_version is None or facts.api_version >= FIRST_API_WITH_PAUSE_MARKS
