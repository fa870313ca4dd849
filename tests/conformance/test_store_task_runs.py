"""Task runs and their histories in the store, beside bulk records."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from store_cases import ELSEWHERE, NOW, SECOND, WORKSPACE, RecordedTask, Selection, at, make_flow, make_flow_run

from rota.contract.filters import task_runs as by
from rota.contract.filters.base import Operator
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterName
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.task_runs import Constant, TaskRunCreate, TaskRunPolicy, TaskRunResult
from rota.core.ids import uuid7
from rota.core.orchestration import Progress
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.server.store import flow_runs, history, logs, task_run_states, task_runs
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.history import Intervals
from rota.server.store.record import record


def test_every_field_comes_back_as_it_was_given(store: Store) -> None:
    run = make_flow_run(store)
    create = TaskRunCreate(
        id=uuid7(),
        name="load",
        flow_run_id=run.id,
        task_key="load-1",
        dynamic_key="0",
        cache_key="c",
        cache_expiration=at(60),
        task_version="v",
        empirical_policy=TaskRunPolicy(retries=1, retry_delay=[1, 2], retry_jitter_factor=0.5),
        tags=["t"],
        labels={"a": 1.5},
        task_inputs={"x": [TaskRunResult(id=uuid7())], "y": [Constant(type="int")]},
    )
    made, is_new = store.write(lambda tx: task_runs.create_task_run(tx, WORKSPACE, create, NOW))
    assert is_new
    assert store.read(lambda tx: task_runs.get_task_run(tx, WORKSPACE, made.id, NOW)) == made
    for name in set(TaskRunCreate.model_fields) - {"state"}:
        assert getattr(made, name) == getattr(create, name), name
    assert made.model_dump(mode="json") == type(made).model_validate(made.model_dump(mode="json")).model_dump(mode="json")


def test_a_create_that_is_sent_twice_makes_one_run(store: Store) -> None:
    run = make_flow_run(store)
    by_id = TaskRunCreate(id=uuid7(), flow_run_id=run.id, task_key="k", dynamic_key="0")
    by_keys = TaskRunCreate(flow_run_id=run.id, task_key="k", dynamic_key="0")
    first, made = store.write(lambda tx: task_runs.create_task_run(tx, WORKSPACE, by_id, NOW))
    assert made
    for create in (by_id, by_keys):
        assert store.write(partial(task_runs.create_task_run, workspace=WORKSPACE, create=create, now=at(1))) == (first, False)
    outside = TaskRunCreate(task_key="k", dynamic_key="0")
    assert all(store.write(lambda tx: task_runs.create_task_run(tx, WORKSPACE, outside, NOW))[1] for _ in range(2))


def test_an_id_of_another_workspace_is_refused(store: Store) -> None:
    create = TaskRunCreate(id=uuid7(), task_key="k", dynamic_key="0")
    store.write(lambda tx: task_runs.create_task_run(tx, WORKSPACE, create, NOW))
    with pytest.raises(Conflict, match=str(create.id)):
        store.write(lambda tx: task_runs.create_task_run(tx, ELSEWHERE, create, NOW))


def test_states_are_written_one_by_one_too(store: Store) -> None:
    create = TaskRunCreate(flow_run_id=uuid7(), task_key="k", dynamic_key="0")
    run, _ = store.write(lambda tx: task_runs.create_task_run(tx, WORKSPACE, create, NOW))
    pending: State[Any] = State(StateType.PENDING, timestamp=NOW)
    running: State[Any] = State(StateType.RUNNING, timestamp=at(1), state_details=StateDetails(refresh_cache=True))
    for state, count in ((pending, 0), (running, 1), (running, 1)):
        progress = Progress(run_count=count, expected_start_time=NOW, start_time=at(1) if count else None)
        write = partial(
            task_runs.write_state, workspace=WORKSPACE, task_run_id=run.id, state=state, progress=progress, now=at(1)
        )
        store.write(partial(write, changes={"flow_run_run_count": 2}))
    read = store.read(lambda tx: task_runs.get_task_run(tx, WORKSPACE, run.id, at(4)))
    assert (read.state_type, read.run_count, read.flow_run_run_count) == (StateType.RUNNING, 1, 2)
    assert read.estimated_run_time == 3 * SECOND
    states = store.read(lambda tx: task_run_states.list_task_run_states(tx, WORKSPACE, run.id))
    assert [state.id for state in states] == [pending.id, running.id]
    assert states[1] == store.read(lambda tx: task_run_states.get_task_run_state(tx, WORKSPACE, running.id))
    assert states[1].state_details == StateDetails(task_run_id=run.id, flow_run_id=run.flow_run_id, refresh_cache=True)
    with pytest.raises(NotFound):
        store.read(lambda tx: task_run_states.get_task_run_state(tx, WORKSPACE, uuid4()))
    locked = store.write(lambda tx: task_runs.get_task_run_for_update(tx, WORKSPACE, run.id, at(4)))
    assert locked == read


def test_rename_and_delete(store: Store) -> None:
    task = RecordedTask(uuid7())
    store.write(lambda tx: record(tx, WORKSPACE, task.life(), NOW))
    store.write(lambda tx: task_runs.update_task_run(tx, WORKSPACE, task.id, {"name": "new"}, at(9)))
    renamed = store.read(lambda tx: task_runs.get_task_run(tx, WORKSPACE, task.id, NOW))
    assert (renamed.name, renamed.updated) == ("new", at(9))
    child = make_flow_run(store, parent_task_run_id=task.id)
    store.write(lambda tx: task_runs.delete_task_run(tx, WORKSPACE, task.id))
    assert store.read(lambda tx: task_run_states.list_task_run_states(tx, WORKSPACE, task.id)) == []
    assert store.read(lambda tx: logs.list_logs(tx, WORKSPACE)) == []
    orphan = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, child.id, NOW))
    assert orphan.parent_task_run_id is None
    for change in (
        lambda tx: task_runs.delete_task_run(tx, WORKSPACE, task.id),
        lambda tx: task_runs.update_task_run(tx, WORKSPACE, task.id, {"name": "x"}, NOW),
        lambda tx: task_runs.get_task_run_for_update(tx, WORKSPACE, task.id, NOW),
        lambda tx: task_runs.get_task_run(tx, WORKSPACE, task.id, NOW),
    ):
        with pytest.raises(NotFound, match=str(task.id)):
            store.write(change)


FLOW_RUN = UUID(int=1)

CASES: dict[str, tuple[by.TaskRunFilter | None, str]] = {
    "all": (None, "abc"),
    "by id": (by.TaskRunFilter(id=by.TaskRunFilterId(any_=[UUID(int=11)])), "a"),
    "name": (by.TaskRunFilter(name=by.TaskRunFilterName(any_=["a", "z"])), "a"),
    "part of name": (by.TaskRunFilter(name=by.TaskRunFilterName(like_="C")), "c"),
    "tags": (by.TaskRunFilter(tags=by.TaskRunFilterTags(all_=["x"])), "ab"),
    "no tags": (by.TaskRunFilter(tags=by.TaskRunFilterTags(is_null_=True)), "c"),
    "state type": (by.TaskRunFilter(state=by.TaskRunFilterState(type=by.TaskRunFilterStateType(any_=[StateType.FAILED]))), "b"),
    "state name": (by.TaskRunFilter(state=by.TaskRunFilterState(name=by.TaskRunFilterStateName(any_=["Completed"]))), "a"),
    "started after": (by.TaskRunFilter(start_time=by.TaskRunFilterStartTime(after_=at(11))), "b"),
    "not started": (by.TaskRunFilter(start_time=by.TaskRunFilterStartTime(is_null_=True)), "c"),
    "ended before": (by.TaskRunFilter(end_time=by.TaskRunFilterEndTime(before_=at(2))), "a"),
    "expected after": (by.TaskRunFilter(expected_start_time=by.TaskRunFilterExpectedStartTime(after_=at(1))), "b"),
    "subflows": (by.TaskRunFilter(subflow_runs=by.TaskRunFilterSubFlowRuns(exists_=True)), "a"),
    "no subflows": (by.TaskRunFilter(subflow_runs=by.TaskRunFilterSubFlowRuns(exists_=False)), "bc"),
    "of a flow run": (by.TaskRunFilter(flow_run_id=by.TaskRunFilterFlowRunId(any_=[FLOW_RUN])), "ab"),
    "of no flow run": (by.TaskRunFilter(flow_run_id=by.TaskRunFilterFlowRunId(is_null_=True)), "c"),
    "of some flow run": (by.TaskRunFilter(flow_run_id=by.TaskRunFilterFlowRunId()), "ab"),
    "either": (
        by.TaskRunFilter(
            operator=Operator.or_, name=by.TaskRunFilterName(any_=["c"]), tags=by.TaskRunFilterTags(all_=["x", "y"])
        ),
        "bc",
    ),
}


@pytest.fixture
def three_tasks(store: Store) -> Store:
    """Task runs a (completed, stands for a subflow), b (failed 10 s later), c (outside a flow, not begun)."""
    run = make_flow_run(store, make_flow(store, "etl"), id=FLOW_RUN, name="red")
    tasks = (
        RecordedTask(run.id, name="a", tags=("x",), id=UUID(int=11)),
        RecordedTask(run.id, name="b", tags=("y", "x"), id=UUID(int=12), start=10, parent=UUID(int=11)),
        RecordedTask(None, name="c", id=UUID(int=13)),
    )
    records = [*tasks[0].life(), *tasks[1].life(StateType.FAILED), tasks[2].made()]
    store.write(lambda tx: record(tx, WORKSPACE, records, NOW))
    make_flow_run(store, id=UUID(int=21), parent_task_run_id=UUID(int=11))
    return store


@pytest.mark.parametrize("case", CASES)
def test_filters(three_tasks: Store, case: str) -> None:
    wanted, names = CASES[case]
    selection = Selection(task_runs=wanted)
    found = three_tasks.read(lambda tx: task_runs.list_task_runs(tx, WORKSPACE, selection, now=NOW))
    assert sorted(run.name for run in found) == list(names)
    assert three_tasks.read(lambda tx: task_runs.count_task_runs(tx, WORKSPACE, selection)) == len(names)


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(flow_runs=FlowRunFilter(name=FlowRunFilterName(any_=["red"]))), ["a", "b"]),
        (Selection(flows=FlowFilter(name=FlowFilterName(any_=["etl"]))), ["a", "b"]),
        (Selection(flows=FlowFilter(name=FlowFilterName(any_=["other"]))), []),
    ],
)
def test_task_runs_can_be_chosen_by_flow_run_and_flow(three_tasks: Store, selection: Selection, names: list[str]) -> None:
    found = three_tasks.read(lambda tx: task_runs.list_task_runs(tx, WORKSPACE, selection, now=NOW, sort="NAME_ASC"))
    assert [run.name for run in found] == names


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("ID_DESC", "cba"),
        ("NAME_ASC", "abc"),
        ("NAME_DESC", "cba"),
        ("END_TIME_DESC", "bac"),
        ("NEXT_SCHEDULED_START_TIME_ASC", "abc"),
    ],
)
def test_orders_and_pages(three_tasks: Store, sort: str, names: str) -> None:
    def page(limit: int, offset: int) -> str:
        found = three_tasks.read(
            lambda tx: task_runs.list_task_runs(tx, WORKSPACE, now=NOW, sort=sort, limit=limit, offset=offset)
        )
        return "".join(run.name for run in found)

    assert page(9, 0) == names
    assert page(2, 1) == names[1:]


@pytest.mark.parametrize("sort", ["EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC"])
def test_order_by_expected_start(three_tasks: Store, sort: str) -> None:
    selection = Selection(task_runs=by.TaskRunFilter(flow_run_id=by.TaskRunFilterFlowRunId(any_=[FLOW_RUN])))
    found = three_tasks.read(lambda tx: task_runs.list_task_runs(tx, WORKSPACE, selection, now=NOW, sort=sort))
    assert [run.name for run in found] == (["a", "b"] if sort.endswith("ASC") else ["b", "a"])


def test_task_runs_and_graph_nodes_of_a_flow_run(three_tasks: Store) -> None:
    runs = three_tasks.read(lambda tx: task_runs.list_task_runs_of(tx, WORKSPACE, FLOW_RUN, NOW))
    assert [run.name for run in runs] == ["a", "b"]
    nodes = three_tasks.read(lambda tx: task_runs.list_nodes_of(tx, WORKSPACE, FLOW_RUN))
    assert [(node.name, node.parent_id, node.subflow_run_id) for node in nodes] == [
        ("a", None, UUID(int=21)),
        ("b", UUID(int=11), None),
    ]
    assert (nodes[1].state_type, nodes[1].start_time, nodes[1].end_time) == (StateType.FAILED, at(11), at(12))
    assert three_tasks.read(lambda tx: task_runs.list_nodes_of(tx, ELSEWHERE, FLOW_RUN)) == []


def test_history_counts_states_by_interval(three_tasks: Store) -> None:
    intervals = Intervals(NOW, at(20), 10 * SECOND)
    counts = three_tasks.read(lambda tx: history.count_task_run_states(tx, WORKSPACE, None, intervals, at(40)))
    assert [(count.interval_start, count.state_name, count.count_runs, count.sum_estimated_run_time) for count in counts] == [
        (NOW, "Completed", 1, SECOND),
        (at(10), "Failed", 1, SECOND),
    ]
    assert [count.sum_estimated_lateness for count in counts] == [SECOND, SECOND]
