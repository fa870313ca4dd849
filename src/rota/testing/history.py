"""The history linter: is a run's list of states one that the rules could have written?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID

from rota.core.states import State
from rota.core.vocabulary import TERMINAL_TYPES, StateType

RERUN_TYPES = frozenset({StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING})
"""What an explicit rerun of a finished run begins with."""

_ALL = frozenset(StateType)
_RUNNING_OR_OVER = TERMINAL_TYPES | {StateType.RUNNING, StateType.SCHEDULED, StateType.CANCELLING}

FLOW_RUN_STEPS: dict[StateType, frozenset[StateType]] = {
    StateType.SCHEDULED: _ALL - {StateType.PAUSED},
    StateType.PENDING: _ALL - {StateType.PAUSED},
    StateType.RUNNING: _ALL - {StateType.PENDING},
    StateType.PAUSED: _RUNNING_OR_OVER,
    StateType.CANCELLING: frozenset({StateType.CANCELLED}),
    StateType.COMPLETED: RERUN_TYPES,
    StateType.FAILED: RERUN_TYPES,
    StateType.CRASHED: RERUN_TYPES,
    StateType.CANCELLED: RERUN_TYPES - {StateType.PENDING},
}
"""Which type may follow which without force. A run's first state may be of any type."""

TASK_RUN_STEPS: dict[StateType, frozenset[StateType]] = {
    **dict.fromkeys(StateType, _ALL),
    StateType.RUNNING: _ALL - {StateType.PENDING},
    **dict.fromkeys(TERMINAL_TYPES, RERUN_TYPES),
}


def check_history(
    states: Sequence[State[Any]],
    *,
    kind: Literal["flow-run", "task-run"] = "flow-run",
    forced: Collection[UUID] = (),
) -> list[str]:
    """Return what is wrong with one run's states, given oldest first; nothing wrong gives an empty list.

    A legal history has distinct ids, times that only go forward, steps that the rules allow, and leaves a terminal state
    only by an explicit rerun. `forced` are the ids of states written by force, which may follow anything.
    """
    problems = [] if len({state.id for state in states}) == len(states) else ["two states have the same id"]
    steps = FLOW_RUN_STEPS if kind == "flow-run" else TASK_RUN_STEPS
    for number, (before, after) in enumerate(pairwise(states), start=1):
        place = f"step {number}, {before.name} ({before.type}) to {after.name} ({after.type})"
        if after.timestamp <= before.timestamp:
            problems.append(f"{place}: time does not go forward, {before.timestamp} to {after.timestamp}")
        if after.id not in forced:
            problems.extend(f"{place}: {problem}" for problem in _wrong_with_step(before, after, steps))
    return problems


def _wrong_with_step(before: State[Any], after: State[Any], steps: dict[StateType, frozenset[StateType]]) -> Iterator[str]:
    # Rolling a transaction back takes its completed tasks back; the work is as over as it was.
    undone = before.type is StateType.COMPLETED and after.name == "RolledBack"
    if after.type not in steps[before.type] and not undone:
        yield "a finished run changed without a rerun" if before.is_final() else "the rules do not allow this"
    # The task run of a subflow is made Pending before the subflow, and takes over the subflow's Pending.
    is_subflow = after.state_details.child_flow_run_id is not None
    if after.type is before.type is StateType.PENDING and after.name in {before.name, "Pending"} and not is_subflow:
        yield "a second Pending"
    if after.name == "Late" and (before.type is not StateType.SCHEDULED or before.name == "Late"):
        yield "only a scheduled run that is not yet Late becomes Late"
