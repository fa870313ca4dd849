"""Lists, pages, counts and histories, and what is done to many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from api_driver import CANCELLED, CANCELLING, COMPLETED, FAILED, PENDING, RUNNING, SCHEDULED, Api, names, proposal

from rota.contract.artifacts import (
    CREATE_ARTIFACT,
    DELETE_ARTIFACT,
    READ_ARTIFACT,
    READ_LATEST_ARTIFACT,
    UPDATE_ARTIFACT,
    ArtifactCreate,
)
from rota.contract.flow_runs import (
    DELETE_FLOW_RUN,
    DOWNLOAD_FLOW_RUN_LOGS,
    UPDATE_FLOW_RUN,
    UPDATE_FLOW_RUN_LABELS,
    FlowRunPolicy,
)
from rota.contract.flows import DELETE_FLOW, READ_FLOW, READ_FLOW_BY_NAME, UPDATE_FLOW
from rota.contract.logs import CREATE_LOGS, LogCreate
from rota.contract.operation import Operation
from rota.contract.queries.artifacts import (
    COUNT_ARTIFACTS,
    COUNT_LATEST_ARTIFACTS,
    READ_ARTIFACTS,
    READ_LATEST_ARTIFACTS,
)
from rota.contract.queries.flow_runs import (
    BULK_DELETE_FLOW_RUNS,
    BULK_SET_FLOW_RUN_STATE,
    COUNT_FLOW_RUNS,
    PAGINATE_FLOW_RUNS,
    READ_FLOW_RUN_HISTORY,
    READ_FLOW_RUN_LATENESS,
    READ_FLOW_RUNS,
)
from rota.contract.queries.flows import BULK_DELETE_FLOWS, COUNT_FLOWS, PAGINATE_FLOWS, READ_FLOWS
from rota.contract.queries.task_runs import COUNT_TASK_RUNS, PAGINATE_TASK_RUNS, READ_TASK_RUN_HISTORY, READ_TASK_RUNS
from rota.contract.states import READ_FLOW_RUN_STATE, READ_TASK_RUN_STATE
from rota.contract.task_runs import DELETE_TASK_RUN, UPDATE_TASK_RUN
from rota.exceptions import ObjectNotFound
from rota.testing import FakeClock


def test_flows_are_listed_counted_and_paged_by_name(api: Api) -> None:
    flows = [api.flow(name) for name in ("c", "a", "b")]
    handle = api.app.handle
    assert [flow.name for flow in handle(READ_FLOWS, body={"limit": 2})] == ["a", "b"]
    assert [flow.name for flow in handle(READ_FLOWS, body={"sort": "NAME_DESC", "offset": 2})] == ["a"]
    assert handle(COUNT_FLOWS, body={"flows": {"name": {"any_": ["a", "c"]}}}) == 2
    page = handle(PAGINATE_FLOWS, body={"page": 2, "limit": 2})
    assert ([flow.name for flow in page.results], page.count, page.pages, page.page, page.limit) == (["c"], 3, 2, 2, 2)
    assert handle(PAGINATE_FLOWS, body={"limit": 0}).pages == 0
    assert handle(BULK_DELETE_FLOWS, body={"flows": {"name": {"any_": ["a"]}}}).deleted == [flows[1].id]
    assert handle(COUNT_FLOWS) == 2


def test_flows_are_changed_and_deleted_with_their_runs(api: Api) -> None:
    flow = api.flow("a")
    run = api.flow_run(flow)
    api.app.handle(UPDATE_FLOW, {"id": flow.id}, body={"tags": ["x"]})
    assert api.app.handle(READ_FLOW_BY_NAME, {"name": "a"}).tags == ["x"]
    api.app.handle(UPDATE_FLOW, {"id": flow.id}, body={})
    assert api.app.handle(READ_FLOW, {"id": flow.id}).tags == ["x"]
    api.app.handle(DELETE_FLOW, {"id": flow.id})
    for missing in (lambda: api.read(run), lambda: api.app.handle(DELETE_FLOW, {"id": flow.id})):
        with pytest.raises(ObjectNotFound):
            missing()


def test_flow_runs_are_filtered_counted_and_paged(api: Api) -> None:
    flow, other = api.flow("a"), api.flow("b")
    runs = [api.flow_run(flow, name=f"run-{number}", tags=[f"t{number % 2}"]) for number in range(5)]
    api.flow_run(other)
    handle = api.app.handle
    of_flow = {"flows": {"name": {"any_": ["a"]}}}
    assert [run.id for run in handle(READ_FLOW_RUNS, body={**of_flow, "limit": 2})] == [runs[4].id, runs[3].id]
    assert handle(COUNT_FLOW_RUNS, body={"flow_runs": {"tags": {"all_": ["t0"]}}}) == 3
    page = handle(PAGINATE_FLOW_RUNS, body={**of_flow, "limit": 2, "page": 3, "sort": "NAME_ASC"})
    assert ([run.name for run in page.results], page.count, page.pages) == (["run-4"], 5, 3)


def test_task_runs_are_filtered_counted_and_paged(api: Api) -> None:
    run, other = api.flow_run(state=proposal(RUNNING)), api.flow_run(state=proposal(RUNNING))
    tasks = [api.task_run(run, dynamic_key=str(number), name=f"t-{number}") for number in range(3)]
    api.task_run(other)
    handle = api.app.handle
    of_run = {"flow_runs": {"id": {"any_": [run.id]}}}
    assert {task.id for task in handle(READ_TASK_RUNS, body=of_run)} == {task.id for task in tasks}
    assert handle(COUNT_TASK_RUNS) == 4
    page = handle(PAGINATE_TASK_RUNS, body={**of_run, "limit": 2, "page": 2, "sort": "NAME_ASC"})
    assert [task.name for task in page.results] == ["t-2"]
    handle(UPDATE_TASK_RUN, {"id": tasks[0].id}, body={"name": "renamed"})
    handle(UPDATE_TASK_RUN, {"id": tasks[0].id}, body={})
    assert api.read_task_run(tasks[0]).name == "renamed"
    handle(DELETE_TASK_RUN, {"id": tasks[0].id})
    assert handle(COUNT_TASK_RUNS, body=of_run) == 2


def test_only_what_is_sent_is_changed(api: Api) -> None:
    run = api.flow_run(name="old", tags=["a"], parameters={"n": 1})

    def update(body: dict[str, Any]) -> None:
        api.app.handle(UPDATE_FLOW_RUN, {"id": run.id}, body=body)

    update({"name": "new", "infrastructure_pid": "7"})
    found = api.read(run)
    assert (found.name, found.tags, found.parameters, found.infrastructure_pid) == ("new", ["a"], {"n": 1}, "7")
    update({"name": None, "infrastructure_pid": None, "parameters": {}})
    found = api.read(run)
    assert (found.name, found.parameters, found.infrastructure_pid) == ("new", {}, None)
    update({"empirical_policy": {"retries": 3}})
    assert api.read(run).empirical_policy == FlowRunPolicy(retries=3)
    api.app.handle(UPDATE_FLOW_RUN_LABELS, {"id": run.id}, body={"z": 1})
    assert api.read(run).labels == {**run.labels, "z": 1}
    api.app.handle(DELETE_FLOW_RUN, {"id": run.id})
    with pytest.raises(ObjectNotFound):
        update({})


def test_a_history_counts_states_by_interval_and_shows_the_empty_ones(api: Api, clock: FakeClock) -> None:
    start = clock.now()
    api.flow_run(state=proposal(COMPLETED))
    running = api.flow_run(state=proposal(RUNNING))
    clock.advance(65)
    api.flow_run(state=proposal(SCHEDULED, scheduled_time=clock.now()))
    clock.advance(5)
    window = {"history_start": start, "history_end": start + timedelta(seconds=100), "history_interval_seconds": 30}
    intervals = api.app.handle(READ_FLOW_RUN_HISTORY, body=window)
    shown = [[(state.state_name, state.count_runs) for state in interval.states] for interval in intervals]
    assert shown == [[("Completed", 1), ("Running", 1)], [], [("Scheduled", 1)], []]
    assert [interval.interval_start for interval in intervals] == [start + timedelta(seconds=30 * n) for n in range(4)]
    assert intervals[0].states[1].sum_estimated_run_time == timedelta(seconds=70)
    assert intervals[2].states[0].sum_estimated_lateness == timedelta(seconds=5)
    api.task_run(running)
    tasks = api.app.handle(READ_TASK_RUN_HISTORY, body=window)
    assert [len(interval.states) for interval in tasks] == [0, 0, 1, 0]


def test_a_history_ends_after_five_hundred_intervals_and_may_be_empty(local: Api) -> None:
    now = local.clock.now()
    window = {"history_start": now, "history_end": now + timedelta(days=1), "history_interval_seconds": 1}
    assert len(local.app.handle(READ_FLOW_RUN_HISTORY, body=window)) == 500
    assert local.app.handle(READ_FLOW_RUN_HISTORY, body={**window, "history_end": now - timedelta(days=1)}) == []


def test_lateness_is_the_average_in_seconds(api: Api, clock: FakeClock) -> None:
    assert api.app.handle(READ_FLOW_RUN_LATENESS) is None
    late = api.flow_run(state=proposal(SCHEDULED))
    api.flow_run(state=proposal(RUNNING))
    clock.advance(10)
    assert api.app.handle(READ_FLOW_RUN_LATENESS) == 5.0
    assert api.app.handle(READ_FLOW_RUN_LATENESS, body={"flow_runs": {"id": {"any_": [late.id]}}}) == 10.0


def test_a_state_is_proposed_to_many_runs_each_on_its_own(api: Api) -> None:
    flow = api.flow()
    waiting, over, others = api.flow_run(flow), api.flow_run(flow, state=proposal(FAILED)), api.flow_run()
    body = {"flow_runs": {"id": {"any_": [waiting.id, over.id]}}, "state": {"type": "CANCELLING"}}
    results = {one.flow_run_id: one for one in api.app.handle(BULK_SET_FLOW_RUN_STATE, body=body).results}
    assert {run_id: one.status.value for run_id, one in results.items()} == {waiting.id: "ACCEPT", over.id: "ABORT"}
    assert api.read(waiting).state_type is CANCELLING
    assert api.read(others).state_type is PENDING
    api.app.handle(BULK_SET_FLOW_RUN_STATE, body={**body, "state": {"type": "CANCELLED"}, "force": True})
    assert [api.read(run).state_type for run in (waiting, over)] == [CANCELLED, CANCELLED]
    assert len({state.id for run in (waiting, over) for state in api.history(run)}) == 5


def test_many_runs_are_deleted_up_to_a_limit(api: Api) -> None:
    for _ in range(3):
        api.flow_run()
    assert len(api.app.handle(BULK_DELETE_FLOW_RUNS, body={"limit": 2}).deleted) == 2
    assert api.app.handle(COUNT_FLOW_RUNS) == 1


def test_states_are_read_one_by_one(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    task = api.task_run(run)
    assert api.app.handle(READ_FLOW_RUN_STATE, {"id": run.state_id}) == api.history(run)[0]
    assert api.app.handle(READ_TASK_RUN_STATE, {"id": task.state_id}) == api.task_history(task)[0]
    for operation in (READ_FLOW_RUN_STATE, READ_TASK_RUN_STATE):
        with pytest.raises(ObjectNotFound, match="state"):
            api.app.handle(operation, {"id": run.id})


def test_logs_are_downloaded_as_csv(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    lines = [
        LogCreate(name="x", level=20, message=text, timestamp=clock.now(), flow_run_id=run.id) for text in ("a", 'b, "c"\nd')
    ]
    api.app.handle(CREATE_LOGS, body=lines)
    assert api.app.handle(DOWNLOAD_FLOW_RUN_LOGS, {"id": run.id}).decode().splitlines() == [
        "timestamp,level,flow_run_id,task_run_id,message",
        f"2030-01-01 00:00:00+00:00,20,{run.id},,a",
        f'2030-01-01 00:00:00+00:00,20,{run.id},,"b, ""c""',
        'd"',
    ]


def test_artifacts_have_versions_and_a_latest_one(api: Api, clock: FakeClock) -> None:
    handle = api.app.handle
    first, second = (handle(CREATE_ARTIFACT, body=ArtifactCreate(key="k", type="markdown", data=text)) for text in ("1", "2"))
    clock.advance(1)
    assert handle(READ_LATEST_ARTIFACT, {"key": "k"}).id == second.id
    assert (handle(COUNT_ARTIFACTS), handle(COUNT_LATEST_ARTIFACTS)) == (2, 1)
    assert [one.data for one in handle(READ_ARTIFACTS, body={"sort": "ID_DESC"})] == ["2", "1"]
    assert [one.latest_id for one in handle(READ_LATEST_ARTIFACTS)] == [second.id]
    handle(UPDATE_ARTIFACT, {"id": first.id}, body={"data": "changed"})
    assert handle(READ_ARTIFACT, {"id": first.id}).data == "changed"
    handle(DELETE_ARTIFACT, {"id": second.id})
    assert handle(READ_LATEST_ARTIFACT, {"key": "k"}).id == first.id
    with pytest.raises(ObjectNotFound):
        handle(READ_ARTIFACT, {"id": second.id})


@pytest.mark.parametrize("operation", [COUNT_FLOWS, COUNT_FLOW_RUNS, COUNT_TASK_RUNS, COUNT_ARTIFACTS])
def test_nothing_is_counted_as_nothing(api: Api, operation: Operation[int]) -> None:
    assert api.app.handle(operation) == 0


def test_every_status_of_a_run_is_seen_in_its_lists(api: Api) -> None:
    run = api.flow_run()
    for kind in (RUNNING, COMPLETED):
        api.propose(run, kind)
        listed = api.app.handle(READ_FLOW_RUNS, body={"flow_runs": {"state": {"type": {"any_": [kind]}}}})
        assert [one.id for one in listed] == [run.id]
    assert names(api.history(run)) == ["Pending", "Running", "Completed"]
