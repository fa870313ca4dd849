"""Whole pages in one request: the dashboard, overviews, pages of runs, results, views and the search over everything."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_driver import COMPLETED, FAILED, RUNNING, SCHEDULED, Api, proposal

from rota.contract.concurrency_limits import CREATE_LIMIT
from rota.contract.dashboard import READ_DASHBOARD, Dashboard
from rota.contract.deployments import (
    CREATE_DEPLOYMENT,
    CREATE_FLOW_RUN_FROM_DEPLOYMENT,
    Deployment,
    DeploymentCreate,
    DeploymentFlowRunCreate,
)
from rota.contract.logs import CREATE_LOGS, LogCreate
from rota.contract.overviews import (
    READ_CONCURRENCY_OVERVIEW,
    READ_DEPLOYMENTS_OVERVIEW,
    READ_FLOWS_OVERVIEW,
    READ_WORK_POOLS_OVERVIEW,
    DeploymentsOverviewQuery,
    FlowsOverviewQuery,
)
from rota.contract.queries.saved_searches import READ_SAVED_SEARCHES, ReadSavedSearches
from rota.contract.record import CheckpointRecord
from rota.contract.run_pages import (
    READ_FLOW_RUN_PAGE,
    READ_FLOW_RUN_RESULT,
    READ_TASK_RUN_PAGE,
    READ_TASK_RUN_RESULT,
    RunResult,
)
from rota.contract.saved_searches import PUT_SAVED_SEARCH, SavedSearchCreate
from rota.contract.search import SEARCH, SearchHit
from rota.contract.slots import ASK
from rota.contract.variables import CREATE_VARIABLE, VariableCreate
from rota.contract.views import CREATE_VIEW, DELETE_VIEW, READ_VIEW, READ_VIEWS, UPDATE_VIEW, View, ViewCreate, ViewUpdate
from rota.contract.work_pools import CREATE_WORK_POOL, WorkPoolCreate
from rota.contract.workers import WORKER_HEARTBEAT, WorkerHeartbeat
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.exceptions import ObjectAlreadyExists, ObjectNotFound
from rota.server.services import late_runs
from rota.server.store.record import record

TRACEBACK = """Encountered exception during execution:
Traceback (most recent call last):
  File "/home/ada/flow.py", line 7, in load
    check(row)
  File "/usr/lib/python3.11/site-packages/lib/check.py", line 3, in check
    raise ValueError(row)
