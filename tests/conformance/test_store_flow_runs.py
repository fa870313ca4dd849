"""Flow runs and their histories in the store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from store_cases import (
    ELSEWHERE,
    NOW,
    SECOND,
    WORKSPACE,
    RecordedTask,
    Selection,
    at,
    enter,
    make_flow,
    make_flow_run,
)

from rota.contract.filters import flow_runs as by
from rota.contract.filters.base import Operator
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterName
from rota.contract.flow_runs import CreatedBy, FlowRunCreate, FlowRunPolicy
from rota.contract.logs import LogCreate
from rota.core.ids import uuid7
from rota.core.orchestration import Progress
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.server.store import flow_run_states, flow_runs, history, leases, logs, task_runs
from rota.server.store.checkpoints import list_checkpoints
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.history import Intervals, StateCount
from rota.server.store.record import record


def test_every_field_comes_back_as_it_was_given(store: Store) -> None:
    flow = make_flow(store)
    create = FlowRunCreate(
        id=uuid7(),
        flow_id=flow.id,
        name="red-fox",
        flow_version="3",
        parameters={"n": 1, "deep": {"list": [1, None, "é"]}},
        context={"k": "v"},
        parent_task_run_id=uuid7(),
        infrastructure_document_id=uuid7(),
        empirical_policy=FlowRunPolicy(retries=3, retry_delay=10, pause_keys={"a"}, resuming=True, retry_type="in_process"),
        tags=["x", "y"],
        labels={"team": "data", "n": 3, "ok": True},
        idempotency_key="once",
        work_pool_name="pool",
        work_queue_name="queue",
        job_variables={"image": "i"},
        deployment_id=uuid7(),
    )
    by_whom = CreatedBy(id=uuid7(), type="DEPLOYMENT", display_value="nightly")
    made, is_new = store.write(
        lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW, created_by=by_whom, auto_scheduled=True)
    )
    assert is_new
    read = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, made.id, NOW))
    assert read == made
    for name in set(FlowRunCreate.model_fields) & set(type(read).model_fields) - {"state"}:
        assert getattr(read, name) == getattr(create, name), name
    assert (read.created_by, read.auto_scheduled, read.created, read.state) == (by_whom, True, NOW, None)
    assert read.model_dump(mode="json") == type(read).model_validate(read.model_dump(mode="json")).model_dump(mode="json")


def test_a_run_without_a_name_gets_the_callers(store: Store) -> None:
    flow = make_flow(store)
    create = FlowRunCreate(flow_id=flow.id)
    run, _ = store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW, name="quick-owl"))
    assert run.name == "quick-owl"


def test_a_create_that_is_sent_twice_makes_one_run(store: Store) -> None:
    flow, run_id = make_flow(store), uuid7()
    create = FlowRunCreate(id=run_id, flow_id=flow.id, name="a")
    first, made = store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW))
    again, made_again = store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, at(5)))
    assert (made, made_again, again) == (True, False, first)


def test_an_idempotency_key_makes_one_run_of_a_flow_and_another_of_the_next(store: Store) -> None:
    one, two = make_flow(store, "one"), make_flow(store, "two")
    first = make_flow_run(store, one, idempotency_key="k")
    create = FlowRunCreate(id=uuid7(), flow_id=one.id, idempotency_key="k")
    assert store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW)) == (first, False)
    assert make_flow_run(store, two, idempotency_key="k").id != first.id
    found = store.read(lambda tx: flow_runs.find_flow_run_by_idempotency_key(tx, WORKSPACE, one.id, "k", NOW))
    assert found == first


def test_an_id_of_another_workspace_is_refused(store: Store) -> None:
    run = make_flow_run(store)
    create = FlowRunCreate(id=run.id, flow_id=run.flow_id)
    with pytest.raises(Conflict, match=str(run.id)):
        store.write(lambda tx: flow_runs.create_flow_run(tx, ELSEWHERE, create, NOW))
    with pytest.raises(NotFound):
        store.read(lambda tx: flow_runs.get_flow_run(tx, ELSEWHERE, run.id, NOW))
    with pytest.raises(NotFound):
        store.write(lambda tx: flow_runs.update_flow_run(tx, ELSEWHERE, run.id, {"name": "mine"}, NOW))


def test_a_state_is_the_runs_newest_and_part_of_its_history(store: Store) -> None:
    run = make_flow_run(store)
    details = StateDetails(
        scheduled_time=at(60),
        pause_timeout=at(90),
        pause_key="k",
        pause_reschedule=True,
        transition_id=uuid7(),
        child_flow_run_id=uuid7(),
        run_input_keyset={"a": "b"},
        retriable=False,
        deferred=None,
        cache_key="c",
        cache_expiration=at(99),
    )
    scheduled: State[Any] = State(
        StateType.SCHEDULED, message="later", data={"type": "x"}, state_details=details, timestamp=NOW
    )
    progress = Progress(expected_start_time=at(60), next_scheduled_start_time=at(60))
    store.write(
        lambda tx: flow_runs.write_state(
            tx, WORKSPACE, run.id, scheduled, progress, NOW, {"empirical_policy": FlowRunPolicy(resuming=True)}
        )
    )
    read = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, NOW))
    assert read.state is not None
    assert read.state.state_details.flow_run_id == run.id
    read.state.state_details.flow_run_id = None
    assert read.state == scheduled
    assert (read.state_id, read.state_type, read.state_name) == (scheduled.id, StateType.SCHEDULED, "Scheduled")
    assert (read.expected_start_time, read.next_scheduled_start_time) == (at(60), at(60))
    assert read.empirical_policy.resuming is True

    running = enter(store, read, StateType.RUNNING, 61)
    states = store.read(lambda tx: flow_run_states.list_flow_run_states(tx, WORKSPACE, run.id))
    assert [state.id for state in states] == [scheduled.id, running.id]
    assert store.read(lambda tx: flow_run_states.get_flow_run_state(tx, WORKSPACE, running.id)) == states[1]
    assert states[1].state_details.flow_run_id == run.id
    with pytest.raises(NotFound):
        store.read(lambda tx: flow_run_states.get_flow_run_state(tx, ELSEWHERE, running.id))


def test_the_same_state_is_not_written_twice(store: Store) -> None:
    run = make_flow_run(store)
    state: State[Any] = State(StateType.RUNNING, timestamp=NOW)
    for _ in range(2):
        store.write(lambda tx: flow_runs.write_state(tx, WORKSPACE, run.id, state, Progress(run_count=1), NOW))
    assert len(store.read(lambda tx: flow_run_states.list_flow_run_states(tx, WORKSPACE, run.id))) == 1


def test_a_state_of_an_unknown_run_is_refused_and_leaves_nothing(store: Store) -> None:
    missing = uuid4()
    state: State[Any] = State(StateType.RUNNING)
    with pytest.raises(NotFound, match=str(missing)):
        store.write(lambda tx: flow_runs.write_state(tx, WORKSPACE, missing, state, Progress(), NOW))
    assert store.read(lambda tx: flow_run_states.find_flow_run_state(tx, WORKSPACE, state.id)) is None


def test_estimates_are_those_of_the_moment_of_reading(store: Store) -> None:
    run = make_flow_run(store)
    enter(store, run, StateType.SCHEDULED, 0)
    late = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, at(7)))
    assert (late.estimated_start_time_delta, late.estimated_run_time) == (7 * SECOND, timedelta(0))
    enter(store, late, StateType.RUNNING, 10)
    running = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, at(15)))
    assert (running.estimated_start_time_delta, running.estimated_run_time) == (10 * SECOND, 5 * SECOND)
    enter(store, running, StateType.COMPLETED, 20)
    over = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, at(500)))
    assert over.estimated_run_time == over.total_run_time


def test_the_newest_run_of_a_name_is_found(store: Store) -> None:
    flow = make_flow(store)
    make_flow_run(store, flow, id=UUID(int=10), name="same")
    newest = make_flow_run(store, flow, id=UUID(int=11), name="same")
    found = store.read(lambda tx: flow_runs.find_flow_run_by_name(tx, WORKSPACE, "same", NOW))
    assert found is not None
    assert found.id == newest.id
    assert store.read(lambda tx: flow_runs.find_flow_run_by_name(tx, WORKSPACE, "other", NOW)) is None


def test_a_locked_run_comes_with_its_epoch(store: Store) -> None:
    run = make_flow_run(store)
    store.write(lambda tx: leases.claim_flow_run(tx, WORKSPACE, run.id, "me", NOW, 45))
    locked = store.write(lambda tx: flow_runs.get_flow_run_for_update(tx, WORKSPACE, run.id, NOW))
    assert (locked.run.id, locked.epoch) == (run.id, 1)
    with pytest.raises(NotFound):
        store.write(lambda tx: flow_runs.get_flow_run_for_update(tx, WORKSPACE, uuid4(), NOW))


CASES: dict[str, tuple[by.FlowRunFilter | None, str]] = {
    "all": (None, "abc"),
    "by id": (by.FlowRunFilter(id=by.FlowRunFilterId(any_=[UUID(int=1), UUID(int=99)])), "a"),
    "not by id": (by.FlowRunFilter(id=by.FlowRunFilterId(not_any_=[UUID(int=1)])), "bc"),
    "name is part": (by.FlowRunFilter(name=by.FlowRunFilterName(like_="B")), "b"),
    "all tags": (by.FlowRunFilter(tags=by.FlowRunFilterTags(all_=["x", "y"])), "b"),
    "some tag": (by.FlowRunFilter(tags=by.FlowRunFilterTags(any_=["x", "z"])), "ab"),
    "no tags": (by.FlowRunFilter(tags=by.FlowRunFilterTags(is_null_=True)), "c"),
    "tags, either way": (by.FlowRunFilter(tags=by.FlowRunFilterTags(operator=Operator.or_, all_=["y"], is_null_=True)), "bc"),
    "state type": (
        by.FlowRunFilter(state=by.FlowRunFilterState(type=by.FlowRunFilterStateType(any_=[StateType.RUNNING]))),
        "b",
    ),
    "not state type": (
        by.FlowRunFilter(state=by.FlowRunFilterState(type=by.FlowRunFilterStateType(not_any_=[StateType.RUNNING]))),
        "ac",
    ),
    "state name": (by.FlowRunFilter(state=by.FlowRunFilterState(name=by.FlowRunFilterStateName(any_=["Late"]))), "a"),
    "not state name": (by.FlowRunFilter(state=by.FlowRunFilterState(name=by.FlowRunFilterStateName(not_any_=["Late"]))), "bc"),
    "state either way": (
        by.FlowRunFilter(
            state=by.FlowRunFilterState(
                operator=Operator.or_,
                type=by.FlowRunFilterStateType(any_=[StateType.RUNNING]),
                name=by.FlowRunFilterStateName(any_=["Late"]),
            )
        ),
        "ab",
    ),
    "version": (by.FlowRunFilter(flow_version=by.FlowRunFilterFlowVersion(any_=["2"])), "b"),
    "deployed": (by.FlowRunFilter(deployment_id=by.FlowRunFilterDeploymentId(is_null_=False)), "a"),
    "deployment": (by.FlowRunFilter(deployment_id=by.FlowRunFilterDeploymentId(any_=[UUID(int=77)])), "a"),
    "queue": (by.FlowRunFilter(work_queue_name=by.FlowRunFilterWorkQueueName(any_=["q"])), "a"),
    "without a queue": (by.FlowRunFilter(work_queue_name=by.FlowRunFilterWorkQueueName(is_null_=True)), "bc"),
    "started, or to start, before": (by.FlowRunFilter(start_time=by.FlowRunFilterStartTime(before_=at(10))), "ab"),
    "started, or to start, after": (by.FlowRunFilter(start_time=by.FlowRunFilterStartTime(after_=at(10))), "bc"),
    "not started": (by.FlowRunFilter(start_time=by.FlowRunFilterStartTime(is_null_=True)), "a"),
    "started": (by.FlowRunFilter(start_time=by.FlowRunFilterStartTime(is_null_=False)), "bc"),
    "ended": (by.FlowRunFilter(end_time=by.FlowRunFilterEndTime(is_null_=False)), "c"),
    "ended before": (by.FlowRunFilter(end_time=by.FlowRunFilterEndTime(before_=at(30))), "c"),
    "expected after": (by.FlowRunFilter(expected_start_time=by.FlowRunFilterExpectedStartTime(after_=at(5))), "bc"),
    "next before": (
        by.FlowRunFilter(next_scheduled_start_time=by.FlowRunFilterNextScheduledStartTime(before_=at(5))),
        "a",
    ),
    "idempotency key": (by.FlowRunFilter(idempotency_key=by.FlowRunFilterIdempotencyKey(any_=["k"])), "c"),
    "created by id": (by.FlowRunFilter(created_by=by.FlowRunFilterCreatedBy(id_=[UUID(int=5)])), "a"),
    "created by type": (by.FlowRunFilter(created_by=by.FlowRunFilterCreatedBy(type_=["DEPLOYMENT"])), "a"),
    "created by nobody": (by.FlowRunFilter(created_by=by.FlowRunFilterCreatedBy(is_null_=True)), "bc"),
    "top level": (by.FlowRunFilter(parent_task_run_id=by.FlowRunFilterParentTaskRunId(is_null_=True)), "ab"),
    "child of task run": (by.FlowRunFilter(parent_task_run_id=by.FlowRunFilterParentTaskRunId(any_=[UUID(int=50)])), "c"),
    "child of flow run": (by.FlowRunFilter(parent_flow_run_id=by.FlowRunFilterParentFlowRunId(any_=[UUID(int=1)])), "c"),
    "either of two": (
        by.FlowRunFilter(
            operator=Operator.or_, name=by.FlowRunFilterName(any_=["a"]), flow_version=by.FlowRunFilterFlowVersion(any_=["2"])
        ),
        "ab",
    ),
    "both of two": (
        by.FlowRunFilter(name=by.FlowRunFilterName(any_=["a"]), flow_version=by.FlowRunFilterFlowVersion(any_=["2"])),
        "",
    ),
}


@pytest.fixture
def three_runs(store: Store) -> Store:
    """Runs a (Late, deployed), b (running since 10 s), c (a's subflow, completed)."""
    flow = make_flow(store)
    by_whom = CreatedBy(id=UUID(int=5), type="DEPLOYMENT")
    create = FlowRunCreate(
        id=UUID(int=1), flow_id=flow.id, name="a", tags=["x"], deployment_id=UUID(int=77), work_queue_name="q"
    )
    a, _ = store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW, created_by=by_whom))
    late: State[Any] = State(StateType.SCHEDULED, name="Late", timestamp=NOW)
    progress = Progress(expected_start_time=NOW, next_scheduled_start_time=NOW)
    store.write(lambda tx: flow_runs.write_state(tx, WORKSPACE, a.id, late, progress, NOW))
    b = make_flow_run(store, flow, id=UUID(int=2), name="b", tags=["y", "x"], flow_version="2")
    enter(store, b, StateType.RUNNING, 10)
    store.write(lambda tx: record(tx, WORKSPACE, [RecordedTask(a.id, id=UUID(int=50)).made()], NOW))
    c = make_flow_run(store, flow, id=UUID(int=3), name="c", idempotency_key="k", parent_task_run_id=UUID(int=50))
    enter(store, c, StateType.RUNNING, 20)
    c = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, c.id, NOW))
    enter(store, c, StateType.COMPLETED, 30)
    return store


