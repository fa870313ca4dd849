"""The history linter finds what may not happen and is silent about what may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rota.core.states import State
from rota.core.vocabulary import NAMES_BY_TYPE, StateType
from rota.testing.history import check_history

START = datetime(2024, 5, 1, tzinfo=UTC)
TYPE_OF = {name: kind for kind, names in reversed(NAMES_BY_TYPE.items()) for name in names}


def history(*names: str) -> list[State[Any]]:
    return [
        State(type=TYPE_OF[name], name=name, timestamp=START + timedelta(seconds=number)) for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("Pending",),
        ("Scheduled", "Late", "Pending", "Running", "Completed"),
        ("Scheduled", "Pending", "Submitting", "InfrastructurePending", "Running", "Failed"),
        ("Pending", "Running", "AwaitingRetry", "Retrying", "Completed"),
        ("Pending", "Running", "Paused", "Running", "Completed"),
        ("Running", "Cancelling", "Cancelled"),
        ("Running", "Failed", "Scheduled", "Pending", "Running", "Completed"),
        ("Running", "Crashed", "Running"),
    ],
)
def test_legal_histories_pass(names: tuple[str, ...]) -> None:
    assert check_history(history(*names)) == []


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("Running", "Completed", "Crashed"), "finished run changed without a rerun"),
        (("Running", "Crashed", "Completed"), "finished run changed without a rerun"),
        (("Running", "Failed", "Cancelling"), "finished run changed without a rerun"),
        (("Running", "Cancelling", "Completed"), "rules do not allow"),
        (("Running", "Pending"), "rules do not allow"),
        (("Pending", "Paused"), "rules do not allow"),
        (("Pending", "Pending"), "second Pending"),
        (("Running", "Late"), "becomes Late"),
        (("Scheduled", "Late", "Late"), "becomes Late"),
    ],
)
def test_illegal_steps_are_named(names: tuple[str, ...], problem: str) -> None:
    found = check_history(history(*names))
    assert len(found) == 1
    assert problem in found[0]


def test_a_forced_state_may_follow_anything_but_not_go_back_in_time() -> None:
    states = history("Running", "Completed", "Failed")
    assert check_history(states, forced={states[2].id}) == []
    states[2].timestamp = states[1].timestamp
    assert "time does not go forward" in check_history(states, forced={states[2].id})[0]


def test_task_runs_may_be_rolled_back_and_wait_for_a_paused_flow() -> None:
    assert check_history(history("Pending", "Running", "Completed", "RolledBack"), kind="task-run") == []
    not_ready: State[Any] = State(type=StateType.PAUSED, name="NotReady", timestamp=START + timedelta(seconds=1))
    assert check_history([history("Pending")[0], not_ready], kind="task-run") == []
    assert check_history(history("Running", "Completed", "Failed"), kind="task-run") != []


def test_one_state_twice_is_found() -> None:
    state = history("Running")[0]
    found = check_history([state, state])
    assert any("same id" in problem for problem in found)
