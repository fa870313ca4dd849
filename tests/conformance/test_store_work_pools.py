"""Work pools, queues and workers in the store, and the claims of workers on runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at, make_flow

from rota.contract.filters.work_pools import WorkPoolFilter, WorkPoolFilterName, WorkQueueFilter, WorkQueueFilterName
from rota.contract.flow_runs import FlowRun, FlowRunCreate
from rota.contract.leases import Claim
from rota.contract.states import SetState, StateCreate
from rota.contract.work_pools import WorkPoolCreate, WorkPoolResponse, WorkPoolStatus
from rota.contract.work_queues import WorkQueueCreate, WorkQueueResponse, WorkQueueStatus
from rota.contract.workers import ClaimedFlowRun, ClaimScheduledRuns, WorkerStatus
from rota.core.clock import Clock
from rota.core.vocabulary import StateType
from rota.exceptions import LeaseConflict
from rota.server.runs import worker_claims
from rota.server.runs.claim import claim_flow_run
from rota.server.runs.crash import crash_runs_of
from rota.server.runs.create import create_flow_run
from rota.server.runs.propose_state import propose_flow_run_state
from rota.server.runs.work import Work
from rota.server.services import leases as lease_service
from rota.server.services import worker_status
from rota.server.store import flow_runs, leases, scheduled_runs, work_pools, work_queues, workers
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound
from rota.testing import FakeClock


def make_pool(store: Store, name: str = "p", **fields: Any) -> WorkPoolResponse:
    create = WorkPoolCreate(name=name, type="process", **fields)
    return store.write(lambda tx: work_pools.create_work_pool(tx, WORKSPACE, create, NOW))


def make_queue(store: Store, pool: WorkPoolResponse, name: str, **fields: Any) -> WorkQueueResponse:
    create = WorkQueueCreate(name=name, **fields)
    return store.write(lambda tx: work_queues.create_work_queue(tx, WORKSPACE, pool.id, create, NOW))


def schedule(store: Store, count: int = 1, *, queue: str | None = None, seconds: float = 0, pool: str = "p") -> list[FlowRun]:
    flow = make_flow(store)
    details = {"scheduled_time": at(seconds).isoformat()}

    def create(tx: Any) -> list[FlowRun]:
        state = StateCreate.model_validate({"type": "SCHEDULED", "state_details": details})
        body = FlowRunCreate(flow_id=flow.id, work_pool_name=pool, work_queue_name=queue, state=state)
        return [create_flow_run(Work(tx, WORKSPACE, NOW), body)[0] for _ in range(count)]

    return store.write(create)


def claim(store: Store, holder: str = "w1", *, seconds: float = 1, pool: str = "p", **fields: Any) -> list[ClaimedFlowRun]:
    asked = ClaimScheduledRuns(worker=holder, holder=holder, lease_seconds=45, **fields)
    return store.write(lambda tx: worker_claims.claim_scheduled(Work(tx, WORKSPACE, at(seconds)), pool, asked)).runs


def state_of(store: Store, run: FlowRun) -> Any:
    return store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, NOW)).state


def take_over(store: Store, run: FlowRun, epoch: int, holder: str = "child", seconds: float = 2) -> Any:
    asked = Claim(holder=holder, lease_seconds=45, epoch=epoch)
    return store.write(lambda tx: claim_flow_run(Work(tx, WORKSPACE, at(seconds)), run.id, asked))


def start(store: Store, run: FlowRun, epoch: int) -> Any:
    body = SetState(state=StateCreate(type=StateType.RUNNING), epoch=epoch)
    return store.write(lambda tx: propose_flow_run_state(Work(tx, WORKSPACE, at(3)), run.id, body)).result


# --- pools and queues --------------------------------------------------------------------------------------------------------


def test_a_pool_is_there_once_in_each_workspace_and_has_a_default_queue(store: Store) -> None:
    pool = make_pool(store, concurrency_limit=3)
    assert (pool.status, pool.active_slots, pool.concurrency_limit) == (WorkPoolStatus.NOT_READY, 0, 3)
    with pytest.raises(Conflict, match="work pool 'p' already"):
        make_pool(store)
    store.write(lambda tx: work_pools.create_work_pool(tx, ELSEWHERE, WorkPoolCreate(name="p"), NOW))
    queues = store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE, work_pool_id=pool.id))
    assert [(queue.name, queue.priority, queue.id) for queue in queues] == [("default", 1, pool.default_queue_id)]
    wanted = WorkPoolFilter(name=WorkPoolFilterName(any_=["p", "q"]))
    assert store.read(lambda tx: work_pools.count_work_pools(tx, WORKSPACE, wanted)) == 1


def test_queues_make_room_for_one_that_wants_their_priority(store: Store) -> None:
    pool = make_pool(store)
    make_queue(store, pool, "last")
    make_queue(store, pool, "first", priority=1)
    queues = store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE, work_pool_id=pool.id))
    assert [(queue.name, queue.priority) for queue in queues] == [("first", 1), ("default", 2), ("last", 3)]
    last = queues[2]
    store.write(lambda tx: work_queues.update_work_queue(tx, WORKSPACE, last, {"priority": 2}, NOW))
    queues = store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE, work_pool_id=pool.id))
    assert [(queue.name, queue.priority) for queue in queues] == [("first", 1), ("last", 2), ("default", 3)]
    with pytest.raises(Conflict, match="queue 'first' already"):
        store.write(lambda tx: work_queues.update_work_queue(tx, WORKSPACE, last, {"name": "first"}, NOW))
    wanted = WorkQueueFilter(name=WorkQueueFilterName(startswith_=["fir"]))
    assert len(store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE, wanted))) == 1


def test_runs_outlive_their_pool(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    assert run.work_queue_name == "default"
    store.write(lambda tx: work_pools.delete_work_pool(tx, WORKSPACE, "p"))
    kept = store.read(lambda tx: flow_runs.get_flow_run(tx, WORKSPACE, run.id, NOW))
    assert (kept.work_pool_id, kept.work_queue_id) == (None, None)
    with pytest.raises(NotFound):
        store.write(lambda tx: work_pools.delete_work_pool(tx, WORKSPACE, "p"))


# --- workers -----------------------------------------------------------------------------------------------------------------


def test_a_silent_worker_is_offline_and_its_pool_not_ready(store: Store) -> None:
    pool = make_pool(store)
    clock: Clock = FakeClock(NOW)
    store.write(lambda tx: workers.note_heartbeat(tx, WORKSPACE, pool.id, "w", 10, NOW))
    store.write(lambda tx: work_pools.set_ready(tx, pool.id, is_ready=True))
    clock.advance(29)  # type: ignore[attr-defined]  # it is a fake one
    assert worker_status.run_once(store, clock) == []
    clock.advance(2)  # type: ignore[attr-defined]  # as above
    assert len(worker_status.run_once(store, clock)) == 1
    (worker,) = store.read(lambda tx: workers.list_workers(tx, WORKSPACE, pool.id))
    assert worker.status is WorkerStatus.OFFLINE
    assert store.read(lambda tx: work_pools.get_work_pool(tx, WORKSPACE, "p")).status is WorkPoolStatus.NOT_READY
    store.write(lambda tx: workers.note_heartbeat(tx, WORKSPACE, pool.id, "w", None, at(40)))
    (worker,) = store.read(lambda tx: workers.list_workers(tx, WORKSPACE, pool.id))
    assert (worker.status, worker.heartbeat_interval_seconds) == (WorkerStatus.ONLINE, 10)


def test_a_queue_that_nobody_asks_for_is_not_ready(store: Store) -> None:
    make_pool(store)
    claim(store)
    (queue,) = store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE))
    assert (queue.status, queue.last_polled) == (WorkQueueStatus.READY, at(1))
    assert worker_status.run_once(store, FakeClock(at(62))) == [queue.id]
    (queue,) = store.read(lambda tx: work_queues.list_work_queues(tx, WORKSPACE))
    assert queue.status is WorkQueueStatus.NOT_READY


# --- claims ------------------------------------------------------------------------------------------------------------------


def test_runs_are_given_by_priority_then_by_time(store: Store) -> None:
    pool = make_pool(store)
    make_queue(store, pool, "high", priority=1)
    late, early = schedule(store, seconds=-1)[0], schedule(store, seconds=-9)[0]
    urgent = schedule(store, queue="high")[0]
    future = schedule(store, seconds=60)[0]
    got = claim(store, limit=2)
    assert [one.flow_run.id for one in got] == [urgent.id, early.id]
    assert {one.flow_run.state_type for one in got} == {StateType.PENDING}
    assert [one.flow_run.id for one in claim(store)] == [late.id]
    assert claim(store) == []
    assert [one.flow_run.id for one in claim(store, scheduled_before=at(60))] == [future.id]


def test_nothing_is_given_of_what_is_paused_or_full(store: Store) -> None:
    pool = make_pool(store, concurrency_limit=3)
    queue = make_queue(store, pool, "q", concurrency_limit=1, priority=1)
    schedule(store, 3, queue="q")
    schedule(store, 3)
    assert len(claim(store)) == 3
    assert claim(store) == []
    assert store.read(lambda tx: scheduled_runs.count_live(tx, [queue.id])) == {queue.id: 1}
    store.write(lambda tx: work_pools.update_work_pool(tx, WORKSPACE, "p", {"concurrency_limit": None}, NOW))
    assert len(claim(store)) == 1
    store.write(lambda tx: work_queues.update_work_queue(tx, WORKSPACE, queue, {"concurrency_limit": None}, NOW))
    store.write(lambda tx: work_pools.update_work_pool(tx, WORKSPACE, "p", {"is_paused": True}, NOW))
    assert claim(store) == []
    store.write(lambda tx: work_pools.update_work_pool(tx, WORKSPACE, "p", {"is_paused": False}, NOW))
    assert len(claim(store)) == 2


@pytest.mark.parametrize("limit", [None, 10])
def test_many_workers_at_once_claim_each_run_once(store: Store, limit: int | None) -> None:
    make_pool(store, concurrency_limit=limit)
    runs = schedule(store, 40)

    def take(number: int) -> list[ClaimedFlowRun]:
        taken: list[ClaimedFlowRun] = []
        while part := claim(store, f"w{number}", limit=3):
            taken += part
        return taken

    with ThreadPoolExecutor(8) as threads:
        got = [one.flow_run.id for part in threads.map(take, range(8)) for one in part]
    assert len(got) == len(set(got)) == (limit or 40)
    assert set(got) <= {run.id for run in runs}


def test_a_run_is_taken_over_once_and_only_by_the_newest_claim(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    (first,) = claim(store)
    assert store.write(lambda tx: worker_claims.hand_back(Work(tx, WORKSPACE, at(1)), "w1", [run.id], None)) == [run.id]
    assert state_of(store, run).type is StateType.SCHEDULED
    assert state_of(store, run).state_details.scheduled_time == NOW
    (second,) = claim(store, "w2")
    assert second.epoch > first.epoch
    with pytest.raises(LeaseConflict, match="newest"):
        take_over(store, run, first.epoch)
    assert take_over(store, run, second.epoch).epoch == second.epoch
    assert take_over(store, run, second.epoch).epoch == second.epoch  # sent twice
    with pytest.raises(LeaseConflict, match="already"):
        take_over(store, run, second.epoch, "another child")
    assert store.write(lambda tx: worker_claims.hand_back(Work(tx, WORKSPACE, at(1)), "w2", [run.id], None)) == []
    assert start(store, run, first.epoch).status.value == "ABORT"
    assert start(store, run, second.epoch).status.value == "ACCEPT"


def test_a_claim_that_nobody_started_is_scheduled_again(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    (got,) = claim(store)
    assert lease_service.run_once(store, FakeClock(at(40))) == []
    assert state_of(store, run).type is StateType.PENDING
    assert lease_service.run_once(store, FakeClock(at(47))) == []
    state = state_of(store, run)
    assert state.type is StateType.SCHEDULED
    assert "claim 1" in state.message
    with pytest.raises(LeaseConflict):
        take_over(store, run, got.epoch, seconds=50)
    (again,) = claim(store, "w2", seconds=50)
    assert again.epoch > got.epoch


def test_a_run_that_has_started_crashes_with_its_process(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    (got,) = claim(store)
    take_over(store, run, got.epoch)
    start(store, run, got.epoch)
    assert lease_service.run_once(store, FakeClock(at(120))) == [run.id]
    assert state_of(store, run).type is StateType.CRASHED


def test_a_process_that_gave_up_before_the_start_leaves_the_run_to_others(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    (got,) = claim(store)
    take_over(store, run, got.epoch)
    assert store.write(lambda tx: crash_runs_of(Work(tx, WORKSPACE, at(3)), "child", "it died")) == []
    assert state_of(store, run).type is StateType.SCHEDULED


def test_a_run_that_kills_whoever_tries_it_is_given_up(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    for number in range(worker_claims.MOST_CLAIMS):
        if not claim(store, f"w{number}"):
            break
        store.write(partial(_crash, holder=f"w{number}"))
    assert state_of(store, run).type is StateType.CRASHED


def _crash(tx: Any, holder: str) -> Any:
    return crash_runs_of(Work(tx, WORKSPACE, at(3)), holder, "it died")


def test_a_run_that_its_process_tries_again_by_itself_is_left_to_it(store: Store) -> None:
    make_pool(store)
    (run,) = schedule(store)
    store.write(lambda tx: leases.claim_flow_run(tx, WORKSPACE, run.id, "its process", NOW, 45))
    assert claim(store) == []
    assert len(claim(store, seconds=46)) == 1