@pytest.mark.parametrize("case", CASES)
def test_filters(three_runs: Store, case: str) -> None:
    wanted, names = CASES[case]
    selection = Selection(flow_runs=wanted)
    found = three_runs.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, selection, now=NOW))
    assert sorted(run.name for run in found) == list(names)
    assert three_runs.read(lambda tx: flow_runs.count_flow_runs(tx, WORKSPACE, selection)) == len(names)


def test_runs_can_be_chosen_by_their_flow_and_task_runs(three_runs: Store) -> None:
    other = make_flow_run(three_runs, make_flow(three_runs, "other"), name="d")
    three_runs.write(lambda tx: record(tx, WORKSPACE, RecordedTask(other.id, name="deep").life(), NOW))

    def names(selection: Selection) -> list[str]:
        return [run.name for run in three_runs.read(lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, selection, now=NOW))]

    assert names(Selection(flows=FlowFilter(name=FlowFilterName(any_=["other"])))) == ["d"]
    assert names(Selection(task_runs=TaskRunFilter(name=TaskRunFilterName(like_="dee")))) == ["d"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("ID_DESC", "cba"),
        (by.FlowRunSort.NAME_ASC, "abc"),
        ("NAME_DESC", "cba"),
        ("START_TIME_ASC", "abc"),
        ("START_TIME_DESC", "cba"),
        ("EXPECTED_START_TIME_ASC", "abc"),
        ("EXPECTED_START_TIME_DESC", "cba"),
        ("END_TIME_DESC", "cba"),
        ("NEXT_SCHEDULED_START_TIME_ASC", "abc"),
    ],
)
def test_orders_and_pages(three_runs: Store, sort: str, names: str) -> None:
    def page(limit: int, offset: int) -> str:
        found = three_runs.read(
            lambda tx: flow_runs.list_flow_runs(tx, WORKSPACE, now=NOW, sort=sort, limit=limit, offset=offset)
        )
        return "".join(run.name for run in found)

    assert page(9, 0)[0] == names[0]
    assert sorted(page(9, 0)) == sorted(names)
    assert page(1, 0) + page(1, 1) + page(1, 2) == page(9, 0)


