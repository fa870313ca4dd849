"""A state as it is proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rota import contract
from rota.core.ids import uuid7
from rota.core.redaction import redact

if TYPE_CHECKING:
    from rota.contract.states import SetState
    from rota.core.states import State


def proposal(state: State[Any], force: bool, epoch: int | None) -> SetState:
    """Return the body that proposes `state`.

    It carries the state's id, and a transition id made here when there is none: a proposal that is sent again because its
    answer was lost is then written once.
    """
    details = state.state_details
    if details.transition_id is None:
        details = replace(details, transition_id=uuid7())
    wanted = contract.states.StateCreate.of(state)
    wanted.state_details = details
    wanted.message = wanted.message and redact(wanted.message)
    return contract.states.SetState.model_construct(state=wanted, force=force, epoch=epoch)
