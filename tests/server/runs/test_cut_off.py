"""Runs that are ended from outside in the middle of their work take what is inside of them along."""

from __future__ import annotations

import pytest
from api_driver import CANCELLED, COMPLETED, CRASHED, FAILED, PENDING, RUNNING, Api, RecordedTask, names

from rota.contract.checkpoints import READ_CHECKPOINTS
from rota.contract.flow_runs import FlowRun
from rota.contract.leases import RECOVER, Recovery
from rota.contract.record import CheckpointRecord
from rota.core.ids import uuid7
from rota.core.vocabulary import StateType
from rota.testing import FakeClock, check_history


def running(api: Api, holder: str = "here:1", parent: RecordedTask | None = None) -> tuple[FlowRun, int]:
    run = api.flow_run(parent_task_run_id=None if parent is None else parent.id)
    epoch = api.claim(run, holder).epoch
    api.propose(run, RUNNING, epoch=epoch)
    return run, epoch


def open_task(api: Api, run: FlowRun) -> RecordedTask:
    task = RecordedTask(run.id).made(api.clock.now()).enters(PENDING, api.clock.now(), runs=0)
    task.enters(RUNNING, api.clock.advance(1))
    api.record(task)
    return task


@pytest.mark.parametrize("end", [CANCELLED, CRASHED])
def test_an_owner_that_ends_its_run_from_outside_ends_what_it_left_open(api: Api, clock: FakeClock, end: StateType) -> None:
    run, epoch = running(api)
    task, done = open_task(api, run), open_task(api, run)
    clock.advance(1)
    done.enters(COMPLETED, clock.now())
    api.record(done)
    api.propose(run, end, epoch=epoch, message="Ctrl-C")
    found = api.read_task_run(task.id)
    assert (found.state_type, found.run_count) == (end, 1)
    assert found.state is not None
    assert found.state.message == "Its flow run ended: Ctrl-C"
    assert check_history(api.task_history(task.id), kind="task-run") == []
    assert api.read_task_run(done.id).state_type is COMPLETED


def test_a_subflow_of_the_same_process_is_ended_and_one_of_another_goes_on(api: Api) -> None:
    run, epoch = running(api)
    stub, other_stub = open_task(api, run), open_task(api, run)
    mine, _ = running(api, parent=stub)
    others, _ = running(api, "here:2", parent=other_stub)
    api.propose(run, CANCELLED, epoch=epoch)
    assert api.read(mine).state_type is CRASHED
    assert api.read(others).state_type is RUNNING
    assert api.read_task_run(other_stub.id).state_type is RUNNING


@pytest.mark.parametrize("end", [COMPLETED, FAILED])
def test_a_run_that_ends_by_itself_leaves_its_task_runs_to_its_process(api: Api, end: StateType) -> None:
    run, epoch = running(api)
    task = open_task(api, run)
    api.propose(run, end, epoch=epoch)
    assert api.read_task_run(task.id).state_type is RUNNING


def test_somebody_else_who_ends_a_run_leaves_its_task_runs_to_its_process(api: Api) -> None:
    run, _ = running(api)
    task = open_task(api, run)
    api.propose(run, CRASHED, force=True)
    assert api.read_task_run(task.id).state_type is RUNNING


def test_what_a_task_says_after_its_flow_run_was_cancelled_does_not_change_the_history(api: Api, clock: FakeClock) -> None:
    run, epoch = running(api)
    task = open_task(api, run)
    api.propose(run, CANCELLED, epoch=epoch)
    clock.advance(1)
    assert api.record(RecordedTask(run.id, id=task.id).enters(COMPLETED, clock.now())) == 0
    assert names(api.task_history(task.id)) == ["Pending", "Running", "Cancelled"]


def test_a_process_gives_up_one_of_its_runs(api: Api) -> None:
    (given_up, _), (kept, _) = running(api), running(api)
    task = open_task(api, given_up)
    body = Recovery(holder="here:1", flow_run_ids=[given_up.id])
    assert api.app.handle(RECOVER, body=body).crashed == [given_up.id]
    state = api.read(given_up).state
    assert state is not None
    assert state.message == "The process that ran this flow (here:1) gave it up without finishing it."
    assert api.read_task_run(task.id).state_type is CRASHED
    assert api.read(kept).state_type is RUNNING


def test_an_end_that_comes_after_the_server_has_ended_a_task_run_is_no_second_end(api: Api, clock: FakeClock) -> None:
    run, epoch = running(api)
    task, untold = open_task(api, run), open_task(api, run)
    late = RecordedTask(run.id, id=task.id).enters(RUNNING, clock.advance(1)).enters(COMPLETED, clock.advance(1))
    checkpoint = CheckpointRecord(4, run.id.bytes, "key", "noop-0", "", task.id.bytes, uuid7().bytes, "pickle", b"N.", 0)
    clock.advance(1)
    api.propose(run, CRASHED, epoch=epoch)
    assert api.record(late, RecordedTask(run.id, records=[checkpoint])) == 1
    assert names(api.task_history(task.id)) == ["Pending", "Running", "Running", "Crashed"]
    assert api.app.handle(READ_CHECKPOINTS, {"id": run.id}) == []
    assert api.read_task_run(untold.id).state_type is CRASHED


def test_what_is_recorded_a_second_time_after_a_crash_changes_nothing(api: Api, clock: FakeClock) -> None:
    run, epoch = running(api)
    task = open_task(api, run)
    task.enters(COMPLETED, clock.advance(1))
    api.record(task)
    clock.advance(1)
    api.propose(run, CRASHED, epoch=epoch)
    assert api.record(task) == 0
    assert names(api.task_history(task.id)) == ["Pending", "Running", "Completed"]
