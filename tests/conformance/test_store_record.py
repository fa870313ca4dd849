"""Bulk records: whatever their order and however often they come, the same rows stand in the end."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from store_cases import ELSEWHERE, NOW, SECOND, WORKSPACE, RecordedTask, at, make_flow_run, us

from rota.contract.logs import Log
from rota.contract.record import CheckpointRecord
from rota.contract.task_runs import TaskRun, TaskRunPolicy
from rota.core.ids import uuid7
from rota.core.vocabulary import StateType
from rota.server.store import checkpoints, logs, outbox, task_run_states, task_runs
from rota.server.store.engine import Store
from rota.server.store.errors import NotFound
from rota.server.store.record import record
from rota.server.store.tables import metadata


def send(store: Store, records: list[Any], workspace: UUID = WORKSPACE) -> int:
    return store.write(lambda tx: record(tx, workspace, records, NOW))


def read(store: Store, task: RecordedTask) -> TaskRun:
    return store.read(lambda tx: task_runs.get_task_run(tx, WORKSPACE, task.id, NOW))


def told(store: Store) -> list[UUID]:
    return [row.subject_id for row in store.write(lambda tx: outbox.take(tx, 1000))]


def contents(store: Store) -> dict[str, list[Any]]:
    """Everything in the database but for the outbox's numbers."""

    def rows(table: sa.Table) -> list[Any]:
        columns = [column for column in table.c if column.name != "seq"]
        return sorted(store.read(lambda tx: [tuple(row) for row in tx.execute(sa.select(*columns))]), key=repr)

    return {table.name: rows(table) for table in metadata.sorted_tables}


def test_a_whole_life_in_one_batch(store: Store) -> None:
    run = make_flow_run(store)
    upstream = uuid7()
    inputs = {
        "x": [{"input_type": "task_run", "id": str(upstream)}],
        "y": [{"input_type": "parameter", "name": "p"}, {"input_type": "constant", "type": "int"}],
        "z": [{"input_type": "flow_run", "id": str(run.id)}],
    }
    task = RecordedTask(run.id, tags=("x", "y"), inputs=inputs)
    life = task.life()
    assert send(store, life) == len(life)

    read_back = read(store, task)
    assert read_back.name == task.name
    assert read_back.flow_run_id == run.id
    assert (read_back.task_key, read_back.dynamic_key) == ("noop-abc", str(task.number))
    assert (read_back.tags, read_back.labels) == (["x", "y"], {"team": "data"})
    assert read_back.empirical_policy == TaskRunPolicy(max_retries=2, retry_delay=[1, 2.5])
    assert read_back.model_dump(mode="json")["task_inputs"] == inputs
    assert (read_back.state_type, read_back.state_name) == (StateType.COMPLETED, "Completed")
    assert (read_back.created, read_back.expected_start_time) == (NOW, NOW)
    assert (read_back.start_time, read_back.end_time, read_back.total_run_time) == (at(1), at(2), SECOND)
    assert (read_back.run_count, read_back.flow_run_run_count) == (1, 1)
    assert read_back.state is not None
    details = read_back.state.state_details
    assert (details.task_run_id, details.flow_run_id) == (task.id, run.id)

    states = store.read(lambda tx: task_run_states.list_task_run_states(tx, WORKSPACE, task.id))
    assert [state.type for state in states] == [StateType.PENDING, StateType.RUNNING, StateType.COMPLETED]
    assert states[-1] == read_back.state
    assert told(store) == [state.id for state in states]
    lines = store.read(lambda tx: logs.list_logs(tx, WORKSPACE))
    assert lines == [
        Log(
            id=lines[0].id,
            created=at(1.5),
            updated=at(1.5),
            name="rota.task_runs",
            level=20,
            message="at work",
            timestamp=at(1.5),
            flow_run_id=run.id,
            task_run_id=task.id,
        )
    ]


def test_a_life_in_many_batches_is_the_same(store: Store) -> None:
    task = RecordedTask()
    for entry in task.life():
        assert send(store, [entry]) == 1
    assert read(store, task).state_type is StateType.COMPLETED
    assert len(told(store)) == 3


def test_a_batch_that_comes_twice_changes_nothing(store: Store) -> None:
    records = [entry for _ in range(70) for entry in RecordedTask(uuid7()).life()]
    assert send(store, records) == len(records)
    before = contents(store)
    assert send(store, records) == 0
    assert contents(store) == before


