"""What pages of the web interface ask for many objects at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from api_driver import COMPLETED, FAILED, RUNNING, SCHEDULED, Api, RecordedTask

from rota.contract.events import CREATE_EVENTS, Event
from rota.contract.queries.events import COUNT_EVENTS
from rota.contract.queries.flow_runs import READ_FLOW_RUN_DEPENDENCIES
from rota.contract.queries.ui import (
    COUNT_DEPLOYMENTS_BY_FLOW,
    COUNT_TASK_RUNS_BY_FLOW_RUN,
    COUNT_TASK_RUNS_BY_STATE,
    NEXT_RUNS_BY_FLOW,
    READ_DASHBOARD_TASK_RUN_COUNTS,
    READ_SIMPLE_FLOW_RUNS,
    READ_UI_TASK_RUN,
    VALIDATE_SCHEMA_VALUES,
)
from rota.contract.task_runs import CREATE_TASK_RUN
from rota.contract.variables import CREATE_VARIABLE
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.testing import FakeClock


def test_counts_name_every_object_that_was_asked_for(api: Api) -> None:
    flow = api.flow()
    run, unknown = api.flow_run(flow), uuid7()
    api.task_run(run)
    handle = api.app.handle
    assert handle(COUNT_TASK_RUNS_BY_FLOW_RUN, body={"flow_run_ids": [run.id, unknown]}) == {run.id: 1, unknown: 0}
    assert handle(COUNT_DEPLOYMENTS_BY_FLOW, body={"flow_ids": [flow.id, unknown]}) == {flow.id: 0, unknown: 0}
    assert handle(NEXT_RUNS_BY_FLOW, body={"flow_ids": [flow.id]}) == {flow.id: None}
    for operation, field in ((COUNT_DEPLOYMENTS_BY_FLOW, "flow_ids"), (COUNT_TASK_RUNS_BY_FLOW_RUN, "flow_run_ids")):
        with pytest.raises(InvalidRequest, match="201 ids"):
            handle(operation, body={field: [uuid7() for _ in range(201)]})


def test_the_next_run_of_a_flow_is_the_one_that_is_due_first(api: Api, clock: FakeClock) -> None:
    flow = api.flow()
    for hours in (3, 1, 2):
        run = api.flow_run(flow, name=f"in {hours}")
        api.propose(run, SCHEDULED, scheduled_time=clock.now() + timedelta(hours=hours))
    found = api.app.handle(NEXT_RUNS_BY_FLOW, body={"flow_ids": [flow.id]})[flow.id]
    assert found is not None
    assert (found.name, found.state_name, found.state_type) == ("in 1", "Scheduled", SCHEDULED)
    assert found.next_scheduled_start_time == clock.now() + timedelta(hours=1)


def test_a_chart_has_a_point_for_each_run(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.propose(run, RUNNING)
    clock.advance(90)
    (point,) = api.app.handle(READ_SIMPLE_FLOW_RUNS)
    assert (point.id, point.state_type, point.duration.total_seconds()) == (run.id, RUNNING, pytest.approx(90, abs=0.01))
    assert api.app.handle(READ_SIMPLE_FLOW_RUNS, body={"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}) == []
    for wrong in ({"limit": 1001}, {"sort": "BY_CHANCE"}):
        with pytest.raises(InvalidRequest):
            api.app.handle(READ_SIMPLE_FLOW_RUNS, body=wrong)


def test_task_runs_are_counted_by_state_and_shown_with_their_flow_run(api: Api) -> None:
    run = api.flow_run(name="calm-otter")
    api.propose(run, RUNNING)
    first, second = api.task_run(run), api.task_run(run, dynamic_key="1")
    api.propose(first, RUNNING)
    api.propose(first, COMPLETED)
    api.propose(second, RUNNING)
    counts = api.app.handle(COUNT_TASK_RUNS_BY_STATE)
    assert (counts.COMPLETED, counts.RUNNING, counts.FAILED) == (1, 1, 0)
    shown = api.app.handle(READ_UI_TASK_RUN, {"id": first.id})
    assert (shown.id, shown.flow_run_name, shown.state_type) == (first.id, "calm-otter", COMPLETED)
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_UI_TASK_RUN, {"id": uuid7()})


def test_the_dashboard_shows_twenty_parts_of_its_time(api: Api, clock: FakeClock) -> None:
    begin = clock.now()
    for number, (end, minutes) in enumerate(((COMPLETED, 0), (FAILED, 8), (COMPLETED, 2))):
        clock.advance(60 * minutes)
        task = api.task_run(None, dynamic_key=str(number))
        api.propose(task, RUNNING)
        api.propose(task, end)
    api.propose(api.task_run(None, dynamic_key="running"), RUNNING)
    clock.advance(9 * 60)
    window = {"task_runs": {"start_time": {"after_": begin}}}
    counts = api.app.handle(READ_DASHBOARD_TASK_RUN_COUNTS, body=window)
    assert len(counts) == 20
    shown = {place: (each["completed"], each["failed"]) for place, each in enumerate(counts) if any(each.values())}
    # Twenty parts of the minute that it began in up to the present one.
    length = (clock.now().replace(second=0, microsecond=0) - begin.replace(second=0, microsecond=0)).total_seconds() + 60
    offset = begin.second + begin.microsecond / 1e6
    places = [int((seconds + offset) / (length / 20)) for seconds in (0, 480, 600)]
    assert shown == {places[0]: (1, 0), places[1]: (0, 1), places[2]: (1, 0)}
    backwards = {"task_runs": {"start_time": {"after_": begin, "before_": begin - timedelta(days=1)}}}
    assert api.app.handle(READ_DASHBOARD_TASK_RUN_COUNTS, body=backwards) == [{"completed": 0, "failed": 0}] * 20
    for wrong in ({"task_runs": {}}, {"task_runs": {"start_time": {"before_": begin}}}):
        with pytest.raises(InvalidRequest, match="after_ is required"):
            api.app.handle(READ_DASHBOARD_TASK_RUN_COUNTS, body=wrong)


def test_dependencies_are_the_task_runs_whose_results_were_taken(api: Api) -> None:
    run = api.flow_run()
    first = api.task_run(run)
    taken = [{"input_type": "task_run", "id": first.id}]
    inputs = {"x": taken, "y": taken, "z": [{"input_type": "constant", "type": "int"}], "__parents__": taken}
    second = api.app.handle(
        CREATE_TASK_RUN, body={"flow_run_id": run.id, "task_key": "k", "dynamic_key": "9", "task_inputs": inputs}
    )
    found = {each.id: [up.id for up in each.upstream_dependencies] for each in dependencies(api, run.id)}
    assert found == {first.id: [], second.id: [first.id]}
    with pytest.raises(ObjectNotFound):
        dependencies(api, uuid7())


def dependencies(api: Api, run_id: Any) -> Any:
    return api.app.handle(READ_FLOW_RUN_DEPENDENCIES, {"id": run_id})


# --- values of a form --------------------------------------------------------------------------------------------------------

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "list": {"type": "array", "items": {"type": "string"}}},
    "required": ["n"],
}


def check(api: Api, values: dict[str, Any], schema: dict[str, Any] = SCHEMA) -> Any:
    return api.app.handle(VALIDATE_SCHEMA_VALUES, body={"schema": schema, "values": values})


def test_values_that_fit_are_valid_and_others_say_where_they_do_not(local: Api) -> None:
    assert check(local, {"n": 1}).model_dump() == {"errors": [], "valid": True}
    answer = check(local, {"list": ["a", 2]}).model_dump()
    assert not answer["valid"]
    by_property = {error["property"]: error["errors"] for error in answer["errors"]}
    assert by_property["n"] == ["'n' is a required property"]
    assert by_property["list"] == [{"index": 1, "errors": ["2 is not of type 'string'"]}]


def test_what_stands_for_a_value_is_filled_in_first(local: Api) -> None:
    local.app.handle(CREATE_VARIABLE, body={"name": "five", "value": 5})
    for value in (
        {"__prefect_kind": "json", "value": "7"},
        {"__prefect_kind": "workspace_variable", "variable_name": "five"},
        {"__prefect_kind": "jinja", "template": "{{ 1 }}"},
    ):
        assert check(local, {"n": value}).valid
    missing = check(local, {"n": {"__prefect_kind": "workspace_variable", "variable_name": "none"}})
    assert not missing.valid
    assert not check(local, {"n": {"__prefect_kind": "json", "value": "{"}}).valid


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "no such type"},
        {"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}},
        {"$ref": "http://127.0.0.1:1/x.json"},
        {"properties": {"n": {"pattern": "^(a+)+$"}}},
    ],
    ids=["type", "circle", "elsewhere", "pattern"],
)
def test_a_schema_that_is_none_is_refused(local: Api, schema: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        check(local, {"n": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}, schema)


# --- events over time --------------------------------------------------------------------------------------------------------


def happen(api: Api, moment: datetime, name: str = "e", resource: str = "r") -> None:
    labels = {"prefect.resource.id": resource, "prefect.resource.name": f"The {resource}"}
    api.app.handle(CREATE_EVENTS, body=[Event(occurred=moment, event=name, resource=labels)])


def count(api: Api, by: str, since: datetime, until: datetime, **fields: Any) -> Any:
    occurred = {"since": since, "until": until}
    return api.app.handle(COUNT_EVENTS, {"countable": by}, body={"filter": {"occurred": occurred}, **fields})


def test_events_are_counted_in_parts_that_are_the_same_for_everybody(api: Api, clock: FakeClock) -> None:
    today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = today - timedelta(days=2)
    for moment in (begin, begin + timedelta(hours=23), begin + timedelta(days=1)):
        happen(api, moment)
    parts = count(api, "day", begin + timedelta(hours=1), clock.now() + timedelta(days=30))
    assert [(part.value, part.count) for part in parts] == [("0", 1), ("1", 1), ("2", 0)]
    assert parts[0].start_time == begin
    assert parts[0].end_time == begin + timedelta(days=1) - timedelta(microseconds=1)
    assert parts[0].label == begin.isoformat()
    halves = count(api, "time", begin, begin + timedelta(days=1), time_unit="day", time_interval=0.5)
    assert [part.count for part in halves] == [1, 1]


def test_events_are_counted_by_name_and_resource(api: Api, clock: FakeClock) -> None:
    now = clock.now()
    for resource, name in (("a", "x"), ("a", "y"), ("b", "x")):
        happen(api, now, name, resource)
    window = (now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(each.value, each.count) for each in count(api, "event", *window)] == [("x", 2), ("y", 1)]
    counted = [(each.value, each.label, each.count) for each in count(api, "resource", *window)]
    assert counted == [("a", "The a", 2), ("b", "The b", 1)]


@pytest.mark.parametrize(
    ("by", "fields"),
    [
        ("time", {"time_unit": "second"}),
        ("time", {"time_unit": "second", "time_interval": 0.001}),
        ("time", {"time_unit": "week", "time_interval": 1e300}),
        ("time", {"time_unit": "year"}),
        ("phase of the moon", {}),
    ],
)
def test_too_many_parts_or_unknown_ones_are_refused(local: Api, clock: FakeClock, by: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        count(local, by, clock.now() - timedelta(days=1), clock.now(), **fields)


def test_a_time_at_the_end_of_the_calendar_is_no_fault(local: Api, clock: FakeClock) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert count(local, "time", last, last) == []
    with pytest.raises(InvalidRequest):
        count(local, "time", datetime.min.replace(tzinfo=UTC), clock.now())


def test_records_of_engines_are_counted_like_requests(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.record(RecordedTask(run.id).made(clock.now()))
    assert api.app.handle(COUNT_TASK_RUNS_BY_FLOW_RUN, body={"flow_run_ids": [run.id]}) == {run.id: 1}