ValueError: no rows for 12"""
MESSAGE = "Flow run encountered an exception: ValueError: no rows for {}"


def deployed(api: Api, name: str = "nightly", **fields: Any) -> Deployment:
    flow = api.flow("orders")
    return api.app.handle(CREATE_DEPLOYMENT, body=DeploymentCreate(name=name, flow_id=flow.id, **fields))


def dashboard(api: Api, seconds: float = 86_400, *tags: str, hide_subflows: bool = False) -> Dashboard:
    query = {"seconds": seconds, "until": None, "tags": list(tags), "hide_subflows": hide_subflows}
    return api.app.handle(READ_DASHBOARD, query=query)


def failed_run(api: Api, number: int) -> UUID:
    run = api.flow_run(api.flow("orders"), tags=["prod"])
    api.propose(run, RUNNING, force=True)
    api.clock.advance(5)
    api.propose(run, FAILED, force=True, message=MESSAGE.format(number))
    return run.id


def test_an_empty_server_has_an_empty_dashboard(api: Api) -> None:
    empty = dashboard(api)
    assert (empty.has_flows, empty.has_deployments, empty.has_runs) == (False, False, False)
    assert empty.counters.completed.value == 0
    assert (empty.attention, empty.late, empty.running, empty.next_runs) == ([], [], [], [])


def test_the_dashboard_tells_the_state_of_the_system(api: Api) -> None:
    api.app.handle(CREATE_WORK_POOL, body=WorkPoolCreate(name="k8s", type="kubernetes"))
    nightly = deployed(api, work_pool_name="k8s")
    bad = [failed_run(api, number) for number in (11, 12, 13)]
    for seconds in (10, 20, 30):
        run = api.flow_run(api.flow("orders"))
        api.propose(run, RUNNING, force=True)
        api.clock.advance(seconds)
        api.propose(run, COMPLETED, force=True)
    late = api.flow_run(api.flow("orders"), deployment_id=nightly.id, state={"type": "SCHEDULED"})
    api.clock.advance(60)
    late_runs.run_once(api.app.store, api.clock)
    in_an_hour = proposal(SCHEDULED, scheduled_time=api.clock.now() + timedelta(hours=1))
    soon = api.flow_run(api.flow("orders"), state=in_an_hour)
    now_running = api.flow_run(api.flow("orders"))
    api.propose(now_running, RUNNING, force=True)
    api.clock.advance(5)
    shown = dashboard(api)
    counters = shown.counters
    values = (counters.running.value, counters.late.value, counters.failed.value, counters.completed.value)
    assert values == (1, 1, 3, 3)
    assert (counters.scheduled.value, shown.next_runs_total) == (1, 1)
    assert (counters.failed.previous, counters.completed.previous) == (0, 0)
    (group,) = shown.attention
    assert (group.exception, group.message, group.count) == ("ValueError", "no rows for 13", 3)
    assert group.run_ids == bad[::-1]
    assert group.newest_run.id == bad[-1]
    assert [run.id for run in shown.late] == [late.id]
    assert shown.late[0].reason
    (running,) = shown.running
    assert running.id == now_running.id
    assert running.typical_seconds == pytest.approx(20, abs=0.1)
    assert running.eta is not None
    assert [pool.name for pool in shown.work_pools] == ["k8s"]
    assert [run.id for run in shown.next_runs] == [soon.id]
    assert sum(sum(bucket.counts.values()) for bucket in shown.history) == 8
    assert any(bucket.p50_seconds for bucket in shown.history)
    assert dashboard(api, 86_400, "prod").counters.failed.value == 3
    assert dashboard(api, 86_400, "no such tag").counters.failed.value == 0
    assert dashboard(api, 86_400, hide_subflows=True).counters.failed.value == 3


def test_flows_with_their_runs(api: Api) -> None:
    nightly = deployed(api)
    for kind in (COMPLETED, COMPLETED, FAILED):
        run = api.flow_run(api.flow("orders"))
        api.propose(run, RUNNING, force=True)
        api.clock.advance(10)
        api.propose(run, kind, force=True)
    in_an_hour = proposal(SCHEDULED, scheduled_time=api.clock.now() + timedelta(hours=1))
    coming = api.flow_run(api.flow("orders"), deployment_id=nightly.id, state=in_an_hour)
    api.flow("alone")
    answer = api.app.handle(READ_FLOWS_OVERVIEW, body=FlowsOverviewQuery())
    assert ([flow.name for flow in answer.flows], answer.count) == (["alone", "orders"], 2)
    alone, orders = answer.flows
    assert (alone.last_runs, alone.success_rate, alone.last_run, alone.next_run) == ([], None, None, None)
    assert [run.state_type for run in orders.last_runs] == [COMPLETED, COMPLETED, FAILED]
    assert (orders.success_rate, orders.success_runs, orders.deployments) == (pytest.approx(2 / 3), 3, 1)
    assert orders.last_run == orders.last_runs[-1]
    assert orders.next_run is not None
    assert orders.next_run.id == coming.id
    some = FlowsOverviewQuery.model_validate({"name": {"include": ["OR*"]}, "sort": "created", "limit": 1})
    assert [flow.name for flow in api.app.handle(READ_FLOWS_OVERVIEW, body=some).flows] == ["orders"]


def test_deployments_with_their_schedules(api: Api) -> None:
    api.app.handle(CREATE_WORK_POOL, body=WorkPoolCreate(name="k8s", type="kubernetes"))
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    deployed(
        api,
        work_pool_name="k8s",
        tags=["prod"],
        schedules=[{"schedule": {"cron": "0 9 * * *", "timezone": "Europe/Paris"}}],
        parameter_openapi_schema=schema,
    )
    deployed(api, "idle", paused=True)
    answer = api.app.handle(READ_DEPLOYMENTS_OVERVIEW, body=DeploymentsOverviewQuery())
    assert answer.count == 2
    idle, nightly = answer.deployments
    (schedule,) = nightly.schedules
    assert "9" in schedule.sentence
    assert schedule.next_time is not None
    assert nightly.status.value == "NOT_READY"
    assert "No worker of the work pool 'k8s'" in (nightly.status_reason or "")
    assert nightly.has_required_parameters
    assert idle.status_reason == "The deployment is paused: its schedules make no runs."
    chosen = DeploymentsOverviewQuery.model_validate({"tags": ["prod"], "paused": False, "work_pool": {"include": ["k*"]}})
    assert [one.name for one in api.app.handle(READ_DEPLOYMENTS_OVERVIEW, body=chosen).deployments] == ["nightly"]


def test_work_pools_with_their_workers_and_queues(api: Api) -> None:
    api.app.handle(CREATE_WORK_POOL, body=WorkPoolCreate(name="k8s", type="kubernetes", concurrency_limit=3))
    nightly = deployed(api, work_pool_name="k8s")
    beat = WorkerHeartbeat(name="w", heartbeat_interval_seconds=30)
    api.app.handle(WORKER_HEARTBEAT, {"work_pool_name": "k8s"}, body=beat)
    for _ in range(2):
        api.app.handle(CREATE_FLOW_RUN_FROM_DEPLOYMENT, {"id": nightly.id}, body=DeploymentFlowRunCreate())
    api.clock.advance(60)
    (pool,) = api.app.handle(READ_WORK_POOLS_OVERVIEW).work_pools
    assert (pool.name, pool.workers_online, pool.workers_total, pool.depth, pool.late) == ("k8s", 1, 1, 2, 2)
    assert pool.last_polled is not None
    assert [one.name for one in pool.queues] == ["default"]


def test_limits_with_who_holds_their_slots(api: Api) -> None:
    api.app.handle(CREATE_LIMIT, body={"name": "db", "limit": 1})
    run = api.flow_run()
    for request in (1, 2):
        body = {"request_id": UUID(int=request), "session_id": UUID(int=9), "names": ["db"], "slots": 1, "lease_seconds": 60}
        api.app.handle(ASK, body={**body, "holder": f"flow_run:{run.id}"})
    answer = api.app.handle(READ_CONCURRENCY_OVERVIEW)
    (limit,) = answer.limits
    assert (limit.name, limit.kind, limit.limit, limit.used, limit.waiting) == ("db", "global", 1, 1, 1)
    (holder,) = limit.holders
    assert (holder.kind, holder.id, holder.name) == ("flow_run", run.id, run.name)


def test_the_page_of_a_failed_run_says_why(api: Api) -> None:
    before, other = failed_run(api, 1), failed_run(api, 2)
    run = api.flow_run(api.flow("orders"))
    api.propose(run, RUNNING, force=True)
    task = api.task_run(run, key="load")
    api.propose(task, RUNNING, force=True)
    api.propose(task, FAILED, force=True, message="Task run encountered an exception ValueError: no rows for 12")
    line = LogCreate(
        name="rota.task_runs", level=40, message=TRACEBACK, timestamp=api.clock.now(), flow_run_id=run.id, task_run_id=task.id
    )
    api.app.handle(CREATE_LOGS, body=[line])
    api.clock.advance(5)
    api.propose(run, FAILED, force=True, message=MESSAGE.format(12))
    page = api.app.handle(READ_FLOW_RUN_PAGE, {"id": run.id})
    card = page.failure
    assert card is not None
    assert (card.exception, card.message) == ("ValueError", "no rows for 12")
    assert card.task_run is not None
    assert card.task_run.id == task.id
    assert card.own_frame is not None
    assert (card.own_frame.file, card.own_frame.line, card.own_frame.function) == ("/home/ada/flow.py", 7, "load")
    assert [frame.is_own for frame in card.frames] == [True, False]
    assert card.same_error.value == 2
    assert {one.id for one in card.same_error_runs} == {before, other}
    assert [one.message for one in card.last_logs] == [TRACEBACK]
    assert page.previous_run is not None
    assert page.previous_run.id == other
    assert page.next_run is None
    assert [step.name for step in page.states] == ["Pending", "Running", "Failed"]
    assert (page.counts.logs.value, page.counts.task_runs.value) == (1, 1)
    of_task = api.app.handle(READ_TASK_RUN_PAGE, {"id": task.id})
    assert of_task.failure is not None
    assert (of_task.flow_run.id, of_task.flow.name) == (run.id, "orders")  # type: ignore[union-attr]
    assert [one.id for one in of_task.same_task] == [task.id]
    for operation in (READ_FLOW_RUN_PAGE, READ_TASK_RUN_PAGE):
        with pytest.raises(ObjectNotFound):
            api.app.handle(operation, {"id": uuid7()})


def result_of(api: Api, value: object) -> RunResult:
    run = api.flow_run()
    task = api.task_run(run)
    api.propose(task, COMPLETED, force=True)
    state_id = api.read_task_run(task).state_id
    assert state_id is not None
    kept = CheckpointRecord(4, run.id.bytes, "k", "p", "c", task.id.bytes, state_id.bytes, "pickle", pickle.dumps(value), 0)
    api.app.store.write(lambda tx: record(tx, DEFAULT_WORKSPACE_ID, [kept], api.clock.now()))
    return api.app.handle(READ_TASK_RUN_RESULT, {"id": task.id})


class Dangerous:
    def __reduce__(self) -> tuple[Any, ...]:
        return (print, ("the server ran somebody's code",))


def test_values_in_the_database_are_shown(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    answer = result_of(api, {"a": [1, 2.5, None, True]})
    assert (answer.kind.value, answer.format, answer.value) == ("inline", "json", {"a": [1, 2.5, None, True]})
    assert result_of(api, "text").format == "text"
    assert result_of(api, {1, 2}).format == "text"
    refused = result_of(api, Dangerous())
    assert (refused.format, refused.value) == ("none", None)
    assert "of a class" in (refused.reason or "")
    assert "somebody's code" not in capsys.readouterr().out


def test_what_is_kept_elsewhere_is_told(api: Api) -> None:
    run = api.flow_run()
    nothing = api.app.handle(READ_FLOW_RUN_RESULT, {"id": run.id})
    assert (nothing.kind.value, nothing.format) == ("none", "none")
    data = {"storage_key": "/results/k", "serializer": {"type": "json"}, "size": 12, "python_type": "dict"}
    data["expiration"] = api.clock.now().isoformat()
    api.propose(run, COMPLETED, force=True, data=data)
    api.clock.advance(1)
    stored = api.app.handle(READ_FLOW_RUN_RESULT, {"id": run.id})
    assert (stored.kind.value, stored.key, stored.size, stored.serializer) == ("stored", "/results/k", 12, "json")
    assert stored.is_gone


def hits(api: Api, q: str, *kinds: str) -> list[SearchHit]:
    return api.app.handle(SEARCH, query={"q": q, "kinds": list(kinds), "limit": 20}).hits


def test_anything_is_found_by_name_and_id(api: Api) -> None:
    nightly = deployed(api)
    run = api.flow_run(api.flow("orders"), name="brave-otter")
    variable = api.app.handle(CREATE_VARIABLE, body=VariableCreate(name="orders_path", value=1))
    task = api.task_run(run)
    assert [(hit.kind.value, hit.name) for hit in hits(api, "orders")] == [("flow", "orders"), ("variable", "orders_path")]
    assert hits(api, "ORDERS")[0].id == run.flow_id
    assert [hit.id for hit in hits(api, "brave")] == [run.id]
    assert hits(api, "Brave-otter")[0].path == f"runs/flow-run/{run.id}"
    assert hits(api, "night")[0].id == nightly.id
    for found in (run.id, task.id, variable.id, nightly.id):
        assert [hit.id for hit in hits(api, str(found))] == [found]
    assert run.id in [hit.id for hit in hits(api, str(run.id)[:13])]
    assert hits(api, "orders", "variable")[0].kind.value == "variable"
    assert hits(api, "%") == hits(api, "*") == hits(api, "   ") == hits(api, "no such thing") == []


def test_views_are_kept(api: Api) -> None:
    def create(name: str, **fields: Any) -> View:
        return api.app.handle(CREATE_VIEW, body=ViewCreate(name=name, page="runs", query="state=failed", **fields))

    first, second = create("first", is_default=True), create("Second", is_pinned=True, visibility="shared")
    with pytest.raises(ObjectAlreadyExists):
        create("first")
    assert [view.name for view in api.app.handle(READ_VIEWS, query={"page": None}).views] == ["Second", "first"]
    assert api.app.handle(READ_VIEWS, query={"page": "flows"}).views == []
    changed = api.app.handle(UPDATE_VIEW, {"id": second.id}, body=ViewUpdate(is_default=True, query="q"))
    assert (changed.is_default, changed.query, changed.name) == (True, "q", "Second")
    assert api.app.handle(READ_VIEW, {"id": first.id}).is_default is False
    with pytest.raises(ObjectAlreadyExists):
        api.app.handle(UPDATE_VIEW, {"id": second.id}, body=ViewUpdate(name="first"))
    # Saved searches have names of their own.
    api.app.handle(PUT_SAVED_SEARCH, body=SavedSearchCreate(name="first"))
    assert len(api.app.handle(READ_SAVED_SEARCHES, body=ReadSavedSearches())) == 1
    api.app.handle(DELETE_VIEW, {"id": first.id})
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_VIEW, {"id": first.id})