def test_a_batch_that_is_partly_known_adds_the_rest(store: Store) -> None:
    known, new = RecordedTask(), RecordedTask()
    first, second = known.life(), new.life()
    send(store, first)
    assert send(store, [*first, *second]) == len(second)
    assert len(told(store)) == 6
    assert read(store, new).state_type is StateType.COMPLETED


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_of_arrival_leaves_the_same_rows(store: Store, order: tuple[int, ...]) -> None:
    task = RecordedTask(uuid7())
    records = [
        task.made(),
        task.state(StateType.PENDING, 0),
        task.state(StateType.RUNNING, 1, task_run_name="renamed"),
        task.state(StateType.COMPLETED, 2),
    ]
    for place in order:
        send(store, [records[place]])
    run = read(store, task)
    assert (run.state_type, run.task_key, run.tags, run.run_count) == (StateType.COMPLETED, "noop-abc", [], 1)
    assert run.flow_run_id == task.flow_run_id
    assert run.empirical_policy.max_retries == 2
    assert (run.start_time, run.end_time, run.created) == (at(1), at(2), NOW)
    assert len(store.read(lambda tx: task_run_states.list_task_run_states(tx, WORKSPACE, task.id))) == 3
    assert len(told(store)) == 3


def test_shuffled_and_doubled_records_leave_the_same_rows_as_the_ordered_ones(store: Store) -> None:
    tasks = [RecordedTask(uuid7(), start=i) for i in range(40)]
    records = [entry for task in tasks for entry in task.life()]
    shuffled = [*records, *random.Random(7).sample(records, 60)]
    random.Random(8).shuffle(shuffled)
    for start in range(0, len(shuffled), 17):
        send(store, shuffled[start : start + 17])
    for task in tasks:
        run = read(store, task)
        assert (run.state_type, run.name, run.task_key) == (StateType.COMPLETED, task.name, task.task_key)
        assert run.end_time == at(task.start + 2)
    assert len(told(store)) == 120


def test_an_older_state_never_takes_a_finished_run_back(store: Store) -> None:
    task = RecordedTask()
    send(store, [task.made(), task.state(StateType.COMPLETED, 5)])
    send(store, [task.state(StateType.RUNNING, 3)])
    send(store, [task.state(StateType.RUNNING, 5)])
    assert read(store, task).state_type is StateType.COMPLETED


def test_a_newer_state_may_reopen_a_finished_run(store: Store) -> None:
    task = RecordedTask()
    send(store, task.life(StateType.FAILED))
    send(store, [task.state(StateType.RUNNING, 9, run_count=2)])
    run = read(store, task)
    assert (run.state_type, run.run_count, run.end_time) == (StateType.RUNNING, 2, None)


def test_a_run_that_was_made_and_not_begun_has_no_state(store: Store) -> None:
    task = RecordedTask(parent=uuid7())
    send(store, [task.made()])
    run = read(store, task)
    assert (run.state, run.state_type, run.run_count, run.expected_start_time) == (None, None, 0, None)


def test_a_name_given_at_a_state_stays(store: Store) -> None:
    task = RecordedTask()
    send(store, [task.made(), task.state(StateType.RUNNING, 1, task_run_name="load-7")])
    send(store, [task.state(StateType.COMPLETED, 2)])
    assert read(store, task).name == "load-7"
    again = RecordedTask()
    send(store, [again.made()])
    send(store, [again.state(StateType.RUNNING, 1, task_run_name="load-8"), again.state(StateType.COMPLETED, 2)])
    assert read(store, again).name == "load-8"


def test_details_data_and_messages_come_back(store: Store) -> None:
    task, child, moment = RecordedTask(uuid7()), uuid7(), at(60)
    details = {
        "child_flow_run_id": str(child),
        "scheduled_time": moment.isoformat(),
        "cache_key": "k1",
        "cache_expiration": "2026-03-01T13:00:00Z",
        "retriable": False,
        "from_a_newer_client": 1,
    }
    data = {"type": "inline", "value": [1, {"a": None}]}
    entry = task.state(StateType.COMPLETED, 2, details=details, data=data, message="done")
    send(store, [task.made(), entry])
    run = read(store, task)
    assert run.state is not None
    assert (run.state.message, run.state.data) == ("done", data)
    found = run.state.state_details
    assert (found.child_flow_run_id, found.scheduled_time, found.retriable) == (child, moment, False)
    assert (run.cache_key, run.cache_expiration) == ("k1", at(3600))
    cached = store.read(lambda tx: task_runs.find_cached_state(tx, WORKSPACE, "k1", at(3599)))
    assert cached == run.state
    assert store.read(lambda tx: task_runs.find_cached_state(tx, WORKSPACE, "k1", at(3600))) is None
    assert store.read(lambda tx: task_runs.find_cached_state(tx, WORKSPACE, "k2", NOW)) is None


NASTY = "a\x00b \ud800 \U0001f600 é \\u0000 ' \" {NULL} , \\ \n"
CLEAN = "a\ufffdb \ufffd \U0001f600 é \\u0000 ' \" {NULL} , \\ \n"


