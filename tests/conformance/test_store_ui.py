"""What pages of the web interface ask for many objects at once, and counts of events."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, RecordedTask, Selection, at, enter, make_flow, make_flow_run

from rota.contract.events import ReceivedEvent
from rota.contract.filters import task_runs as task_run_filters
from rota.contract.filters.events import EventFilter, EventNameFilter, EventOccurredFilter, EventTextFilter
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterName
from rota.contract.filters.work_pools import WorkPoolFilter, WorkPoolFilterName, WorkQueueFilter, WorkQueueFilterName
from rota.contract.flow_runs import FlowRun
from rota.contract.queries.flow_runs import ReadFlowRuns
from rota.contract.queries.flows import ReadFlows
from rota.contract.work_pools import WorkPoolCreate
from rota.contract.work_queues import WorkQueueCreate
from rota.core.ids import uuid7
from rota.core.vocabulary import StateType
from rota.server.store import deployments, event_counts, events, flow_runs, flows, ui, work_pools, work_queues
from rota.server.store.engine import Store
from rota.server.store.record import record

NOTHING = Selection()
COMPLETED, FAILED, RUNNING, SCHEDULED = StateType.COMPLETED, StateType.FAILED, StateType.RUNNING, StateType.SCHEDULED


def keep(store: Store, *tasks: RecordedTask, end: StateType = COMPLETED) -> None:
    for task in tasks:
        store.write(lambda tx, task=task: record(tx, WORKSPACE, task.life(end), NOW))  # type: ignore[misc]


def schedule(store: Store, run: FlowRun, seconds: float) -> None:
    enter(store, run, SCHEDULED)
    changes = {"next_scheduled_start_time": at(seconds)}
    store.write(lambda tx: flow_runs.update_flow_run(tx, WORKSPACE, run.id, changes, NOW))


def test_task_runs_are_counted_by_their_flow_run_without_those_of_subflows(store: Store) -> None:
    flow = make_flow(store)
    run, other, empty = (make_flow_run(store, flow) for _ in range(3))
    caller = RecordedTask(run.id)
    keep(store, RecordedTask(run.id), RecordedTask(run.id), caller, RecordedTask(other.id))
    make_flow_run(store, flow, parent_task_run_id=caller.id)
    wanted = [run.id, other.id, empty.id, uuid7()]
    assert store.read(lambda tx: ui.count_task_runs_by_flow_run(tx, WORKSPACE, wanted)) == {run.id: 2, other.id: 1}
    assert store.read(lambda tx: ui.count_task_runs_by_flow_run(tx, ELSEWHERE, wanted)) == {}
    assert store.read(lambda tx: ui.count_task_runs_of(tx, WORKSPACE, run.id)) == 3


def test_the_next_run_of_a_flow_is_the_scheduled_one_that_is_due_first(store: Store) -> None:
    first, second, idle = (make_flow(store, name) for name in ("a", "b", "c"))
    late, soon = make_flow_run(store, first), make_flow_run(store, first, name="soon")
    schedule(store, late, 60)
    schedule(store, soon, 30)
    schedule(store, make_flow_run(store, second), 10)
    over = make_flow_run(store, first)
    enter(store, over, COMPLETED)
    found = store.read(lambda tx: ui.next_runs_by_flow(tx, WORKSPACE, [first.id, idle.id]))
    assert set(found) == {first.id}
    run = found[first.id]
    assert (run.id, run.name, run.next_scheduled_start_time, run.state_type) == (soon.id, "soon", at(30), SCHEDULED)
    assert store.read(lambda tx: ui.next_runs_by_flow(tx, WORKSPACE, [])) == {}


def test_points_of_a_chart_tell_when_and_how_long(store: Store) -> None:
    run = make_flow_run(store, name="seen")
    enter(store, run, SCHEDULED)
    enter(store, store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, NOW)), RUNNING, 10)
    make_flow_run(store, name="without a state")
    points = store.read(
        lambda tx: ui.list_simple_flow_runs(tx, WORKSPACE, NOTHING, at(15), sort="EXPECTED_START_TIME_DESC", limit=9)
    )
    assert [(point.id, point.state_type, point.timestamp) for point in points] == [(run.id, RUNNING, at(10))]
    assert (points[0].duration, points[0].lateness) == (timedelta(seconds=5), timedelta(seconds=10))
    none = Selection(flow_runs=FlowRunFilter(name=FlowRunFilterName(any_=["another"])))
    assert not store.read(lambda tx: ui.list_simple_flow_runs(tx, WORKSPACE, none, NOW, sort="ID_DESC", limit=9))


def test_task_runs_are_counted_by_state_and_by_when_they_started(store: Store) -> None:
    run = make_flow_run(store)
    keep(store, RecordedTask(run.id, start=0), RecordedTask(run.id, start=59), RecordedTask(run.id, start=200))
    keep(store, RecordedTask(run.id, start=61), end=FAILED)
    keep(store, RecordedTask(run.id, start=62), end=RUNNING)
    keep(store, RecordedTask(run.id, start=-100))
    counts = store.read(lambda tx: ui.count_task_runs_by_state(tx, WORKSPACE, NOTHING))
    assert counts == {COMPLETED: 4, FAILED: 1, RUNNING: 1}
    parts = store.read(lambda tx: ui.count_ended_task_runs(tx, WORKSPACE, NOTHING, NOW, timedelta(minutes=1)))
    # Each begins a second after it was expected to.
    assert parts == [(0, 1, 0), (1, 1, 1), (3, 1, 0)]
    since = task_run_filters.TaskRunFilter(start_time=task_run_filters.TaskRunFilterStartTime(before_=at(10)))
    narrow = Selection(task_runs=since)
    assert store.read(lambda tx: ui.count_ended_task_runs(tx, WORKSPACE, narrow, NOW, timedelta(minutes=1))) == [(0, 1, 0)]


def deploy(store: Store, flow_id: UUID, name: str, queue_id: UUID | None = None) -> None:
    given = {"id": uuid7(), "workspace_id": WORKSPACE, "created": NOW, "updated": NOW, "name": name, "flow_id": flow_id}
    usual = {"paused": False, "enforce_parameter_schema": True, "parameters": {}, "job_variables": {}, "tags": []}
    nothing = dict.fromkeys(deployments.DeploymentRow._fields)
    row = deployments.DeploymentRow(**{**nothing, **given, **usual, "work_queue_id": queue_id})  # type: ignore[arg-type]
    store.write(lambda tx: deployments.create_deployment(tx, row))


def test_deployments_are_counted_by_their_flow(store: Store) -> None:
    first, second = make_flow(store, "a"), make_flow(store, "b")
    deploy(store, first.id, "x")
    deploy(store, first.id, "y")
    counts = store.read(lambda tx: ui.count_deployments_by_flow(tx, WORKSPACE, [first.id, second.id]))
    assert counts == {first.id: 2}
    assert store.read(lambda tx: ui.count_deployments_by_flow(tx, ELSEWHERE, [first.id])) == {}


def make_queue(store: Store, pool: str, name: str) -> UUID:
    found = store.read(lambda tx: work_pools.find_work_pool(tx, WORKSPACE, pool))
    made = found or store.write(lambda tx: work_pools.create_work_pool(tx, WORKSPACE, WorkPoolCreate(name=pool), NOW))
    create = WorkQueueCreate(name=name)
    return store.write(lambda tx: work_queues.create_work_queue(tx, WORKSPACE, made.id, create, NOW)).id


def test_runs_and_flows_are_chosen_by_their_pools_and_queues(store: Store) -> None:
    flow, other = make_flow(store, "a"), make_flow(store, "b")
    queues = {name: make_queue(store, name.partition("/")[0], name.partition("/")[2]) for name in ("p/q", "p/r", "o/q")}
    runs = {}
    for name, queue_id in queues.items():
        run = make_flow_run(store, flow, name=name)
        store.write(
            lambda tx, run=run, queue=queue_id: flow_runs.update_flow_run(tx, WORKSPACE, run.id, {"work_queue_id": queue}, NOW)
        )  # type: ignore[misc]
        runs[name] = run.id
    make_flow_run(store, flow, name="in no queue")
    deploy(store, flow.id, "d", queues["p/q"])
    deploy(store, other.id, "d", queues["o/q"])
    in_p = WorkPoolFilter(name=WorkPoolFilterName(any_=["p"]))
    named_q = WorkQueueFilter(name=WorkQueueFilterName(startswith_=["Q"]))
    for fields, expected in (
        ({"work_pools": in_p}, {"p/q", "p/r"}),
        ({"work_pool_queues": named_q}, {"p/q", "o/q"}),
        ({"work_pools": in_p, "work_pool_queues": named_q}, {"p/q"}),
        ({"work_pools": WorkPoolFilter(name=WorkPoolFilterName(any_=["none"]))}, set()),
    ):
        wanted = ReadFlowRuns(**fields)  # type: ignore[arg-type]
        found = store.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, wanted, now=NOW))  # noqa: B023 - called at once
        assert {run.name for run in found} == expected
    chosen = store.read(lambda tx: flows.list_flows(tx, WORKSPACE, ReadFlows(work_pools=in_p)))
    assert [each.name for each in chosen] == ["a"]


def happen(store: Store, name: str, resource: str, seconds: float, **labels: str) -> None:
    event = ReceivedEvent(
        occurred=at(seconds),
        event=name,
        resource={"prefect.resource.id": resource, **{key.replace("_", "."): value for key, value in labels.items()}},
        received=NOW,
    )
    store.write(lambda tx: events.insert_events(tx, WORKSPACE, [event]))


def test_events_are_counted_by_time_name_and_resource(store: Store) -> None:
    happen(store, "e.one", "r1", 0, prefect_resource_name="Old")
    happen(store, "e.one", "r1", 61, prefect_resource_name="New")
    happen(store, "e.two", "r2", 179.9, prefect_name="Second")
    happen(store, "e.two", "r3", 300)
    since = EventFilter(occurred=EventOccurredFilter(since=NOW, until=at(250)))
    parts = store.read(lambda tx: event_counts.count_by_part(tx, WORKSPACE, since, NOW, timedelta(minutes=1)))
    assert parts == {0: 1, 1: 1, 2: 1}
    everything = EventFilter()
    by_name = store.read(lambda tx: event_counts.count_by_name(tx, WORKSPACE, everything))
    assert by_name == [("e.one", "e.one", 2, NOW, at(61)), ("e.two", "e.two", 2, at(179.9), at(300))]
    by_resource = store.read(lambda tx: event_counts.count_by_resource(tx, WORKSPACE, everything))
    assert [(one.value, one.label, one.events) for one in by_resource] == [
        ("r1", "New", 2),
        ("r2", "Second", 1),
        ("r3", "r3", 1),
    ]
    named = EventFilter(event=EventNameFilter(prefix=["e.o"]))
    assert [one.value for one in store.read(lambda tx: event_counts.count_by_resource(tx, WORKSPACE, named))] == ["r1"]


def test_two_events_of_one_moment_make_one_row_of_their_resource(store: Store) -> None:
    for _ in range(2):
        happen(store, "e", "r", 0)
    counted = store.read(lambda tx: event_counts.count_by_resource(tx, WORKSPACE, EventFilter()))
    assert [(one.value, one.events) for one in counted] == [("r", 2)]


@pytest.mark.parametrize("text", ["nul\x00", "half \ud800", "\x00*", "%", "\\"])
def test_odd_texts_in_filters_of_events_find_nothing_and_break_nothing(store: Store, text: str) -> None:
    happen(store, "e", "r", 0)
    for fields in (
        {"resource": {"labels": {text: "a"}}},
        {"resource": {"labels": {"prefect.resource.id": [text]}}},
        {"any_resource": {"labels": {text: text}}},
        {"related": {"labels": {"a": text}, "role": [text]}},
        {"resource": {"id_prefix": [text]}},
        {"event": {"prefix": [text], "name": [text]}},
    ):
        wanted = EventFilter.model_validate(fields)
        assert store.read(lambda tx: event_counts.count_by_name(tx, WORKSPACE, wanted)) == []  # noqa: B023 - called at once
    sought = EventFilter(text=EventTextFilter.model_construct(query=f"+{text}"))
    assert store.read(lambda tx: event_counts.count_by_name(tx, WORKSPACE, sought)) == []
