"""What a flow's end means: from what its function returned or raised to its final state."""

from __future__ import annotations

from typing import Any

from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.effects import Await, Block, Steps
from rota.engine.own_states import own_state
from rota.futures import RotaFuture, futures_in, resolve_futures_to_states
from rota.states import StateGroup, format_exception, is_state_iterable
from rota.storage.reading import HeldResult, state_exception


def ended_by_error(error: Exception) -> State[Any]:
    """Return the state of a flow whose function raised."""
    return State(StateType.FAILED, message=f"Flow run encountered an exception: {format_exception(error)}", data=error)


def ended_by_value(value: Any) -> Steps[tuple[State[Any], Any, BaseException | None]]:
    """Return the state of a flow whose function returned `value`, what the caller gets, and what is raised instead.

    A future or state, or a list, tuple or set of them, decides the state; anything else completes the run.
    """
    futures = list(futures_in(value)) if not isinstance(value, RotaFuture) else [value]
    if futures:
        yield Await(futures)
        value = value.state if isinstance(value, RotaFuture) else resolve_futures_to_states(value)
        if isinstance(value, State):
            return _combined([value], value)
    if isinstance(value, State):
        return (
            _own_state(value)
            if value.state_details.task_run_id is None and value.state_details.flow_run_id is None
            else _combined([value], value)
        )
    if is_state_iterable(value):
        return _combined(list(value), value)
    return State(StateType.COMPLETED, data=HeldResult(value)), value, None


def _own_state(given: State[Any]) -> tuple[State[Any], Any, BaseException | None]:
    """The function made its final state itself: ``return Failed(message=…)``."""
    state = own_state(given, also=_HELD_BY_FLOWS)
    if state.is_completed():
        return state, state.data.value, None
    return state, state, error_of(state)


_HELD_BY_FLOWS = frozenset({StateType.PAUSED, StateType.CANCELLING})
"""States that a flow may leave its run in though it is not over."""


def _combined(states: list[State[Any]], value: Any) -> tuple[State[Any], Any, BaseException | None]:
    combined = StateGroup(states).combined()
    # A single failed state raises what its run raised; a collection is handed back for the caller to look at.
    error = error_of(value) if isinstance(value, State) and not combined.is_completed() else None
    return combined, value, error


def error_of(state: State[Any]) -> BaseException | None:
    if state.is_failed() or state.is_crashed() or state.is_cancelled():
        return state_exception(state)
    data = state.data
    return data if isinstance(data, BaseException) else None


def persisted(state: State[Any], value: Any) -> Steps[State[Any]]:
    """Write the result of the flow run to storage; a failure to write fails the run, with the real reason."""
    from rota.engine.caching import write_result

    if isinstance(value, State) or is_state_iterable(value):
        return state
    try:
        state.data = yield Block(lambda: write_result(value))
    except Exception as error:  # noqa: BLE001 - whatever the storage or serializer says is the reason
        return State(
            StateType.FAILED, message=f"The flow run's result could not be persisted: {format_exception(error)}", data=error
        )
    return state
