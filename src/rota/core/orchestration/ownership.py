"""Who may propose: the holder of the newest claim, and each proposal once."""

from __future__ import annotations

from typing import Any

from rota.core.leases import is_stale
from rota.core.orchestration.decision import Abort, EmitStateChange, Reject, RunFacts
from rota.core.orchestration.rules import ANY, ANY_OR_NONE, finisher, rule
from rota.core.states import State


@rule(from_types=ANY_OR_NONE, to_types=ANY)
def refuse_a_stale_claim(current: State[Any] | None, proposed: State[Any], facts: RunFacts) -> Abort | None:
    """Stop a process whose run has been claimed again, so that it cannot overwrite the new attempt's states."""
    if not is_stale(facts.presented_epoch, facts.current_epoch):
        return None
    return Abort(
        f"This process claimed the run as attempt {facts.presented_epoch}, and attempt {facts.current_epoch} has it now; "
        "it must stop."
    )


@rule(from_types=ANY_OR_NONE, to_types=ANY)
def refuse_a_transition_made_already(current: State[Any] | None, proposed: State[Any], facts: RunFacts) -> Reject | None:
    """Answer a proposal that was sent again, after its answer was lost, with what came of it."""
    transition_id = proposed.state_details.transition_id
    if current is None or transition_id is None or current.state_details.transition_id != transition_id:
        return None
    return Reject(None, "This transition has already been made.")


@finisher(from_types=ANY_OR_NONE, to_types=ANY)
def emit_state_change(
    current: State[Any] | None, proposed: State[Any], written: State[Any], facts: RunFacts
) -> tuple[EmitStateChange]:
    """Tell of every state that is written."""
    return (EmitStateChange(),)