def test_children_of_a_run(three_runs: Store) -> None:
    found = three_runs.read(lambda tx: flow_runs.list_subflow_runs(tx, WORKSPACE, UUID(int=1), NOW))
    assert [run.name for run in found] == ["c"]


def test_history_counts_states_by_interval(three_runs: Store) -> None:
    intervals = Intervals(NOW, at(40), 10 * SECOND)
    counts = three_runs.read(lambda tx: history.count_flow_run_states(tx, WORKSPACE, None, intervals, at(40)))
    assert counts == [
        StateCount(NOW, at(10), StateType.SCHEDULED, "Late", 1, timedelta(0), 40 * SECOND),
        StateCount(at(10), at(20), StateType.RUNNING, "Running", 1, 30 * SECOND, timedelta(0)),
        StateCount(at(20), at(30), StateType.COMPLETED, "Completed", 1, timedelta(0), timedelta(0)),
    ]
    late = three_runs.read(lambda tx: history.average_lateness(tx, WORKSPACE, None, at(40)))
    assert late is not None
    assert late.total_seconds() == pytest.approx(40 / 3, abs=0.001)
    assert store_is_empty_of_lateness(three_runs)


def store_is_empty_of_lateness(store: Store) -> bool:
    return store.read(lambda tx: history.average_lateness(tx, ELSEWHERE, None, NOW)) is None


