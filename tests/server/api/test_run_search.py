"""Searches of runs: each token of the filter, pages in both directions, counts and histograms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_driver import CANCELLED, COMPLETED, CRASHED, FAILED, PAUSED, RUNNING, SCHEDULED, Api

from rota.contract.deployments import CREATE_DEPLOYMENT, Deployment, DeploymentCreate
from rota.contract.run_search import (
    READ_RUN_HISTOGRAM,
    SEARCH_RUNS,
    ReadRunHistogram,
    RunHistogram,
    RunSearchPage,
    SearchRuns,
)
from rota.contract.work_pools import CREATE_WORK_POOL, WorkPoolCreate
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest
from rota.server.store import run_walks


def search(api: Api, **fields: Any) -> RunSearchPage:
    return api.app.handle(SEARCH_RUNS, body=SearchRuns.model_validate(fields))


def found(api: Api, **criteria: Any) -> set[str]:
    page = search(api, filter=criteria)
    assert page.count is not None
    assert (page.count.value, page.count.is_exact) == (len(page.runs), True)
    return {run.name for run in page.runs}


@pytest.fixture
def runs(api: Api) -> dict[str, UUID]:
    """Some runs of two flows, one of them deployed to a pool."""
    api.app.handle(CREATE_WORK_POOL, body=WorkPoolCreate(name="k8s", type="kubernetes"))
    orders, beat = api.flow("orders"), api.flow("heartbeat")
    create = DeploymentCreate(name="nightly", flow_id=orders.id, work_pool_name="k8s")
    nightly: Deployment = api.app.handle(CREATE_DEPLOYMENT, body=create)
    made = {}
    for number, (name, kind, message) in enumerate(
        [
            ("ada", COMPLETED, None),
            ("bob", FAILED, "Flow run encountered an exception: ValueError: no rows"),
            ("cyd", CRASHED, "gone"),
            ("dan", RUNNING, None),
            ("eve", SCHEDULED, None),
            ("fay", PAUSED, "wait for it"),
            ("gus", CANCELLED, None),
        ]
    ):
        is_deployed = number % 2 == 0
        run = api.flow_run(
            orders if is_deployed else beat,
            name=name,
            tags=["prod", f"n{number}"] if number < 4 else [],
            parameters={"region": "eu" if number % 3 else "us", "deep": {"flag": number == 1}},
            **({"deployment_id": nightly.id} if is_deployed else {}),
        )
        api.propose(run, RUNNING, force=True)
        api.clock.advance(10 * number + 1)
        if kind is not RUNNING:
            api.propose(run, kind, force=True, message=message)
        made[name] = run.id
        api.clock.advance(60)
    return made


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({}, "ada bob cyd dan eve fay gus"),
        ({"state": {"include": ["Failed", "crashed"]}}, "bob cyd"),
        ({"state": {"exclude": ["Comp*", "Running"]}}, "bob cyd eve fay gus"),
        ({"state_type": {"include": ["RUNNING", "PAUSED"]}}, "dan fay"),
        ({"state_type": {"exclude": ["RUNNING", "PAUSED"]}}, "ada bob cyd eve gus"),
        ({"state": {"include": ["No such state"]}}, ""),
        ({"flow": {"include": ["ORDERS"]}}, "ada cyd eve gus"),
        ({"flow": {"exclude": ["heart*"]}}, "ada cyd eve gus"),
        ({"flow": {"include": ["no such flow"]}}, ""),
        ({"deployment": {"include": ["orders/night*"]}}, "ada cyd eve gus"),
        ({"deployment": {"exclude": ["nightly"]}}, "bob dan fay"),
        ({"tag": {"include": ["prod"]}}, "ada bob cyd dan"),
        ({"tag": {"include": ["n*"], "exclude": ["n2", "n3"]}}, "ada bob"),
        ({"tag": {"exclude": ["pro*"]}}, "eve fay gus"),
        ({"tags_all": ["prod", "n2"]}, "cyd"),
        ({"parameters": [{"path": "region", "value": "us"}]}, "ada dan gus"),
        ({"parameters": [{"path": "region", "value": "e*", "exclude": True}]}, "ada dan gus"),
        ({"parameters": [{"path": "deep.flag", "value": "true"}]}, "bob"),
        ({"parameters": [{"path": "no.such", "value": "*"}]}, ""),
        ({"duration_at_least": 60}, "gus"),
        ({"duration_at_most": 15, "state_type": {"include": ["COMPLETED", "FAILED"]}}, "ada bob"),
        ({"text": {"include": ["NO ROWS"]}}, "bob"),
        ({"text": {"include": ["a"], "exclude": ["exception", "ada"]}}, "dan fay"),
        ({"parent": "some"}, ""),
        ({"parent": "none", "retried": False, "state_type": {"include": ["COMPLETED"]}}, "ada"),
        ({"created_by": {"include": ["deploy*"]}}, ""),
        ({"work_queue": {"include": ["no such queue"]}}, ""),
    ],
)
def test_each_token_of_a_filter(api: Api, runs: dict[str, UUID], criteria: dict[str, Any], names: str) -> None:
    assert found(api, **criteria) == set(names.split())


def test_ids_and_times(api: Api, runs: dict[str, UUID]) -> None:
    assert found(api, ids=[runs["ada"], runs["eve"], uuid7()]) == {"ada", "eve"}
    assert found(api, ids=[]) == set()
    moments = {run.name: run for run in search(api).runs}
    middle = moments["dan"].expected_start_time
    assert middle is not None
    assert found(api, expected={"since": middle}) == {"dan", "eve", "fay", "gus"}
    assert found(api, expected={"until": middle}) == {"ada", "bob", "cyd"}
    assert found(api, ended={"since": middle}) == {"gus"}
    assert found(api, flow={"include": [str(moments["bob"].flow.id)]}) == {"bob", "dan", "fay"}  # type: ignore[union-attr]


@pytest.mark.parametrize("sort", ["expected", "started", "ended", "duration", "name"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    "criteria", [{}, {"state_type": {"include": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}, {"text": {"include": ["*"]}}]
)
def test_pages_lead_through_all_runs_and_back(
    api: Api, runs: dict[str, UUID], sort: str, descending: bool, criteria: dict[str, Any]
) -> None:
    asked = {"sort": sort, "descending": descending, "filter": criteria, "limit": 2, "count": False}
    whole = [run.id for run in search(api, **{**asked, "limit": 200}).runs]
    forth, page = [], search(api, **asked)
    assert page.previous is None
    pages = [page]
    while True:
        forth += [run.id for run in page.runs]
        if page.next is None:
            break
        page = search(api, **asked, cursor=page.next)
        pages.append(page)
    assert forth == whole
    assert len(set(whole)) == len(whole) > 3
    for earlier in pages[-2::-1]:
        assert page.previous is not None
        page = search(api, **asked, cursor=page.previous)
        assert [run.id for run in page.runs] == [run.id for run in earlier.runs]
    assert page.previous is None


def test_a_search_begins_at_a_moment(api: Api, runs: dict[str, UUID]) -> None:
    moments = {run.name: run.expected_start_time for run in search(api).runs}
    assert [run.name for run in search(api, at=moments["cyd"]).runs] == ["cyd", "bob", "ada"]
    later = search(api, at=moments["fay"], descending=False)
    assert [run.name for run in later.runs] == ["fay", "gus"]
    back = search(api, at=moments["cyd"], limit=2)
    assert back.previous is not None
    assert [run.name for run in search(api, cursor=back.previous, limit=2).runs] == ["eve", "dan"]


def test_what_finds_little_says_how_far_it_looked(api: Api, runs: dict[str, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_walks, "MOST_READ", 2)
    asked: dict[str, Any] = {"filter": {"text": {"include": ["ada"]}}, "limit": 1, "count": False}
    page, pages = search(api, **asked), 1
    assert page.is_partial
    assert page.searched_to is not None
    while not page.runs:
        assert page.next is not None
        page, pages = search(api, **asked, cursor=page.next), pages + 1
    assert [run.name for run in page.runs] == ["ada"]
    assert pages > 2


def test_a_row_has_all_that_a_list_shows(api: Api, runs: dict[str, UUID]) -> None:
    parent, child_flow = api.flow_run(api.flow("parent")), api.flow("child")
    for name, kind in (("x", COMPLETED), ("y", FAILED), ("z", RUNNING)):
        task = api.task_run(parent, name=name, dynamic_key=name)
        api.propose(task, kind, force=True)
    caller = api.task_run(parent, name="w", dynamic_key="w")
    child = api.flow_run(child_flow, parent_task_run_id=caller.id, name="kid")
    rows = {run.name: run for run in search(api).runs}
    assert rows["kid"].parent is not None
    assert rows["kid"].parent.id == parent.id
    tasks = rows[parent.name].tasks
    assert tasks is not None
    assert (tasks.done, tasks.failed, tasks.running, tasks.total, tasks.is_exact) == (1, 1, 1, 4, True)
    bob, ada = rows["bob"], rows["ada"]
    assert bob.summary == "Flow run encountered an exception: ValueError: no rows"
    assert bob.seconds == pytest.approx(11, abs=0.01)
    assert (ada.flow.name, ada.deployment.name) == ("orders", "nightly")  # type: ignore[union-attr]
    assert "region" in (ada.parameters or "")
    bare = search(api, columns=[]).runs[0]
    assert (bare.tasks, bare.summary, bare.parameters, bare.parent) == (None, None, None, None)
    assert found(api, parent="some") == {"kid"}
    assert found(api, parent_ids=[parent.id]) == {"kid"}
    page = search(api, kind="task", filter={"parent_ids": [parent.id], "task": {"include": ["t"]}})
    assert {run.name for run in page.runs} == {"w", "x", "y", "z"}
    assert {run.flow.name for run in page.runs if run.flow} == {"parent"}
    assert {run.name for run in search(api, kind="task", filter={"state": {"include": ["failed"]}}).runs} == {"y"}
    assert child.id in {run.id for run in search(api, filter={"flow": {"include": ["chi*"]}}).runs}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"cursor": "nonsense"}, "cannot be read"),
        ({"kind": "task", "sort": "name"}, "not sorted by name"),
        ({"sort": "name", "at": "2026-01-01T00:00:00Z"}, "order by time"),
    ],
)
def test_what_makes_no_sense_is_refused(local: Api, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequest, match=why):
        search(local, **fields)


def test_a_cursor_is_of_its_order(api: Api, runs: dict[str, UUID]) -> None:
    cursor = search(api, limit=2).next
    with pytest.raises(InvalidRequest, match="in that order alone"):
        search(api, cursor=cursor, sort="name")
    with pytest.raises(InvalidRequest, match="one of `cursor` and `at`"):
        search(api, cursor=cursor, at="2026-01-01T00:00:00Z")


def histogram(api: Api, **fields: Any) -> RunHistogram:
    return api.app.handle(READ_RUN_HISTOGRAM, body=ReadRunHistogram.model_validate(fields))


def test_runs_over_time(api: Api, runs: dict[str, UUID]) -> None:
    now = api.clock.now()
    answer = histogram(api, since=now - timedelta(hours=1), until=now, buckets=30, durations=True)
    assert answer.bucket_seconds == 300
    assert len(answer.buckets) <= 30
    assert (answer.total, answer.is_exact) == (7, True)
    assert sum(bucket.counts.get("FAILED", 0) for bucket in answer.buckets) == 1
    assert answer.points is not None
    assert {point.name for point in answer.points} >= {"ada", "bob", "cyd", "dan"}
    some = histogram(api, since=now - timedelta(hours=1), filter={"flow": {"include": ["orders"]}})
    assert some.total == 4
    assert histogram(api, filter={"flow": {"include": ["none such"]}}).total == 0
    assert histogram(api, kind="task").total == 0
    assert histogram(api, by="started", filter={"tag": {"include": ["prod"]}}).total == 4
    with pytest.raises(InvalidRequest, match="begins before it ends"):
        histogram(api, since=now, until=now)


def test_many_runs_are_binned(api: Api, runs: dict[str, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    from rota.server.store import run_histograms

    monkeypatch.setattr(run_histograms, "MOST_LOOKED_AT", 3)
    now = api.clock.now()
    answer = histogram(api, since=now - timedelta(hours=1), until=now, durations=True, filter={"text": {"include": ["*"]}})
    assert answer.points is None
    assert answer.bins
    assert sum(one.count for one in answer.bins) == 7
    assert answer.total == 7
