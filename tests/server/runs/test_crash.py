"""Runs whose process is gone: ended Crashed, once, with all that ran inside of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from api_driver import CANCELLING, COMPLETED, FAILED, PAUSED, PENDING, RUNNING, SCHEDULED, Api, RecordedTask, names, proposal

from rota.contract.leases import RECOVER, Recovery
from rota.contract.queries.task_runs import COUNT_TASK_RUNS
from rota.contract.states import SetStateStatus
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.testing import FakeClock, check_history


def recover(api: Api, holder: str = "here:1") -> list[UUID]:
    return api.app.handle(RECOVER, body=Recovery(holder=holder)).crashed


def running(api: Api, holder: str = "here:1", **fields: Any) -> Any:
    run = api.flow_run(**fields)
    api.propose(run, RUNNING, epoch=api.claim(run, holder).epoch)
    return run


def test_the_runs_of_a_dead_process_crash_and_others_do_not(api: Api) -> None:
    mine, others = running(api), running(api, "here:2")
    assert recover(api) == [mine.id]
    found = api.read(mine)
    assert (found.state_name, found.state and found.state.message) == (
        "Crashed",
        "The process that ran this flow (here:1) ended without finishing it.",
    )
    assert found.end_time is not None
    assert check_history(api.history(mine)) == []
    assert api.read(others).state_name == "Running"


def test_recovering_twice_does_nothing_more(api: Api) -> None:
    run = running(api)
    recover(api)
    assert recover(api) == []
    assert names(api.history(run)) == ["Pending", "Running", "Crashed"]


def test_what_the_dead_process_still_says_is_refused(api: Api) -> None:
    run = api.flow_run()
    epoch = api.claim(run).epoch
    api.propose(run, RUNNING, epoch=epoch)
    recover(api)
    for kind in (RUNNING, COMPLETED):
        assert api.propose(run, kind, epoch=epoch).status is SetStateStatus.ABORT
    assert api.read(run).state_name == "Crashed"


@pytest.mark.parametrize(
    ("states", "end"),
    [
        ([], "Crashed"),
        ([proposal(RUNNING), proposal(PAUSED)], "Crashed"),
        ([proposal(RUNNING), proposal(CANCELLING)], "Cancelled"),
        ([proposal(RUNNING), proposal(PAUSED, pause_reschedule=True)], "Suspended"),
        ([proposal(RUNNING), proposal(COMPLETED)], "Completed"),
    ],
)
def test_how_a_run_ends_depends_on_what_it_was_doing(api: Api, states: list[Any], end: str) -> None:
    run = api.flow_run(deployment_id=uuid7())
    api.claim(run)
    for state in states:
        api.propose_state(run, state)
    if end == "Suspended":
        assert recover(api) == []
        assert api.read(run).state_type is PAUSED
    else:
        recover(api)
        assert api.read(run).state_name == end
    assert check_history(api.history(run)) == []


def test_a_run_that_waits_for_its_retry_in_the_dead_process_crashes(api: Api) -> None:
    run = running(api, retries=3, retry_delay=600)
    api.propose(run, FAILED)
    assert api.read(run).state_name == "AwaitingRetry"
    recover(api)
    assert api.read(run).state_name == "Crashed"


def test_its_unfinished_task_runs_crash_and_the_finished_ones_stay(api: Api, clock: FakeClock) -> None:
    run = running(api)
    done = RecordedTask(run.id).made(clock.now()).enters(RUNNING, clock.now())
    open_, waiting, not_ready = (RecordedTask(run.id).made(clock.now()) for _ in range(3))
    open_.enters(RUNNING, clock.now())
    waiting.enters(PENDING, clock.now(), runs=0)
    not_ready.enters(PENDING, clock.now(), runs=0, name="NotReady")
    clock.advance(1)
    done.enters(COMPLETED, clock.now())
    api.record(done, open_, waiting, not_ready)
    clock.advance(1)
    recover(api)
    ends = {task.id: api.read_task_run(task.id).state_name for task in (done, open_, waiting, not_ready)}
    assert list(ends.values()) == ["Completed", "Crashed", "Crashed", "NotReady"]
    crashed = api.read_task_run(open_.id)
    assert crashed.end_time == clock.now()
    assert crashed.total_run_time.total_seconds() == 2
    assert check_history(api.task_history(open_.id), kind="task-run") == []


def test_thousands_of_open_task_runs_crash_at_once(api: Api, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    run = running(api)
    waiting = [RecordedTask(run.id).made(clock.now()).enters(PENDING, clock.now(), runs=0) for _ in range(2_000)]
    api.record(*waiting)
    clock.advance(1)
    statements: list[object] = []
    execute = Tx.execute

    def counted(self: Tx, *arguments: Any) -> Any:
        statements.append(arguments[0])
        return execute(self, *arguments)

    monkeypatch.setattr(Tx, "execute", counted)
    recover(api)
    assert len(statements) < 20
    counted_by_state = api.app.handle(COUNT_TASK_RUNS, body={"task_runs": {"state": {"name": {"any_": ["Crashed"]}}}})
    assert counted_by_state == 2_000


def subflow(api: Api, caller: Any, **fields: Any) -> tuple[RecordedTask, Any]:
    stub = RecordedTask(caller.id, "child-0").made(api.clock.now()).enters(PENDING, api.clock.now(), runs=0)
    api.record(stub)
    api.clock.advance(1)
    return stub, api.flow_run(api.flow("child"), parent_task_run_id=stub.id, **fields)


def test_its_subflows_crash_with_it_whether_they_were_claimed_or_not(api: Api) -> None:
    caller = running(api)
    stub, unclaimed = subflow(api, caller)
    second, claimed = subflow(api, caller)
    api.propose(claimed, RUNNING, epoch=api.claim(claimed).epoch)
    inner, grandchild = subflow(api, claimed)
    ended = recover(api)
    assert sorted(ended) == sorted([caller.id, unclaimed.id, claimed.id, grandchild.id])
    assert len(ended) == 4
    for run in (caller, unclaimed, claimed, grandchild):
        assert names(api.history(run))[-1] == "Crashed"
        assert check_history(api.history(run)) == []
    for task in (stub, second, inner):
        assert names(api.task_history(task.id)).count("Crashed") == 1
        assert check_history(api.task_history(task.id), kind="task-run") == []


def test_subflows_that_live_elsewhere_go_on(api: Api) -> None:
    caller = running(api)
    stub, owned = subflow(api, caller)
    api.propose(owned, RUNNING, epoch=api.claim(owned, "there:9").epoch)
    second, deployed = subflow(api, caller, deployment_id=uuid7(), state=proposal(SCHEDULED))
    assert recover(api) == [caller.id]
    assert (api.read(owned).state_name, api.read(deployed).state_name) == ("Running", "Scheduled")
    assert (api.read_task_run(stub.id).state_name, api.read_task_run(second.id).state_name) == ("Running", "Scheduled")


def test_a_run_that_was_deleted_only_loses_its_lease(api: Api) -> None:
    assert recover(api, "nobody") == []
