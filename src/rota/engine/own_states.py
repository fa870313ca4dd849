"""States that a function made, or got from another run, and returned: they tell how its own run ends."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.storage.reading import HeldResult, read_state_result


def own_state(given: State[Any], also: Collection[StateType] = ()) -> State[Any]:
    """Return the state in which a run ends whose function returned `given`.

    A state is one entry of one history, and `given` may stand in another run's already (``return inner(return_state=True)``),
    or be returned by many (a constant of the module): so it is a new one. A state that is no end, and of no type in `also`,
    fails the run: nobody would ever end it.
    """
    if not given.is_final() and given.type not in also:
        message = f"The function returned {given}, in which no run can end: return a final state, or a value."
        return State(StateType.FAILED, message=message, state_details=StateDetails(retriable=False))
    old = given.state_details
    details = StateDetails(retriable=old.retriable, pause_timeout=old.pause_timeout, pause_reschedule=old.pause_reschedule)
    details.pause_key = old.pause_key
    return given.fresh_copy(
        name=str(given.name),
        message=None if given.message is None else str(given.message),
        state_details=details,
        data=HeldResult(_value(given)) if given.is_completed() else given.data,
    )


def _value(state: State[Any]) -> Any:
    return None if state.data is None else read_state_result(state)
