"""States that rules make: a substitute in place of the proposed one, or the proposed one with something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType


def substitute(
    proposed: State[Any],
    now: datetime,
    kind: StateType,
    name: str = "",
    message: str | None = None,
    data: Any = None,
    **details: Any,
) -> State[Any]:
    """Return a state to be written in place of `proposed`.

    It takes the proposal's id and transition id: the proposal itself is never written, and one that is sent again,
    because the answer was lost, can be known by either.
    """
    kept = StateDetails(
        transition_id=proposed.state_details.transition_id, traceparent=proposed.state_details.traceparent, **details
    )
    return State(type=kind, name=name, message=message, data=data, state_details=kept, timestamp=now, id=proposed.id)


def with_details(state: State[Any], **details: Any) -> State[Any]:
    """Return `state` with these details changed; it keeps its id and time."""
    return replace(state, state_details=replace(state.state_details, **details))


def renamed(state: State[Any], name: str) -> State[Any]:
    """Return `state` under another name; it keeps its id and time."""
    return replace(state, name=name)