def test_texts_that_databases_refuse_are_made_safe(store: Store) -> None:
    task = RecordedTask(uuid7(), task_key=NASTY, name=NASTY, tags=(NASTY,), inputs={NASTY: []})
    entry = task.state(StateType.COMPLETED, 2, message=NASTY, data={NASTY: [NASTY, float("nan"), 1.5]}, name=NASTY)
    kept = CheckpointRecord(4, uuid7().bytes, NASTY, NASTY, NASTY, task.id.bytes, uuid7().bytes, NASTY, b"\x00\xff", us(0))
    send(store, [task.made(), entry, task.log(NASTY), kept])
    run = read(store, task)
    assert (run.name, run.task_key, run.tags, run.task_inputs) == (CLEAN, CLEAN, [CLEAN], {CLEAN: []})
    assert run.state is not None
    assert (run.state.message, run.state.name, run.state.data) == (CLEAN, CLEAN, {CLEAN: [CLEAN, None, 1.5]})
    assert store.read(lambda tx: logs.list_logs(tx, WORKSPACE))[0].message == CLEAN
    value = store.read(lambda tx: checkpoints.get_checkpoint_value(tx, WORKSPACE, UUID(bytes=kept.flow_run_id), CLEAN))
    assert (value.serializer, value.value) == (CLEAN, b"\x00\xff")


def test_empty_texts_and_zeros_are_not_nothing(store: Store) -> None:
    task = RecordedTask()
    send(store, [task.made(), task.state(StateType.COMPLETED, 2, message="", data=0), task.log("")])
    run = read(store, task)
    assert run.state is not None
    assert (run.state.message, run.state.data) == ("", 0)


def test_records_cannot_touch_another_workspace(store: Store) -> None:
    task = RecordedTask()
    send(store, task.life())
    theirs = task.state(StateType.CRASHED, 9)
    send(store, [task.made(), theirs], ELSEWHERE)
    assert read(store, task).state_type is StateType.COMPLETED
    assert store.read(lambda tx: task_runs.find_task_run(tx, ELSEWHERE, task.id, NOW)) is None


def test_an_unknown_kind_is_refused_whole(store: Store) -> None:
    task = RecordedTask()
    with pytest.raises(ValueError, match="kind 9"):
        send(store, [task.made(), (9, b"")])
    with pytest.raises(NotFound):
        read(store, task)


def test_an_empty_batch_is_nothing(store: Store) -> None:
    assert send(store, []) == 0


@pytest.mark.parametrize("size", [1, 3, 4, 15, 16, 17, 63, 64, 65, 150])
def test_batches_of_any_size_arrive_whole(store: Store, size: int) -> None:
    tasks = [RecordedTask() for _ in range(size)]
    send(store, [task.made() for task in tasks])
    send(store, [task.state(StateType.RUNNING, 1) for task in tasks])
    assert {read(store, task).state_type for task in tasks} == {StateType.RUNNING}
    assert store.read(lambda tx: task_runs.count_task_runs(tx, WORKSPACE)) == size


def test_two_senders_of_the_same_records_do_not_disturb_each_other(store: Store) -> None:
    records = [entry for _ in range(60) for entry in RecordedTask(uuid7()).life()]
    halves = [records, records[::1]]
    with ThreadPoolExecutor(4) as pool:
        accepted = list(pool.map(lambda batch: send(store, batch), halves * 2))
    assert sum(accepted) == len(records)
    assert len(told(store)) == 180


def test_a_checkpoint_is_replaced_by_a_newer_one_only(store: Store) -> None:
    run, task = uuid7(), uuid7()

    def kept(value: bytes, seconds: float) -> CheckpointRecord:
        return CheckpointRecord(4, run.bytes, "k", "a > b", "c0de", task.bytes, uuid7().bytes, "json", value, us(seconds))

    first, newer = kept(b"1", 0), kept(b"2", 5)
    assert send(store, [first]) == 1
    assert send(store, [first]) == 0
    assert send(store, [newer]) == 1
    assert send(store, [first]) == 0
    value = store.read(lambda tx: checkpoints.get_checkpoint_value(tx, WORKSPACE, run, "k"))
    assert (value.serializer, value.value) == ("json", b"2")
    (info,) = store.read(lambda tx: checkpoints.list_checkpoints(tx, WORKSPACE, run))
    assert (info.key, info.position, info.code, info.task_run_id, info.created) == ("k", "a > b", "c0de", task, at(5))
    assert store.read(lambda tx: checkpoints.list_checkpoints(tx, ELSEWHERE, run)) == []
    with pytest.raises(NotFound, match="no checkpoint k2"):
        store.read(lambda tx: checkpoints.get_checkpoint_value(tx, WORKSPACE, run, "k2"))
    store.write(lambda tx: checkpoints.put_checkpoint(tx, WORKSPACE, kept(b"3", 9), NOW))
    assert store.read(lambda tx: checkpoints.get_checkpoint_value(tx, WORKSPACE, run, "k")).value == b"3"