def test_a_deleted_run_takes_all_that_is_its_own(store: Store) -> None:
    run = make_flow_run(store)
    task = RecordedTask(run.id)
    store.write(lambda tx: record(tx, WORKSPACE, task.life(), NOW))
    enter(store, run, StateType.RUNNING)
    line = LogCreate(name="n", level=20, message="m", timestamp=NOW, flow_run_id=run.id)
    store.write(lambda tx: logs.insert_logs(tx, WORKSPACE, [line]))
    store.write(lambda tx: leases.claim_flow_run(tx, WORKSPACE, run.id, "me", NOW, 45))
    child = make_flow_run(store, parent_task_run_id=task.id)

    store.write(lambda tx: flow_runs.delete_flow_run(tx, WORKSPACE, run.id))

    assert store.read(lambda tx: task_runs.count_task_runs(tx, WORKSPACE)) == 0
    assert store.read(lambda tx: logs.list_logs(tx, WORKSPACE)) == []
    assert store.read(lambda tx: flow_run_states.list_flow_run_states(tx, WORKSPACE, run.id)) == []
    assert store.read(lambda tx: list_checkpoints(tx, WORKSPACE, run.id)) == []
    assert store.read(lambda tx: leases.find_lease(tx, WORKSPACE, leases.FLOW_RUN, run.id)) is None
    orphan = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, child.id, NOW))
    assert orphan.parent_task_run_id is None
    with pytest.raises(NotFound):
        store.write(lambda tx: flow_runs.delete_flow_run(tx, WORKSPACE, run.id))
