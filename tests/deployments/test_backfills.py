"""A backfill makes one run for each time of its plan, no more at a time than it may, whatever happens in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deployed import Desk

from rota.contract.backfills import (
    CANCEL_BACKFILL,
    CREATE_BACKFILL,
    PAUSE_BACKFILL,
    PREVIEW_BACKFILL,
    READ_BACKFILL,
    READ_BACKFILLS,
    RESUME_BACKFILL,
    RETRY_BACKFILL,
    UPDATE_BACKFILL,
    Backfill,
    BackfillPreview,
)
from rota.contract.deployments import DELETE_DEPLOYMENT, Deployment
from rota.contract.flow_runs import DELETE_FLOW_RUN, FlowRun
from rota.contract.queries.deployments import READ_SCHEDULED_FLOW_RUNS
from rota.contract.queries.events import READ_EVENTS
from rota.contract.queries.flow_runs import READ_FLOW_RUN_LATENESS, READ_FLOW_RUNS
from rota.core.schedules import CronRule, next_times
from rota.exceptions import InvalidRequest, ObjectAlreadyExists, ObjectNotFound
from rota.server.services import backfills, late_runs
from rota.server.store.tables import backfills as table

DAY = timedelta(days=1)
START = datetime(2026, 2, 1, tzinfo=UTC)


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 2, number, hour, tzinfo=UTC)


def body(deployment: Deployment, **fields: Any) -> dict[str, Any]:
    return {"deployment_id": deployment.id, "start": START, "end": day(7), "name": "b", **fields}


def preview(desk: Desk, deployment: Deployment, **fields: Any) -> BackfillPreview:
    return desk.app.handle(PREVIEW_BACKFILL, body=body(deployment, **fields))


def make(desk: Desk, deployment: Deployment, **fields: Any) -> Backfill:
    return desk.app.handle(CREATE_BACKFILL, body=body(deployment, **fields))


def read(desk: Desk, backfill: Backfill) -> Backfill:
    return desk.app.handle(READ_BACKFILL, {"id": backfill.id})


def act(desk: Desk, operation: Any, backfill: Backfill, sent: Any = None) -> Backfill:
    answered: Backfill = desk.app.handle(operation, {"id": backfill.id}, body=sent)
    return answered


def go_on(desk: Desk) -> int:
    return backfills.run_once(desk.app.store, desk.clock)


def runs_of(desk: Desk, backfill: Backfill, *kinds: str) -> list[FlowRun]:
    found = [run for run in desk.runs() if run.created_by is not None and run.created_by.id == backfill.id]
    return [run for run in found if not kinds or (run.state_type is not None and run.state_type.value in kinds)]


def end(desk: Desk, run: FlowRun, kind: str = "COMPLETED") -> None:
    desk.propose(run, "PENDING")
    desk.propose(run, "RUNNING")
    desk.propose(run, kind)


def end_all(desk: Desk, backfill: Backfill, kind: str = "COMPLETED") -> None:
    """Let all runs end, and those that follow."""
    go_on(desk)
    while waiting := runs_of(desk, backfill, "SCHEDULED"):
        for run in waiting:
            end(desk, run, kind)
        go_on(desk)


@pytest.fixture
def daily(desk: Desk) -> Deployment:
    return desk.deployment(schedules=[desk.cron("0 0 * * *")])


def test_the_preview_equals_the_runs_that_are_made(desk: Desk, daily: Deployment) -> None:
    seen = preview(desk, daily)
    backfill = make(desk, daily)
    end_all(desk, backfill)
    made = runs_of(desk, backfill)
    assert seen.total == backfill.total == len(made) == 7
    assert [run.at for run in (*seen.first, *seen.last)] == [run.expected_start_time for run in made]
    assert [run.at for run in seen.first] == [day(number) for number in range(1, 6)]
    assert read(desk, backfill).status == "COMPLETED"


def test_a_run_carries_its_logical_time_tag_and_maker(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, tags=["mine"])
    go_on(desk)
    run = runs_of(desk, backfill)[0]
    assert run.created_by is not None
    assert (run.created_by.type, run.created_by.id, run.created_by.display_value) == ("BACKFILL", backfill.id, "b")
    assert (run.tags, run.auto_scheduled) == (["mine", "backfill:b"], False)
    assert run.expected_start_time == day(1)
    assert run.estimated_start_time_delta == timedelta(0)
    assert desk.app.handle(READ_FLOW_RUN_LATENESS, body={}) is None
    # It is due now, and takes its place in the line behind what waits already.
    assert run.next_scheduled_start_time == desk.clock.now()
    end(desk, run)
    assert desk.read_run(run).expected_start_time == day(1)


def test_no_more_runs_are_unfinished_than_the_limit_says(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=2)
    for made in range(2, 8):
        go_on(desk)
        waiting = runs_of(desk, backfill, "SCHEDULED", "PENDING", "RUNNING")
        assert [run.expected_start_time for run in waiting] == [day(made - 1), day(made)]
        end(desk, waiting[0])
    assert go_on(desk) == 0
    assert read(desk, backfill).status == "RUNNING"


def test_runs_come_in_the_order_that_is_asked_for(desk: Desk, daily: Deployment) -> None:
    seen = preview(desk, daily, order="descending")
    backfill = make(desk, daily, order="descending", limit=1)
    assert backfill.next_at == day(7)
    order = []
    go_on(desk)
    while waiting := runs_of(desk, backfill, "SCHEDULED"):
        order += [run.expected_start_time for run in waiting]
        end(desk, waiting[0])
        go_on(desk)
    assert order == [day(number) for number in range(7, 0, -1)] == [run.at for run in (*seen.first, *seen.last)]


@pytest.mark.parametrize("order", ["ascending", "descending"])
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
def test_times_are_right_across_changes_of_clocks(local: Desk, zone: str, order: str) -> None:
    local.clock.advance(300 * 86_400)
    deployment = local.deployment(schedules=[local.cron("30 1-3 * * *", timezone=zone)])
    start, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
    backfill = make(local, deployment, start=start, end=until, order=order, limit=1000)
    go_on(local)
    made = []
    for offset in range(0, 1000, 200):
        page = {"sort": "EXPECTED_START_TIME_ASC", "offset": offset}
        made += [run.expected_start_time for run in local.app.handle(READ_FLOW_RUNS, body=page)]
    expected = next_times(CronRule("30 1-3 * * *", zone), start - timedelta(microseconds=1), 2000, until=until)
    assert made == expected
    assert read(local, backfill).made == backfill.total == len(expected)


def test_several_schedules_give_each_time_one_run(desk: Desk) -> None:
    deployment = desk.deployment(
        schedules=[desk.cron("0 0 * * *"), desk.cron("0 */12 * * *"), desk.cron("0 6 * * *", active=False)]
    )
    assert preview(desk, deployment, end=day(2)).total == 3
    other = desk.schedules(deployment)[2]
    assert [run.at for run in preview(desk, deployment, end=day(2), schedule_id=other.id).first] == [day(1, 6)]


def test_times_may_come_from_an_interval_or_a_rule_that_the_deployment_has_not(desk: Desk) -> None:
    deployment = desk.deployment()
    hours = {"interval": 6 * 3600, "anchor_date": START.isoformat()}
    assert preview(desk, deployment, schedule=hours).total == 25
    rule = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "timezone": "UTC"}
    backfill = make(desk, deployment, schedule=rule, end=day(28), order="descending")
    go_on(desk)
    assert [run.expected_start_time.day for run in runs_of(desk, backfill) if run.expected_start_time] == [2, 9, 16, 23]
    with pytest.raises(InvalidRequest, match="no active schedule"):
        preview(desk, deployment)


def test_templates_are_filled_in_for_each_time(desk: Desk) -> None:
    schema = {"type": "object", "properties": {"day": {"type": "string"}, "n": {"type": "integer"}, "x": {}}}
    deployment = desk.deployment(
        schedules=[desk.cron("30 23 * * *", timezone="Europe/Paris", parameters={"x": "{{ kept }}"})],
        parameters={"day": "none"},
        parameter_openapi_schema=schema,
        enforce_parameter_schema=True,
    )
    parameters = {"day": "d={{ logical_time.date }}/{{logical_time.date - 1d}}", "n": "{{ logical_time.day }}"}
    seen = preview(desk, deployment, parameters=parameters)
    expected = {"day": "d=2026-02-01/2026-01-31", "n": 1, "x": "{{ kept }}"}
    assert (seen.first[0].parameters, seen.timezone) == (expected, "Europe/Paris")
    assert seen.first[0].local == "2026-02-01T23:30:00+01:00"
    backfill = make(desk, deployment, parameters=parameters)
    go_on(desk)
    assert runs_of(desk, backfill)[0].parameters == expected
    with pytest.raises(InvalidRequest, match="is no placeholder: there are"):
        preview(desk, deployment, parameters={"day": "{{ logical_tim.date }}"})
    with pytest.raises(InvalidRequest, match="'n'"):
        preview(desk, deployment, parameters={"n": "{{ logical_time.date }}"})


def test_a_paused_backfill_makes_nothing_and_goes_on_where_it_was(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=3)
    go_on(desk)
    assert act(desk, PAUSE_BACKFILL, backfill).status == "PAUSED"
    assert act(desk, PAUSE_BACKFILL, backfill).status == "PAUSED"
    for run in runs_of(desk, backfill):
        end(desk, run)
    assert go_on(desk) == 0
    desk.clock.advance(3600)
    assert act(desk, RESUME_BACKFILL, backfill).status == "RUNNING"
    end_all(desk, backfill)
    assert [run.expected_start_time for run in runs_of(desk, backfill)] == [day(number) for number in range(1, 8)]
    with pytest.raises(InvalidRequest, match="is completed, so it cannot be paused"):
        act(desk, PAUSE_BACKFILL, backfill)


def test_what_has_made_all_of_its_runs_cannot_be_paused(local: Desk) -> None:
    backfill = make(local, local.deployment(schedules=[local.cron("0 0 * * *")]))
    go_on(local)
    with pytest.raises(InvalidRequest, match="nothing left to pause"):
        act(local, PAUSE_BACKFILL, backfill)


def test_a_limit_that_is_lowered_holds_for_the_runs_that_follow(local: Desk) -> None:
    backfill = make(local, local.deployment(schedules=[local.cron("0 0 * * *")]), limit=4)
    go_on(local)
    assert act(local, UPDATE_BACKFILL, backfill, {"limit": 1}).limit == 1
    for run in runs_of(local, backfill)[:3]:
        end(local, run)
        go_on(local)
    assert len(runs_of(local, backfill)) == 4
    end(local, runs_of(local, backfill)[3])
    go_on(local)
    assert len(runs_of(local, backfill, "SCHEDULED")) == 1
    assert act(local, UPDATE_BACKFILL, backfill, {"limit": 9}).limit == 9
    go_on(local)
    assert len(runs_of(local, backfill)) == 7


def test_a_cancelled_backfill_cancels_its_runs_if_that_is_wanted(desk: Desk, daily: Deployment) -> None:
    one, other = make(desk, daily, limit=3), make(desk, daily, limit=3, name="other")
    go_on(desk)
    desk.propose(runs_of(desk, one)[0], "RUNNING")
    assert act(desk, CANCEL_BACKFILL, one, {}).status == "CANCELLING"
    assert act(desk, CANCEL_BACKFILL, other, {"cancel_runs": False}).status == "CANCELLED"
    go_on(desk)
    states = [run.state_name for run in runs_of(desk, one)]
    assert states == ["Cancelling", "Cancelled", "Cancelled"]
    assert read(desk, one).status == "CANCELLED"
    assert read(desk, one).ended_at is None
    desk.propose(runs_of(desk, one)[0], "CANCELLED")
    assert [run.state_name for run in runs_of(desk, other)] == ["Scheduled"] * 3
    for run in runs_of(desk, other):
        end(desk, run)
    go_on(desk)
    found = read(desk, one)
    assert (found.ended_at, found.counts.cancelled, found.counts.planned) == (desk.clock.now(), 3, 4)
    assert (read(desk, other).counts.completed, len(runs_of(desk, other))) == (3, 3)
    with pytest.raises(InvalidRequest, match="was cancelled"):
        act(desk, RESUME_BACKFILL, one)


def test_failed_runs_are_run_again_within_the_limit_and_only_they(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=7)
    go_on(desk)
    runs = runs_of(desk, backfill)
    for run in runs[:3]:
        end(desk, run, "FAILED")
    end(desk, runs[3], "CRASHED")
    for run in runs[4:]:
        end(desk, run)
    go_on(desk)
    assert read(desk, backfill).status == "COMPLETED"
    act(desk, UPDATE_BACKFILL, backfill, {"limit": 2})
    desk.clock.advance(60)
    again = act(desk, RETRY_BACKFILL, backfill)
    assert (again.status, again.retrying, again.ended_at) == ("RUNNING", True, None)
    go_on(desk)
    waiting = runs_of(desk, backfill, "SCHEDULED")
    assert [(run.id, run.state_name) for run in waiting] == [(run.id, "AwaitingRetry") for run in runs[:2]]
    end(desk, waiting[0], "FAILED")  # again: it is not taken a second time
    end(desk, waiting[1])
    end_all(desk, backfill)
    found = read(desk, backfill)
    assert (found.status, found.retrying) == ("COMPLETED", False)
    assert (found.counts.failed, found.counts.crashed, found.counts.completed) == (1, 0, 6)
    assert len(runs_of(desk, backfill)) == 7
    with pytest.raises(InvalidRequest, match="completed: there is nothing to cancel"):
        act(desk, CANCEL_BACKFILL, backfill, {})


def test_only_failed_takes_times_at_which_nothing_did_better(desk: Desk, daily: Deployment) -> None:
    first = make(desk, daily, name="first")
    go_on(desk)
    runs = runs_of(desk, first)
    for run in runs[:3]:
        end(desk, run, "FAILED")
    for run in runs[3:]:
        end(desk, run)
    go_on(desk)
    adhoc = desk.run(daily)
    end(desk, adhoc, "FAILED")
    second = make(desk, daily, name="second", only_failed=True, end=None, order="descending", limit=1)
    assert (second.total, second.next_at, second.schedules) == (3, day(3), [])
    go_on(desk)
    end(desk, runs_of(desk, second)[0])
    go_on(desk)
    assert [run.expected_start_time for run in runs_of(desk, second)] == [day(2), day(3)]
    end_all(desk, second)
    with pytest.raises(InvalidRequest, match="No run of the deployment failed"):
        make(desk, daily, name="third", only_failed=True)


def test_what_is_read_tells_all_of_its_times(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=4)
    assert (backfill.counts.planned, backfill.next_at, backfill.estimated_end) == (7, day(1), None)
    go_on(desk)
    runs = runs_of(desk, backfill)
    desk.clock.advance(60)
    end(desk, runs[0])
    end(desk, runs[1], "FAILED")
    desk.propose(runs[2], "RUNNING")
    desk.app.handle(DELETE_FLOW_RUN, {"id": runs[1].id})
    found = read(desk, backfill)
    counts = {name: count for name, count in found.counts.model_dump().items() if count}
    assert counts == {"planned": 3, "completed": 1, "deleted": 1, "running": 1, "scheduled": 1}
    assert found.next_at == day(5)
    assert found.estimated_end == desk.clock.now() + timedelta(seconds=60) * 5
    go_on(desk)
    assert "of at most 4" in (read(desk, backfill).waiting_for or "")
    listed = desk.app.handle(READ_BACKFILLS, body={"backfills": {"deployment_id": [daily.id], "status": ["RUNNING"]}})
    assert [each.model_dump() for each in listed] == [read(desk, backfill).model_dump()]
    assert desk.app.handle(READ_BACKFILLS, body={"backfills": {"name": ["no"]}}) == []


def test_nothing_is_made_while_the_deployment_is_paused(desk: Desk, daily: Deployment) -> None:
    desk.update(daily, paused=True)
    assert preview(desk, daily).warnings == ["The deployment is paused: no run is made before it is resumed."]
    backfill = make(desk, daily)
    assert go_on(desk) == 0
    assert "resumed" in (read(desk, backfill).waiting_for or "")
    desk.update(daily, paused=False)
    go_on(desk)
    assert len(runs_of(desk, backfill)) == 7


def test_a_deleted_deployment_ends_its_backfills(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=2)
    go_on(desk)
    desk.app.handle(DELETE_DEPLOYMENT, {"id": daily.id})
    go_on(desk)
    found = read(desk, backfill)
    assert (found.status, found.message, found.counts.cancelled) == ("CANCELLED", "Its deployment was deleted.", 2)
    assert found.ended_at is not None
    with pytest.raises(ObjectNotFound):
        preview(desk, daily)


def test_what_cannot_be_made_any_more_pauses_the_backfill_and_says_why(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron("0 0 * * *")])
    backfill = make(desk, deployment, parameters={"x": "words"})
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}}
    desk.update(deployment, parameter_openapi_schema=schema, enforce_parameter_schema=True)
    go_on(desk)
    found = read(desk, backfill)
    assert found.status == "PAUSED"
    assert "A run cannot be made: Validation failed for field 'x'" in (found.message or "")
    desk.update(deployment, enforce_parameter_schema=False)
    assert act(desk, RESUME_BACKFILL, backfill).message is None
    go_on(desk)
    assert len(runs_of(desk, backfill)) == 7


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"start": datetime(2027, 1, 1, tzinfo=UTC), "end": None}, "yet to come"),
        ({"end": datetime(2026, 1, 1, tzinfo=UTC)}, "before it begins"),
        ({"start": datetime(1800, 1, 1, tzinfo=UTC)}, "the earliest is 1900"),
        ({"start": datetime(1999, 1, 1, tzinfo=UTC), "schedule": {"interval": 60}}, "more than 1,000,000 times"),
        ({"start": day(1, 1), "end": day(1, 2)}, "no time in the span"),
        ({"schedule": {"cron": "0 0 * * *"}, "only_failed": True}, "leave the schedule out"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"name": "a/b"}, "name"),
        ({"name": "n" * 300}, "300 characters"),
        ({"work_queue_name": "q"}, "no work pool"),
        ({"parameters": {"x": ["{{ now() }}"]}}, "is no placeholder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(local: Desk, fields: dict[str, Any], sentence: str) -> None:
    deployment = local.deployment(schedules=[local.cron("0 0 * * *")])
    with pytest.raises(InvalidRequest, match=sentence):
        make(local, deployment, **fields)


def test_a_name_is_taken_once(desk: Desk, daily: Deployment) -> None:
    make(desk, daily)
    with pytest.raises(ObjectAlreadyExists, match="another name"):
        make(desk, daily)


def test_an_end_that_is_yet_to_come_is_now(desk: Desk, daily: Deployment) -> None:
    assert preview(desk, daily, end=datetime(2030, 1, 1, tzinfo=UTC)).end == desk.clock.now()


def test_services_at_once_make_each_run_once(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron("0 * * * *")])
    backfill = make(desk, deployment, limit=100)
    for _ in range(3):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: go_on(desk), range(4)))
        waiting = runs_of(desk, backfill, "SCHEDULED")
        assert len(waiting) <= 100
        for run in waiting:
            desk.propose(run, "CANCELLED")
    made = [run.expected_start_time for run in runs_of(desk, backfill)]
    assert made == [START + timedelta(hours=number) for number in range(145)]
    assert read(desk, backfill).made == 145


def test_runs_of_a_backfill_take_their_place_behind_those_that_wait(desk: Desk, daily: Deployment) -> None:
    waits = desk.run(daily)
    desk.clock.advance(5)
    backfill = make(desk, daily)
    go_on(desk)
    due = desk.app.handle(READ_SCHEDULED_FLOW_RUNS, body={"deployment_ids": [daily.id]})
    assert due[0].id == waits.id
    assert len(due) == 8
    assert late_runs.run_once(desk.app.store, desk.clock) == []
    assert backfill.total == 7


def test_what_happens_to_a_backfill_is_told(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily, limit=1)
    act(desk, PAUSE_BACKFILL, backfill)
    act(desk, RESUME_BACKFILL, backfill)
    act(desk, UPDATE_BACKFILL, backfill, {"limit": 7})
    end_all(desk, backfill, "FAILED")
    desk.clock.advance(1)
    act(desk, RETRY_BACKFILL, backfill)
    act(desk, CANCEL_BACKFILL, backfill, {})
    end_all(desk, backfill)
    told = desk.app.handle(READ_EVENTS, body={}).events
    names = [event.event for event in told if event.event.startswith("rota.backfill.")]
    assert sorted(names) == sorted(
        f"rota.backfill.{verb}"
        for verb in ("created", "paused", "resumed", "updated", "completed", "retried", "cancelled", "ended")
    )


def test_backfills_that_ended_long_ago_are_forgotten(desk: Desk, daily: Deployment) -> None:
    backfill = make(desk, daily)
    end_all(desk, backfill)
    desk.clock.advance(91 * 86_400)
    go_on(desk)
    assert desk.app.store.read(lambda tx: tx.execute(table.select()).all()) == []
