"""A task's arguments before it runs: where they came from, and their values in place of futures and states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.core.states import State
from rota.engine.effects import Await, Steps
from rota.engine.kept import KeptResult
from rota.engine.live import LiveTaskRun
from rota.engine.upstream import unique_inputs
from rota.exceptions import UpstreamTaskError
from rota.futures import RotaFuture
from rota.utilities.annotations import BaseAnnotation
from rota.utilities.nested import ATOMS, find, replace

_LARGEST_COLLECTION = 1_000
"""In larger collections results are not traced item by item; futures are found in any."""


def trace_inputs(run: LiveTaskRun, wait_for: Any) -> bool:
    """Note which runs made the arguments; say whether futures or states are among them, to be resolved."""
    scope = run.scope
    results = scope.results
    needs_resolving = False
    for name, value in run.parameters.items():
        if type(value) in ATOMS:
            source = results.find(value)
            if source is not None:
                run.inputs[name] = unique_inputs((source,))
            continue
        pending = _futures_and_states(value)
        sources = [source for item in pending if (source := _source_of(item)) is not None]
        sources += _traced(value, results)
        if sources:
            run.inputs[name] = unique_inputs(sources)
        needs_resolving = needs_resolving or bool(pending) or isinstance(value, BaseAnnotation)
    if wait_for is not None:
        sources = [source for item in awaited(wait_for) if (source := _source_of(item)) is not None]
        sources += _traced(wait_for, results)
        if sources:
            run.inputs["wait_for"] = unique_inputs(sources)
    if run.parent is not None:
        run.inputs["__parents__"] = unique_inputs((run.parent.task_run_id,))
    return needs_resolving


def _futures_and_states(value: Any) -> list[Any]:
    return [value] if isinstance(value, RotaFuture | State) else find(value, (RotaFuture, State))


def _source_of(item: Any) -> bytes | None:
    if isinstance(item, RotaFuture):
        return item.task_run_id.bytes
    if isinstance(item, State):
        task_run_id = item.state_details.task_run_id
        return task_run_id.bytes if task_run_id is not None else None
    return None


def _traced(value: Any, results: Any) -> list[bytes]:
    """The runs that made `value`, or the items of a collection."""
    if isinstance(value, BaseAnnotation):
        value = value.unwrap()
    source = results.find(value)
    if source is not None:
        return [source]
    if type(value) in (list, tuple, set) and len(value) <= _LARGEST_COLLECTION:
        items: Iterable[Any] = value
    elif type(value) is dict and len(value) <= _LARGEST_COLLECTION:
        items = value.values()
    else:
        return []
    return [source for item in items if (source := results.find(item)) is not None]


def awaited(wait_for: Any) -> list[Any]:
    """The futures and states in `wait_for`, which is one or a collection of them."""
    return _futures_and_states(wait_for) if wait_for is not None else []


def resolve_inputs(run: LiveTaskRun, wait_for: Any, needs_resolving: bool, leave_kept: bool = False) -> Steps[None]:
    """Wait for what the arguments depend on, and put results in the place of futures and states.

    With `leave_kept`, results that lie in other processes are left there: a `KeptResult` takes the place.

    Raises:
        UpstreamTaskError: one of them did not complete, and the argument is not marked `allow_failure`.
    """
    if wait_for is not None:
        futures = [item for item in awaited(wait_for) if isinstance(item, RotaFuture)]
        if futures:
            yield Await(futures)
        replace(wait_for, (RotaFuture, State), _ended_well)
    if not needs_resolving:
        return
    futures = [item for value in run.parameters.values() for item in _futures_and_states(value) if isinstance(item, RotaFuture)]
    if futures:
        yield Await(futures)
    value_of = _value_or_place_of if leave_kept else _value_of
    run.parameters = {name: replace(value, (RotaFuture, State), value_of) for name, value in run.parameters.items()}


def resolved(value: Any) -> Any:
    """Return `value` with results in the place of the futures and states in it; annotations are taken off."""
    return replace(value, (RotaFuture, State), _value_of)


def _value_or_place_of(item: Any, allowed: bool) -> Any:
    state = _ended_well(item, allowed)
    return state.data if isinstance(state.data, KeptResult) else state.result(raise_on_failure=False)


def _value_of(item: Any, allowed: bool) -> Any:
    return _ended_well(item, allowed).result(raise_on_failure=False)


def _ended_well(item: Any, allowed: bool) -> State[Any]:
    """Return the state of a future (or the state itself), if those who depend on it may go on."""
    state: State[Any] = item.state if isinstance(item, RotaFuture) else item
    if state.is_completed() or (allowed and state.is_final()):
        return state
    run_id = state.state_details.task_run_id or state.state_details.flow_run_id
    name = f" {item.name!r}" if isinstance(item, RotaFuture) and item.name else f" '{run_id}'"
    raise UpstreamTaskError(f"Upstream task run{name} did not reach a 'COMPLETED' state: it ended as {state}.")
