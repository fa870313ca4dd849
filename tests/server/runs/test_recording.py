"""What running flows record in bulk, and what is not taken any more."""

from __future__ import annotations

import pytest
from api_driver import COMPLETED, CRASHED, FAILED, RUNNING, Api, RecordedTask, names, proposal

from rota.contract.logs import Log
from rota.contract.queries.logs import READ_LOGS, ReadLogs
from rota.contract.record import LogRecord
from rota.contract.recording import RECORD, RecordBatch
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest
from rota.server.store.columns import to_microseconds
from rota.testing import FakeClock


def logs(api: Api) -> list[Log]:
    return api.app.handle(READ_LOGS, body=ReadLogs())


def test_a_batch_that_comes_twice_counts_once(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    task = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now())
    clock.advance(1)
    task.enters(COMPLETED, clock.now())
    assert api.record(task) == 3
    assert api.record(task) == 0
    assert names(api.task_history(task.id)) == ["Running", "Completed"]


def test_what_a_process_says_after_its_run_was_found_dead_does_not_change_the_history(api: Api, clock: FakeClock) -> None:
    run = api.flow_run()
    api.propose(run, RUNNING, epoch=api.claim(run).epoch)
    task = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now())
    clock.advance(1)
    before = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now()).enters(FAILED, clock.now())
    api.record(task)
    clock.advance(60)
    api.propose(run, CRASHED, force=True)
    clock.advance(60)
    late = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now())
    task.enters(COMPLETED, clock.now())
    line = LogRecord(3, uuid7().bytes, run.id.bytes, None, "rota.flow_runs", 20, "still here", to_microseconds(clock.now()))
    assert api.record(task, before, late, RecordedTask(run.id, records=[line])) == 4
    assert names(api.task_history(task.id)) == ["Running"]
    assert names(api.task_history(before.id)) == ["Running", "Failed"]
    assert api.task_history(late.id) == []
    assert [line.message for line in logs(api)] == ["still here"]


def test_a_run_that_runs_again_after_a_crash_records_as_before(api: Api, clock: FakeClock) -> None:
    run = api.flow_run(state=proposal(RUNNING))
    api.propose(run, CRASHED, force=True)
    clock.advance(5)
    api.propose(run, RUNNING)
    task = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now())
    assert api.record(task) == 2


@pytest.mark.parametrize("records", [[(99, b"x")], [(2, b"short")], [("x",)], [()]])
def test_records_that_nobody_knows_are_refused(api: Api, records: list[tuple[object, ...]]) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        api.app.handle(RECORD, body=RecordBatch.model_construct(holder="here:1", records=records))
