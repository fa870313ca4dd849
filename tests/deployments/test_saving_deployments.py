"""Deployments are made once for each flow and name, changed by what is sent, and take what hangs on them along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from deployed import Desk

from rota.contract.concurrency_limits import READ_LIMIT
from rota.contract.deployment_schedules import PREVIEW_SCHEDULE
from rota.contract.deployments import (
    BRANCH_DEPLOYMENT,
    CHECK_WORK_QUEUES,
    CREATE_DEPLOYMENT,
    DELETE_DEPLOYMENT,
    PAUSE_DEPLOYMENT,
    READ_DEPLOYMENT_BY_NAME,
    RESUME_DEPLOYMENT,
)
from rota.contract.flows import DELETE_FLOW
from rota.contract.queries.deployments import (
    BULK_DELETE_DEPLOYMENTS,
    COUNT_DEPLOYMENTS,
    PAGINATE_DEPLOYMENTS,
    READ_DEPLOYMENTS,
    READ_SCHEDULED_FLOW_RUNS,
)
from rota.contract.queries.flows import READ_FLOWS
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.exceptions import InvalidRequest, ObjectAlreadyExists, ObjectNotFound, RequestRefused

SCHEMA = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}


def test_a_deployment_is_made_once_and_then_changed_by_what_is_sent(desk: Desk) -> None:
    flow_id = desk.deployment(description="old", tags=["a"], schedules=[desk.cron()]).flow_id
    answer = desk.app.answer(CREATE_DEPLOYMENT, body={"name": "nightly", "flow_id": flow_id, "tags": ["b"]})
    assert not answer.made
    assert (answer.body.description, answer.body.tags, len(answer.body.schedules)) == ("old", ["b"], 1)
    assert desk.app.handle(READ_DEPLOYMENT_BY_NAME, {"flow_name": "hello", "deployment_name": "nightly"}) == answer.body


def test_absent_and_null_differ_in_an_update(desk: Desk) -> None:
    deployment = desk.deployment(description="d", version="1", parameters={"x": 1})
    desk.update(deployment, description=None, parameters=None)
    changed = desk.read(deployment)
    assert (changed.description, changed.version, changed.parameters) == (None, "1", {"x": 1})


def test_a_deployment_without_its_flow_or_pool_is_refused(desk: Desk) -> None:
    with pytest.raises(ObjectNotFound, match="create the flow before"):
        desk.app.handle(CREATE_DEPLOYMENT, body={"name": "d", "flow_id": UUID(int=7)})
    with pytest.raises(ObjectNotFound, match="no work pool 'nowhere'"):
        desk.deployment(work_pool_name="nowhere")


def test_a_deployment_goes_to_a_queue_of_its_pool(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "pool", "type": "process"})
    usual = desk.deployment("usual", work_pool_name="pool")
    own = desk.deployment("own", work_pool_name="pool", work_queue_name="fast")
    assert (usual.work_pool_name, usual.work_queue_name) == ("pool", "default")
    assert own.work_queue_name == "fast"
    assert own.work_queue_id not in (None, usual.work_queue_id)
    of_pool = {"work_pools": {"name": {"any_": ["pool"]}}}
    assert desk.app.handle(COUNT_DEPLOYMENTS, body=of_pool) == 2
    of_queue = {**of_pool, "work_pool_queues": {"name": {"startswith_": ["fa"]}}}
    assert [each.name for each in desk.app.handle(READ_DEPLOYMENTS, body=of_queue)] == ["own"]
    run = desk.run(own)
    assert (run.work_pool_name, run.work_queue_name, run.work_queue_id) == ("pool", "fast", own.work_queue_id)
    (queue,) = desk.app.handle(CHECK_WORK_QUEUES, {"id": own.id})
    assert queue.name == "fast"
    assert desk.run(own, work_queue_name="default").work_queue_id == usual.work_queue_id


def test_default_parameters_must_fit_their_schema_but_may_be_missing(local: Desk) -> None:
    assert local.deployment(parameter_openapi_schema=SCHEMA).parameters == {}
    with pytest.raises(InvalidRequest, match="field 'x'"):
        local.deployment(parameter_openapi_schema=SCHEMA, parameters={"x": "a"})
    assert local.deployment(
        "free", parameter_openapi_schema=SCHEMA, parameters={"x": "a"}, enforce_parameter_schema=False
    ).parameters == {"x": "a"}


BAD_SCHEDULES: list[tuple[dict[str, Any], str]] = [
    ({"cron": "0 0 30 2 *"}, "does not come"),
    ({"cron": "99 * * * *"}, "minute"),
    ({"interval": 0}, "second"),
    ({"rrule": "FREQ=FORTNIGHTLY"}, "FREQ"),
    ({"cron": "* * * * *", "interval": 60}, "cron and interval"),
    ({"timezone": "UTC"}, "none of them"),
]


@pytest.mark.parametrize(("schedule", "reason"), BAD_SCHEDULES)
def test_a_schedule_that_cannot_be_is_refused(local: Desk, schedule: dict[str, Any], reason: str) -> None:
    with pytest.raises(RequestRefused, match=f"(?i){reason}"):
        local.deployment(schedules=[{"schedule": schedule}])
    assert local.app.handle(COUNT_DEPLOYMENTS, body={}) == 0


def test_a_slug_names_one_schedule_of_a_deployment(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron(slug="a")])
    with pytest.raises(ObjectAlreadyExists, match="'a'"):
        desk.add_schedules(deployment, desk.cron("5 * * * *", slug="a"))
    (other,) = desk.add_schedules(deployment, desk.cron("5 * * * *", slug="b"))
    with pytest.raises(ObjectAlreadyExists, match="'a'"):
        desk.change_schedule(other, slug="a")
    (replacing,) = desk.add_schedules(deployment, desk.cron("9 * * * *", slug="c", replaces="a"))
    assert {each.slug for each in desk.schedules(deployment)} == {"b", "c"}
    assert replacing.slug == "c"


def test_made_again_a_deployment_keeps_the_schedules_that_are_the_same(desk: Desk) -> None:
    first = desk.deployment(schedules=[desk.cron(), desk.cron("5 * * * *", slug="five"), desk.cron("9 * * * *")])
    again = desk.deployment(schedules=[desk.cron(), desk.cron("6 * * * *", slug="five")])
    before, after = ({each.id for each in each_time.schedules} for each_time in (first, again))
    assert after == {first.schedules[0].id, first.schedules[1].id} < before
    assert desk.deployment().schedules == again.schedules, "schedules that are not sent stay"
    assert desk.deployment(schedules=[]).schedules == []


def test_an_update_changes_schedules_by_their_slugs_and_else_all(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron(slug="a"), desk.cron("5 * * * *", slug="b")])
    desk.update(deployment, schedules=[{"slug": "a", "active": False}])
    assert [(each.slug, each.active) for each in desk.schedules(deployment)] == [("a", False), ("b", True)]
    desk.update(deployment, schedules=[desk.cron("9 * * * *")])
    assert [each.slug for each in desk.schedules(deployment)] == [None]


def test_a_limit_of_its_own_comes_changes_and_goes(desk: Desk) -> None:
    deployment = desk.deployment(concurrency_limit=2)
    limit = deployment.global_concurrency_limit
    assert limit is not None
    assert (limit.name, limit.limit) == (f"deployment:{deployment.id}", 2)
    desk.update(deployment, concurrency_limit=3)
    assert desk.read(deployment).concurrency_limit == 3
    shared = desk.deployment("other", concurrency_limit=9).global_concurrency_limit
    assert shared is not None
    desk.update(deployment, global_concurrency_limit_id=str(shared.id))
    assert desk.read(deployment).concurrency_limit == 9
    with pytest.raises(ObjectNotFound):
        desk.app.handle(READ_LIMIT, {"id_or_name": limit.name})
    desk.update(deployment, global_concurrency_limit_id=None)
    assert desk.read(deployment).global_concurrency_limit is None
    with pytest.raises(InvalidRequest, match="not both"):
        desk.update(deployment, concurrency_limit=1, global_concurrency_limit_id=str(shared.id))


def test_deleted_it_takes_its_limit_schedules_and_unbegun_runs_along(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()], concurrency_limit=1)
    desk.schedule()
    begun = desk.runs()[0]
    desk.clock.advance(3600)
    desk.propose(begun, "PENDING")
    desk.propose(begun, "RUNNING")
    by_hand = desk.run(deployment)
    desk.app.handle(DELETE_DEPLOYMENT, {"id": deployment.id})
    assert {run.id for run in desk.runs()} == {begun.id, by_hand.id}
    with pytest.raises(ObjectNotFound):
        desk.app.handle(READ_LIMIT, {"id_or_name": f"deployment:{deployment.id}"})
    with pytest.raises(ObjectNotFound):
        desk.read(deployment)
    assert desk.schedule() == 0


def test_a_flow_takes_its_deployments_along(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()], concurrency_limit=1)
    desk.app.handle(DELETE_FLOW, {"id": deployment.flow_id})
    assert desk.app.handle(COUNT_DEPLOYMENTS, body={}) == 0
    assert desk.schedule() == 0


def test_pausing_removes_runs_and_resuming_begins_from_now(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron()])
    desk.schedule()
    desk.app.handle(PAUSE_DEPLOYMENT, {"id": deployment.id})
    assert desk.runs() == []
    desk.pass_seconds(2 * 3600)
    assert desk.runs() == []
    desk.app.handle(RESUME_DEPLOYMENT, {"id": deployment.id})
    desk.schedule()
    assert [each.hour for each in desk.instants()] == [13, 14, 15]
    assert [each.skipped_runs for each in desk.schedules(deployment)] == [0]


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"deployments": {"name": {"like_": "NIGHT"}}}, {"nightly"}),
    ({"deployments": {"name": {"any_": ["nightly", "weekly"]}}}, {"nightly", "weekly"}),
    ({"deployments": {"flow_or_deployment_name": {"like_": "ello"}}}, {"nightly", "weekly"}),
    ({"deployments": {"paused": {"eq_": True}}}, {"weekly"}),
    ({"deployments": {"tags": {"all_": ["a", "b"]}}}, {"nightly"}),
    ({"deployments": {"tags": {"any_": ["b", "c"]}}}, {"nightly", "yearly"}),
    ({"deployments": {"tags": {"is_null_": True}}}, {"weekly"}),
    ({"deployments": {"concurrency_limit": {"ge_": 2}}}, {"yearly"}),
    ({"deployments": {"concurrency_limit": {"le_": 4, "ge_": 1}}}, {"yearly"}),
    ({"deployments": {"concurrency_limit": {"is_null_": True}}}, {"nightly", "weekly"}),
    ({"deployments": {"operator": "or_", "paused": {"eq_": True}, "name": {"any_": ["yearly"]}}}, {"weekly", "yearly"}),
    ({"flows": {"name": {"any_": ["other"]}}}, {"yearly"}),
    ({"flow_runs": {"name": {"any_": ["bob"]}}}, {"nightly"}),
]


def test_lists_pages_and_counts_take_all_filters(desk: Desk) -> None:
    nightly = desk.deployment(tags=["a", "b"])
    desk.deployment("weekly", paused=True)
    desk.deployment("yearly", flow="other", tags=["c"], concurrency_limit=4)
    desk.run(nightly, name="bob")
    for wanted, names in FILTERS:
        found = desk.app.handle(READ_DEPLOYMENTS, body=wanted)
        assert {each.name for each in found} == names, wanted
        assert desk.app.handle(COUNT_DEPLOYMENTS, body=wanted) == len(names)
    page = desk.app.handle(PAGINATE_DEPLOYMENTS, body={"limit": 2, "page": 2, "sort": "NAME_DESC"})
    assert ([each.name for each in page.results], page.count, page.pages) == (["nightly"], 3, 2)
    flows = desk.app.handle(READ_FLOWS, body={"deployments": {"paused": {"eq_": True}}})
    assert [flow.name for flow in flows] == ["hello"]
    assert desk.app.handle(READ_FLOWS, body={"flows": {"deployment": {"is_null_": True}}}) == []


def test_many_are_deleted_at_once(desk: Desk) -> None:
    for name in "abc":
        desk.deployment(name)
    desk.app.handle(BULK_DELETE_DEPLOYMENTS, body={"deployments": {"name": {"any_": ["a", "b"]}}})
    assert [each.name for each in desk.app.handle(READ_DEPLOYMENTS, body={})] == ["c"]


def test_whoever_asks_for_its_runs_makes_it_ready_for_a_minute(desk: Desk) -> None:
    deployment = desk.deployment(schedules=[desk.cron("* * * * *")])
    desk.schedule()
    assert str(desk.read(deployment).status.value) == "NOT_READY"  # type: ignore[union-attr]  # it has one
    before = desk.instants()[2]
    due = desk.app.handle(
        READ_SCHEDULED_FLOW_RUNS, body={"deployment_ids": [deployment.id], "scheduled_before": before, "limit": 10}
    )
    assert [run.expected_start_time for run in due] == desk.instants()[:3]
    ready = desk.read(deployment)
    assert (ready.status.value, ready.last_polled) == ("READY", desk.clock.now())  # type: ignore[union-attr]
    desk.clock.advance(61)
    assert desk.read(deployment).status.value == "NOT_READY"  # type: ignore[union-attr]


def test_a_branch_is_a_copy_without_schedules_unless_asked_for(desk: Desk) -> None:
    root = desk.deployment(schedules=[desk.cron()], parameters={"x": 1}, entrypoint="a.py:f")
    body = {"branch": "feature/one", "overrides": {"parameters": {"x": 2}}}
    copy = desk.app.handle(BRANCH_DEPLOYMENT, {"id": root.id}, body=body)
    assert (copy.name, copy.parameters, copy.entrypoint) == ("nightly@feature-one", {"x": 2}, "a.py:f")
    assert copy.schedules == []
    with_schedules = {"branch": "two", "options": {"copy_schedules": True}}
    assert len(desk.app.handle(BRANCH_DEPLOYMENT, {"id": root.id}, body=with_schedules).schedules) == 1
    assert not desk.app.answer(BRANCH_DEPLOYMENT, {"id": root.id}, body=body).made


def test_a_preview_shows_offsets_across_a_change_of_clocks(local: Desk) -> None:
    body = {"sentence": "every day at 9am in Europe/Paris", "after": "2026-03-27T12:00:00Z", "count": 3}
    answer = local.app.handle(PREVIEW_SCHEDULE, body=body)
    assert [each.local for each in answer.times] == [
        "2026-03-28T09:00:00+01:00",
        "2026-03-29T09:00:00+02:00",
        "2026-03-30T09:00:00+02:00",
    ]
    with pytest.raises(InvalidRequest, match="one of"):
        local.app.handle(PREVIEW_SCHEDULE, body={})
