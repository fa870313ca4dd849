"""What a written state changes in the run's own fields: the table, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orchestration_cases import (
    CANCELLING,
    COMPLETED,
    CRASHED,
    FAILED,
    NOW,
    PAUSED,
    PENDING,
    RUNNING,
    SCHEDULED,
    TERMINAL,
    seconds,
    state,
)

from rota.core.orchestration import Progress, advance, after, placed, resuming_after
from rota.core.states import State
from rota.core.vocabulary import StateType


def at(second: float, kind: StateType, **details: Any) -> State[Any]:
    return replace(state(kind, **details), timestamp=seconds(second))


def life(*states: State[Any]) -> Progress:
    progress, current = Progress(), None
    for new in states:
        progress, current = advance(progress, current, new), new
    return progress


def test_a_plain_run() -> None:
    progress = life(at(0, SCHEDULED, scheduled_time=seconds(5)), at(6, PENDING), at(7, RUNNING), at(10, COMPLETED))
    assert progress == Progress(
        run_count=1,
        start_time=seconds(7),
        end_time=seconds(10),
        total_run_time=timedelta(seconds=3),
        expected_start_time=seconds(5),
        next_scheduled_start_time=None,
    )


def test_start_time_is_the_first_start_and_the_time_in_running_adds_up() -> None:
    progress = life(at(0, PENDING), at(1, RUNNING), at(3, SCHEDULED, scheduled_time=seconds(9)), at(9, RUNNING), at(13, FAILED))
    assert progress.start_time == seconds(1)
    assert progress.total_run_time == timedelta(seconds=6)
    assert progress.run_count == 2


@pytest.mark.parametrize("end", TERMINAL)
def test_a_run_that_never_started_starts_when_it_ends(end: StateType) -> None:
    progress = life(at(0, PENDING), at(4, end))
    assert progress.start_time == progress.end_time == seconds(4)
    assert progress.run_count == 0


def test_end_time_stays_while_the_run_is_over_and_goes_when_it_runs_again() -> None:
    over = [at(0, RUNNING), at(1, FAILED), at(2, COMPLETED)]
    assert life(*over).end_time == seconds(1)
    assert life(*over, at(3, PENDING)).end_time is None
    assert life(*over, at(3, PENDING), at(5, COMPLETED)).end_time == seconds(5)


@pytest.mark.parametrize("kind", [PENDING, RUNNING, COMPLETED, CRASHED])
def test_expected_start_time_is_the_first_states_time(kind: StateType) -> None:
    assert life(at(2, kind), at(3, SCHEDULED, scheduled_time=seconds(60))).expected_start_time == seconds(2)


def test_expected_start_time_that_was_known_before_stays() -> None:
    assert advance(Progress(expected_start_time=NOW), None, at(9, PENDING)).expected_start_time == NOW


def test_next_scheduled_start_time_is_there_only_while_scheduled() -> None:
    waiting = at(1, SCHEDULED, scheduled_time=seconds(60))
    assert life(at(0, RUNNING), waiting).next_scheduled_start_time == seconds(60)
    assert life(at(0, RUNNING), waiting, at(60, PENDING, scheduled_time=seconds(60))).next_scheduled_start_time is None


def test_every_start_counts_but_a_resumed_one() -> None:
    progress = life(at(0, RUNNING), at(1, PAUSED))
    assert advance(progress, at(1, PAUSED), at(2, RUNNING)).run_count == 2
    assert advance(progress, at(1, PAUSED), at(2, RUNNING), resuming=True).run_count == 1
    assert advance(progress, at(1, PAUSED), at(2, RUNNING), updates={"resuming": True}).run_count == 1
    assert advance(progress, at(1, PAUSED), at(2, RUNNING), resuming=True, updates={"resuming": False}).run_count == 2


def test_a_run_count_that_the_rules_set_comes_before_the_start() -> None:
    assert advance(Progress(run_count=4), at(0, FAILED), at(1, RUNNING), updates={"run_count": 0}).run_count == 1


def test_the_time_in_running_is_never_negative() -> None:
    assert advance(Progress(), at(5, RUNNING), at(3, COMPLETED)).total_run_time == timedelta(0)


def test_progress_is_not_changed_in_place() -> None:
    before = Progress(run_count=1)
    advance(before, at(0, PENDING), at(1, RUNNING))
    assert before == Progress(run_count=1)


@pytest.mark.parametrize("kind", StateType)
def test_a_start_or_an_end_uses_up_the_mark_of_resuming(kind: StateType) -> None:
    assert resuming_after(state(kind), True) is (kind in (SCHEDULED, PENDING, PAUSED, CANCELLING))
    assert resuming_after(state(kind), False) is False


def test_a_state_is_placed_in_its_runs_history() -> None:
    proposed = state(FAILED, message="boom")
    entry = placed(proposed, timestamp=seconds(3), flow_run_id=UUID(int=1), task_run_id=UUID(int=2))
    assert (entry.timestamp, entry.state_details.flow_run_id, entry.state_details.task_run_id) == (
        seconds(3),
        UUID(int=1),
        UUID(int=2),
    )
    assert (entry.id, entry.message) == (proposed.id, "boom")
    assert (proposed.timestamp, proposed.state_details.flow_run_id) == (NOW, None)


moments = st.datetimes(timezones=st.just(NOW.tzinfo))


@given(st.lists(moments, min_size=1, max_size=20))
def test_timestamps_of_a_history_strictly_increase(clock: list[Any]) -> None:
    history: list[Any] = []
    for moment in clock:
        history.append(after(history[-1] if history else None, moment))
    assert all(earlier < later for earlier, later in pairwise(history))
    assert all(entry >= moment for entry, moment in zip(history, clock, strict=True))


@given(st.lists(st.tuples(st.sampled_from(StateType), st.floats(0, 100)), max_size=15))
def test_the_books_agree_with_the_history(steps: list[tuple[StateType, float]]) -> None:
    history: list[State[Any]] = []
    for kind, second in steps:
        timestamp = after(history[-1].timestamp if history else None, seconds(second))
        history.append(replace(state(kind), timestamp=timestamp))
    progress = life(*history)
    assert progress.run_count == sum(entry.type is RUNNING for entry in history)
    assert (progress.end_time is not None) is (bool(history) and history[-1].type in TERMINAL)
    spent = [later.timestamp - entry.timestamp for entry, later in pairwise(history) if entry.type is RUNNING]
    assert progress.total_run_time == sum(spent, timedelta(0))
