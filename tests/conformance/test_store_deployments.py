"""Deployments, schedules and the runs that they make, on both databases."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at, make_flow, make_flow_run

from rota.core.ids import uuid7
from rota.core.states import StateDetails
from rota.core.vocabulary import StateType
from rota.server.store import deployment_schedules, deployments, flow_runs, late_runs
from rota.server.store.deployment_schedules import ScheduleRow
from rota.server.store.deployments import DeploymentRow
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.made_runs import RunsToMake, insert_runs

HOURLY = {"cron": "0 * * * *", "timezone": None, "day_or": True}


def deployment_row(flow_id: UUID, name: str = "d", **fields: Any) -> DeploymentRow:
    values: dict[str, Any] = dict.fromkeys(DeploymentRow._fields)
    values |= {"id": uuid7(), "workspace_id": WORKSPACE, "created": NOW, "updated": NOW, "name": name, "flow_id": flow_id}
    values |= {"paused": False, "enforce_parameter_schema": True, "parameters": {}, "job_variables": {}, "tags": []}
    return DeploymentRow(**{**values, **fields})


def schedule_row(deployment: DeploymentRow, **fields: Any) -> ScheduleRow:
    values: dict[str, Any] = dict.fromkeys(ScheduleRow._fields)
    values |= {"id": uuid7(), "workspace_id": WORKSPACE, "created": NOW, "updated": NOW, "deployment_id": deployment.id}
    values |= {"schedule": HOURLY, "active": True, "parameters": {}, "made_until": NOW, "next_due": NOW, "skipped_runs": 0}
    return ScheduleRow(**{**values, **fields})


@pytest.fixture
def deployment(store: Store) -> DeploymentRow:
    row = deployment_row(make_flow(store).id, tags=["a"], parameters={"x": [1, None]}, labels={"n": 1.5})
    assert store.write(lambda tx: deployments.create_deployment(tx, row))
    return row


@pytest.fixture
def schedule(store: Store, deployment: DeploymentRow) -> ScheduleRow:
    row = schedule_row(deployment, slug="s")
    store.write(lambda tx: deployment_schedules.create_schedules(tx, [row]))
    return row


def make_runs(tx: Tx, deployment: DeploymentRow, schedule: ScheduleRow, *moments: datetime) -> int:
    shared = {
        "flow_id": deployment.flow_id,
        "deployment_id": deployment.id,
        "parameters": {"x": "ä"},
        "tags": ["t"],
        "labels": {},
        "job_variables": {},
        "created_by_display_value": "s",
    }
    return insert_runs(tx, WORKSPACE, [RunsToMake(schedule.id, shared, moments)], NOW)


def test_a_deployment_is_read_as_it_was_written(store: Store, deployment: DeploymentRow) -> None:
    assert store.read(lambda tx: deployments.get_deployment(tx, WORKSPACE, deployment.id)) == deployment
    assert store.read(lambda tx: deployments.get_deployment_by_names(tx, WORKSPACE, "hello", "d")) == deployment
    assert store.read(lambda tx: deployments.find_deployment_of_flow(tx, WORKSPACE, deployment.flow_id, "d")) == deployment


def test_a_flow_has_a_name_once(store: Store, deployment: DeploymentRow) -> None:
    again = deployment_row(deployment.flow_id)
    assert not store.write(lambda tx: deployments.create_deployment(tx, again))


def test_nothing_of_another_workspace_is_seen_or_changed(store: Store, deployment: DeploymentRow) -> None:
    assert store.read(lambda tx: deployments.find_deployment(tx, ELSEWHERE, deployment.id)) is None
    assert store.read(lambda tx: deployments.list_deployments(tx, ELSEWHERE)) == []
    assert store.write(lambda tx: deployments.mark_polled(tx, ELSEWHERE, NOW, deployment_ids=[deployment.id])) == 0
    with pytest.raises(NotFound):
        store.write(lambda tx: deployments.update_deployment(tx, ELSEWHERE, deployment.id, {"paused": True}, NOW))
    with pytest.raises(NotFound):
        store.write(lambda tx: deployments.delete_deployment(tx, ELSEWHERE, deployment.id))


def test_polls_are_noted_no_more_often_than_needed(store: Store, deployment: DeploymentRow) -> None:
    def poll(seconds: float) -> int:
        return store.write(lambda tx: deployments.mark_polled(tx, WORKSPACE, at(seconds), deployment_ids=[deployment.id]))

    assert [poll(0), poll(5), poll(11)] == [1, 0, 1]


def test_slugs_are_unique_in_a_deployment(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    with pytest.raises(Conflict, match="'s'"):
        store.write(lambda tx: deployment_schedules.create_schedules(tx, [schedule_row(deployment, slug="s")]))
    other = deployment_row(deployment.flow_id, "other")
    store.write(lambda tx: deployments.create_deployment(tx, other))
    store.write(lambda tx: deployment_schedules.create_schedules(tx, [schedule_row(other, slug="s"), schedule_row(other)]))
    found = store.read(lambda tx: deployment_schedules.list_of_deployments(tx, [deployment.id, other.id]))
    assert {of: len(rows) for of, rows in found.items()} == {deployment.id: 1, other.id: 2}


def test_schedules_are_due_by_their_time(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    later, never = schedule_row(deployment, next_due=at(60)), schedule_row(deployment, next_due=None)
    store.write(lambda tx: deployment_schedules.create_schedules(tx, [later, never]))
    assert store.read(lambda tx: deployment_schedules.list_due(tx, NOW, 10)) == [schedule.id]
    assert store.read(lambda tx: deployment_schedules.list_due(tx, at(60), 10)) == [schedule.id, later.id]
    store.write(lambda tx: deployment_schedules.advance(tx, [(schedule.id, at(10), None, 3), (later.id, at(20), at(90), 0)]))
    assert store.read(deployment_schedules.next_due) == at(90)
    (moved,) = store.read(lambda tx: deployment_schedules.list_by_ids(tx, [schedule.id]))
    assert (moved.made_until, moved.next_due, moved.skipped_runs) == (at(10), None, 3)


def test_a_schedule_and_instant_have_one_run_and_it_one_state(
    store: Store, deployment: DeploymentRow, schedule: ScheduleRow
) -> None:
    assert store.write(lambda tx: make_runs(tx, deployment, schedule, at(60), at(120))) == 2
    assert store.write(lambda tx: make_runs(tx, deployment, schedule, at(120), at(180))) == 1
    runs = store.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW, sort="EXPECTED_START_TIME_ASC"))
    assert [run.expected_start_time for run in runs] == [at(60), at(120), at(180)]
    first = runs[0]
    assert (first.parameters, first.tags, first.auto_scheduled, first.run_count) == ({"x": "ä"}, ["t"], True, 0)
    assert first.state is not None
    assert first.state.state_details == StateDetails(flow_run_id=first.id, scheduled_time=at(60))
    assert first.created_by is not None
    assert (first.created_by.id, first.created_by.type) == (schedule.id, "SCHEDULE")


def test_runs_that_are_due_come_in_their_order(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    store.write(lambda tx: make_runs(tx, deployment, schedule, at(180), at(60), at(120)))
    due = store.read(lambda tx: deployments.list_scheduled_flow_runs(tx, WORKSPACE, [deployment.id, uuid7()], at(120), 10, NOW))
    assert [run.expected_start_time for run in due] == [at(60), at(120)]


def test_only_runs_that_have_not_begun_are_deleted(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    store.write(lambda tx: make_runs(tx, deployment, schedule, at(60), at(120), at(180)))
    first = store.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW, sort="EXPECTED_START_TIME_ASC"))[0]
    by_hand = make_flow_run(store, deployment_id=deployment.id)
    changes = {"state_type": StateType.PENDING, "state_name": "Pending", "next_scheduled_start_time": None}
    store.write(lambda tx: flow_runs.update_flow_run(tx, WORKSPACE, first.id, changes, at(61)))
    assert store.write(lambda tx: deployment_schedules.delete_unstarted_runs(tx, deployment.id, after=at(120))) == 1
    assert store.write(lambda tx: deployment_schedules.delete_unstarted_runs(tx, deployment.id, schedule_ids=[uuid7()])) == 0
    assert store.write(lambda tx: deployment_schedules.delete_unstarted_runs(tx, deployment.id)) == 1
    left = store.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW))
    assert {run.id for run in left} == {first.id, by_hand.id}


def test_missed_runs_are_found_and_deleted_but_for_some(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    store.write(lambda tx: make_runs(tx, deployment, schedule, *(at(60 * minute) for minute in range(1, 6))))
    assert store.read(lambda tx: deployment_schedules.list_with_missed_runs(tx, at(60), at(240))) == [schedule.id]
    assert store.read(lambda tx: deployment_schedules.list_with_missed_runs(tx, at(300), at(900))) == []
    gone = store.write(
        lambda tx: deployment_schedules.delete_missed_runs(tx, schedule, after=at(60), until=at(240), but=[at(240)])
    )
    assert gone == 2
    left = store.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW, sort="EXPECTED_START_TIME_ASC"))
    assert [run.expected_start_time for run in left] == [at(60), at(240), at(300)]


def test_runs_are_late_until_they_are_marked(store: Store, deployment: DeploymentRow, schedule: ScheduleRow) -> None:
    store.write(lambda tx: make_runs(tx, deployment, schedule, at(60), at(120)))
    found = store.read(lambda tx: late_runs.list_unmarked(tx, at(60), 10))
    assert len(found) == 1
    store.write(lambda tx: flow_runs.update_flow_run(tx, WORKSPACE, found[0][0], {"state_name": "Late"}, at(61)))
    assert store.read(lambda tx: late_runs.list_unmarked(tx, at(60), 10)) == []


def test_a_mark_only_goes_forward(store: Store) -> None:
    for seconds, kept in ((10, 10), (5, 10), (20, 20)):
        store.write(partial(deployment_schedules.set_mark, name="m", seen_until=at(seconds)))
        assert store.read(lambda tx: deployment_schedules.find_mark(tx, "m")) == at(kept)
