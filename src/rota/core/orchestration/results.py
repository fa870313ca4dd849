"""A result that was stored is not given up for a state without one."""

from __future__ import annotations

from typing import Any

from rota.core.orchestration.decision import Reject, RunFacts
from rota.core.orchestration.rules import ANY, COMPLETED, rule
from rota.core.orchestration.terminal import NOT_TERMINAL
from rota.core.states import State


def has_stored_result(state: State[Any]) -> bool:
    """Whether the state's data tells where its result is kept."""
    if not state.data:
        return False
    return not isinstance(state.data, dict) or state.data.get("type") != "unpersisted"


def _keep(current: State[Any]) -> Reject | None:
    if not has_stored_result(current):
        return None
    return Reject(None, "The run has completed and its result is stored.")


@rule(from_types=COMPLETED, to_types=NOT_TERMINAL)
def keep_stored_result_of_flow(current: State[Any], proposed: State[Any], facts: RunFacts) -> Reject | None:
    """A flow run with a stored result does not run again."""
    return _keep(current)


@rule(from_types=COMPLETED, to_types=COMPLETED)
def keep_stored_result_over_none(current: State[Any], proposed: State[Any], facts: RunFacts) -> Reject | None:
    """A second completion without a result does not hide the first one's."""
    return None if has_stored_result(proposed) else _keep(current)


@rule(from_types=COMPLETED, to_types=ANY)
def keep_stored_result_of_task(current: State[Any], proposed: State[Any], facts: RunFacts) -> Reject | None:
    """A task run with a stored result changes no more."""
    return _keep(current)
