"""Runs in work queues: given to workers, each to one; taken over by the processes that run them; given back.

A worker's claim is a lease whose payload names the worker. Until a process takes the run over (`take_over`), or when that
process dies before the run has started, no user code can have run: such a run is Scheduled again, and never Crashed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import ClaimResult
from rota.contract.work_pools import WorkPoolResponse
from rota.contract.work_queues import WorkQueueResponse
from rota.contract.workers import ClaimedFlowRun, ClaimedFlowRuns, ClaimScheduledRuns, WorkerFlowRunResponse
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.exceptions import LeaseConflict
from rota.server.bus.base import WORK
from rota.server.runs import deployment_events, pool_events
from rota.server.runs.propose_state import propose_for_flow_run
from rota.server.runs.work import Work
from rota.server.store import flow_runs, leases, scheduled_runs, work_pools, work_queues
from rota.server.store.errors import NotFound
from rota.server.store.flow_runs import ClaimedRun
from rota.server.store.leases import Lease

MOST_QUEUES = 1000
MOST_RUNS = 1000
"""Of one claim."""

MOST_CLAIMS = 20
"""Claims after which a run that no process could start is given up: something about it kills whoever tries."""

POLLED_AGAIN_SECONDS = 5.0
"""How exact it is kept when a queue was last asked for: a write less for each poll between."""


def list_scheduled(
    work: Work,
    pool: WorkPoolResponse,
    queue_names: list[str] | None,
    *,
    before: datetime | None,
    after: datetime | None,
    limit: int,
) -> list[WorkerFlowRunResponse]:
    """Return the runs of a pool that are due and for which there is room: by the queues' priority, then by time.

    Nothing is given to anybody by this: whoever makes such a run Pending first has it.
    """
    found: list[WorkerFlowRunResponse] = []
    limit = min(limit, _pool_room(work, pool))
    for queue, room in _rooms(work, pool, queue_names, limit):
        most = min(room, limit - len(found))
        if most <= 0:
            continue
        runs = scheduled_runs.list_due(work.tx, queue.id, before=before, after=after, limit=most, now=work.now)
        found += [
            WorkerFlowRunResponse.model_construct(work_pool_id=pool.id, work_queue_id=queue.id, flow_run=claimed.run)
            for claimed in runs
        ]
    return found


def claim_scheduled(work: Work, pool_name: str, asked: ClaimScheduledRuns) -> ClaimedFlowRuns:
    """Give runs that are due to a worker, which owns them from now on; each is Pending afterwards.

    Where there are limits, claims of one pool queue for its row, so that no two fill the same slot. Without limits they
    pass each other's runs over.

    Raises:
        NotFound: there is no such pool or queue.
    """
    pool = work_pools.find_work_pool(work.tx, work.workspace_id, pool_name)
    if pool is None:
        raise NotFound("work pool", pool_name)
    queues = queues_of(work, pool, asked.work_queue_names)
    if pool.concurrency_limit is not None or any(queue.concurrency_limit is not None for queue in queues):
        pool = work_pools.get_work_pool(work.tx, work.workspace_id, pool_name, for_update=True)
    note_polled(work, pool, queues)
    before = asked.scheduled_before or work.now
    given: list[ClaimedFlowRun] = []
    for queue, room in _rooms(work, pool, asked.work_queue_names, asked.limit):
        most = min(room, asked.limit - len(given), _pool_room(work, pool))
        if most <= 0:
            continue
        due = scheduled_runs.list_due(work.tx, queue.id, before=before, limit=most, now=work.now, to_claim=True)
        given += [got for claimed in due if (got := _give(work, pool, queue, claimed, asked)) is not None]
    next_at = scheduled_runs.next_due(work.tx, [queue.id for queue in queues if not queue.is_paused], before)
    return ClaimedFlowRuns.model_construct(runs=given, next_at=next_at)


def _give(
    work: Work, pool: WorkPoolResponse, queue: WorkQueueResponse, claimed: ClaimedRun, asked: ClaimScheduledRuns
) -> ClaimedFlowRun | None:
    run = claimed.run
    lease = leases.claim(
        work.tx,
        work.workspace_id,
        leases.FLOW_RUN,
        run.id,
        asked.holder,
        work.now,
        asked.lease_seconds,
        epoch_after=claimed.epoch,
        payload={"worker": asked.worker},
    )
    if lease is None or lease.epoch == claimed.epoch:
        return None  # a process has it that is to try it again by itself
    flow_runs.update_flow_run(work.tx, work.workspace_id, run.id, {"epoch": lease.epoch}, work.now)
    pending: State[Any] = State(StateType.PENDING, timestamp=work.now)
    outcome = propose_for_flow_run(work, claimed._replace(epoch=lease.epoch), pending, epoch=lease.epoch)
    if not outcome.written or run.state_type is not StateType.PENDING:
        # A rule keeps it from starting now: its deployment's limit, for one.
        leases.end(work.tx, work.workspace_id, leases.FLOW_RUN, run.id)
        return None
    return ClaimedFlowRun.model_construct(
        work_pool_id=pool.id, work_queue_id=queue.id, flow_run=run, epoch=lease.epoch, claim_until=lease.expires_at
    )


def queues_of(work: Work, pool: WorkPoolResponse, names: list[str] | None) -> list[WorkQueueResponse]:
    """Return the queues of these names, all without names, by priority."""
    queues = work_queues.list_work_queues(work.tx, work.workspace_id, work_pool_id=pool.id, limit=MOST_QUEUES)
    if not names:
        return queues
    for name in names:
        if not any(queue.name == name for queue in queues):
            raise NotFound(f"queue in the work pool {pool.name!r} called", name)
    return [queue for queue in queues if queue.name in names]


def _rooms(work: Work, pool: WorkPoolResponse, names: list[str] | None, limit: int) -> list[tuple[WorkQueueResponse, int]]:
    """Return the queues of which runs may start, each with how many of its own limit are free."""
    if pool.is_paused:
        return []
    free = [
        (queue, limit if queue.concurrency_limit is None else queue.concurrency_limit - (queue.active_slots or 0))
        for queue in queues_of(work, pool, names)
        if not queue.is_paused
    ]
    return [(queue, room) for queue, room in free if room > 0]


def _pool_room(work: Work, pool: WorkPoolResponse) -> int:
    """Return how many more runs the pool takes. Those that were given out just now are among the live."""
    if pool.concurrency_limit is None:
        return MOST_RUNS
    live = scheduled_runs.count_live(work.tx, list(work_queues.ids_of_pools(work.tx, [pool.id])))
    return pool.concurrency_limit - sum(live.values())


def note_polled(work: Work, pool: WorkPoolResponse, queues: list[WorkQueueResponse]) -> None:
    """Note that somebody asks for runs of these queues: they are looked after."""
    fresh = work.now - timedelta(seconds=POLLED_AGAIN_SECONDS)
    stale = [queue.id for queue in queues if queue.last_polled is None or queue.last_polled < fresh]
    if not stale:
        return
    for queue_id in work_queues.note_polled(work.tx, stale, work.now):
        queue = work_queues.find_work_queue_by_id(work.tx, work.workspace_id, queue_id)
        if queue is not None and not queue.is_paused:
            pool_events.tell_queue_status(work, queue)
    deployment_events.note_polled(work, work_queue_ids=stale)
    if work_pools.set_ready(work.tx, pool.id, is_ready=True) and not pool.is_paused:
        ready = work_pools.find_work_pool_by_id(work.tx, work.workspace_id, pool.id)
        if ready is not None:
            pool_events.tell_pool_status(work, ready)


# --- from the worker to the process that runs the flow ------------------------------------------------------------------------


def take_over(work: Work, claimed: ClaimedRun, holder: str, epoch: int, lease_seconds: float) -> ClaimResult:
    """Make the process that a worker started the owner of a run, once: the claim's number must be the newest, and unused.

    Raises:
        LeaseConflict: the run was claimed again, or another process has taken it over already.
    """
    run = claimed.run
    held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, run.id, for_update=True)
    if held is None or held.epoch != epoch or claimed.epoch != epoch:
        raise LeaseConflict(
            f"This process was started for claim {epoch} of flow run {run.name!r}, and claim {claimed.epoch} is the newest: "
            "the run was given back, claimed again, or is over. Nothing was run."
        )
    if held.holder != holder and (held.payload or {}).get("taken"):
        raise LeaseConflict(f"Flow run {run.name!r} is run by {held.holder} already. Nothing was run.")
    until = max(held.expires_at, work.now + timedelta(seconds=lease_seconds))
    payload = {**(held.payload or {}), "taken": True}
    leases.hand_over(work.tx, held, holder, until, payload)
    return ClaimResult.model_construct(epoch=epoch, expires_at=until)


def hand_back(work: Work, holder: str, flow_run_ids: list[UUID], reason: str | None) -> list[UUID]:
    """Schedule runs again that a worker claimed and did not start; return them. Those that have started stay as they are."""
    back: list[UUID] = []
    for flow_run_id in sorted(set(flow_run_ids)):
        claimed = flow_runs.find_flow_run_for_update(work.tx, work.workspace_id, flow_run_id, work.now)
        held = leases.find_lease(work.tx, work.workspace_id, leases.FLOW_RUN, flow_run_id)
        if claimed is None or held is None or held.holder != holder or not is_unstarted(claimed.run, held):
            continue
        schedule_again(work, claimed, reason or f"Worker {_worker_of(held)!r} gave it back before it started.")
        back.append(flow_run_id)
    return back


def is_unstarted(run: FlowRun, held: Lease) -> bool:
    """Whether a run that a worker claimed has not come to its user code."""
    return "worker" in (held.payload or {}) and run.state_type in (StateType.PENDING, StateType.SCHEDULED)


def may_start_again(claimed: ClaimedRun) -> bool:
    """Whether it is worth another claim."""
    return claimed.epoch < MOST_CLAIMS


def schedule_again(work: Work, claimed: ClaimedRun, message: str) -> None:
    """Make a run that was claimed and did not start Scheduled, for the time that it was scheduled for.

    Its epoch grows: whoever was started for the old claim is refused before user code.
    """
    run = claimed.run
    leases.end(work.tx, work.workspace_id, leases.FLOW_RUN, run.id)
    flow_runs.update_flow_run(work.tx, work.workspace_id, run.id, {"epoch": claimed.epoch + 1}, work.now)
    due = (run.state.state_details.scheduled_time if run.state else None) or run.expected_start_time or work.now
    state: State[Any] = State(
        StateType.SCHEDULED, message=message, state_details=StateDetails(scheduled_time=due), timestamp=work.now
    )
    propose_for_flow_run(work, claimed._replace(epoch=claimed.epoch + 1), state, force=True)


def _worker_of(held: Lease) -> str:
    return str((held.payload or {}).get("worker", held.holder))


def silence(held: Lease) -> str:
    """Say that nothing came of a worker's claim."""
    return (
        f"Worker {_worker_of(held)!r} claimed this run (claim {held.epoch}) and it had not started when the claim ended at "
        f"{held.expires_at:%H:%M:%S} UTC; it is scheduled again."
    )


def ring(work: Work, queue_ids: list[UUID]) -> None:
    """Wake those who serve these queues: there may be room now."""
    if queue_ids:
        work.tx.after_commit(partial(work.publish, WORK, queue_ids))
