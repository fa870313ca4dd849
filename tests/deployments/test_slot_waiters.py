"""Runs that wait for a slot of their deployment are woken by the run that gives one back, in the order of their times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from deployed import Desk

from rota.contract.flow_runs import FlowRun
from rota.server.bus.base import WORK
from rota.server.services import slots


def waiting(desk: Desk, count: int, limit: int = 1) -> list[FlowRun]:
    """Return a run that has the slot, and then those that wait for one, in the order in which they came."""
    deployment = desk.deployment(concurrency_limit=limit)
    runs = []
    for _ in range(count + limit):
        runs.append(desk.run(deployment))
        desk.clock.advance(0.1)
    for run in reversed(runs[limit:]):
        desk.read_run(run)
    for run in runs[:limit]:
        assert desk.propose(run, "PENDING").status.value == "ACCEPT"
        desk.propose(run, "RUNNING")
    for run in reversed(runs[limit:]):
        assert desk.propose(run, "PENDING").status.value == "REJECT"
    return runs


def is_due(desk: Desk, run: FlowRun) -> bool:
    due = desk.read_run(run).next_scheduled_start_time
    assert due is not None
    return due <= desk.clock.now()


def test_the_first_to_come_is_woken_at_once_and_alone(desk: Desk) -> None:
    holder, first, second, third = waiting(desk, 3)
    rung: list[UUID] = []

    def note(ids: Sequence[UUID]) -> None:
        rung.extend(ids)

    end = desk.app.bus.subscribe(WORK, note)
    desk.propose(holder, "COMPLETED")
    end()
    assert [is_due(desk, run) for run in (first, second, third)] == [True, False, False]
    assert first.deployment_id in rung
    assert desk.propose(first, "PENDING").status.value == "ACCEPT"
    assert desk.propose(first, "RUNNING").status.value == "ACCEPT", "it does not wait for the time that it was told before"


def test_who_comes_later_does_not_take_the_slot_that_somebody_was_woken_for(desk: Desk) -> None:
    holder, first, second = waiting(desk, 2)
    desk.propose(holder, "COMPLETED")
    late = desk.run(desk.read(desk.deployment(concurrency_limit=1)))
    assert desk.propose(late, "PENDING").status.value == "REJECT"
    assert desk.propose(second, "PENDING").status.value == "REJECT"
    assert desk.propose(first, "PENDING").status.value == "ACCEPT"


def test_a_slot_that_is_not_taken_in_time_is_for_others(desk: Desk) -> None:
    holder, _gone, second = waiting(desk, 2)
    desk.propose(holder, "COMPLETED")
    desk.clock.advance(31)
    assert desk.propose(second, "PENDING").status.value == "ACCEPT"


def test_a_raised_limit_wakes_as_many_as_it_has_room_for(desk: Desk) -> None:
    _, *others = waiting(desk, 4)
    deployment = desk.deployment(concurrency_limit=1)
    desk.update(deployment, concurrency_limit=3)
    assert [is_due(desk, run) for run in others] == [True, True, False, False]


def test_a_slot_whose_holder_fell_silent_wakes_the_next(desk: Desk) -> None:
    _, first = waiting(desk, 1)
    desk.propose(first, "PENDING")
    desk.clock.advance(3600)
    desk.propose(first, "SCHEDULED", name="AwaitingConcurrencySlot")
    slots.run_once(desk.app.store, desk.clock)
    assert is_due(desk, first)


def test_runs_for_times_that_are_long_gone_do_not_pass_the_others(desk: Desk) -> None:
    holder, first = waiting(desk, 1)
    deployment = desk.read(desk.deployment(concurrency_limit=1))
    details = {"scheduled_time": (desk.clock.now() - timedelta(days=3)).isoformat()}
    old = desk.run(deployment, state={"type": "SCHEDULED", "state_details": details})
    assert desk.propose(old, "PENDING").status.value == "REJECT"
    desk.propose(holder, "COMPLETED")
    assert [is_due(desk, run) for run in (first, old)] == [True, False]
