"""Marks workers that fell silent as offline, and tells of pools, queues and deployments that nobody serves any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.bus.base import Publish, nobody
from rota.server.request import Values
from rota.server.runs import deployment_events, pool_events, stuck_pending
from rota.server.runs.work import Work
from rota.server.store import deployments, work_pools, work_queues, workers
from rota.server.store.deployments import DeploymentRow
from rota.server.store.engine import Store, Tx
from rota.server.store.scheduled_runs import Unclaimed
from rota.server.store.workers import OnlineWorker

INTERVAL_SECONDS = 15.0

LOOKS_BACK = timedelta(minutes=10)
"""How far back deployments are looked for that nobody asks for any more: longer than a server is usually away."""


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> list[UUID]:
    """Return what was marked: workers, queues, runs. Each in a transaction of its own that looks again.

    Runs that a worker without claims took and did not start are scheduled again. That deployments are not ready any more is
    told, too; nothing of them is marked, and each is told of once.
    """
    values, now = values or Values(), clock.now()
    silent = store.read(lambda tx: workers.list_silent(tx, now, values.worker_silences, values.usual_heartbeat_seconds))
    marked = [worker.id for worker in silent if store.write(partial(_mark_worker, clock, publish, worker))]
    before = now - values.queue_polled_within
    for workspace_id, queue_id in store.read(lambda tx: work_queues.list_unpolled(tx, before)):
        if store.write(partial(_mark_queue, clock, values, publish, workspace_id, queue_id)):
            marked.append(queue_id)
    before = now - values.deployment_polled_within
    for row in store.read(partial(_list_fallen_silent, clock, before)):
        store.write(partial(_tell_of_deployment, clock, publish, row))
    stuck = store.read(lambda tx: stuck_pending.list_stuck(tx, now, values.longest_pending))
    return marked + [run.id for run in stuck if store.write(partial(_rescue, clock, publish, run))]


def _rescue(clock: Clock, publish: Publish, run: Unclaimed, tx: Tx) -> bool:
    return stuck_pending.rescue(Work(tx, run.workspace_id, clock.now(), publish=publish), run.id, run.state_timestamp)


def _mark_worker(clock: Clock, publish: Publish, worker: OnlineWorker, tx: Tx) -> bool:
    now = clock.now()
    if not workers.set_offline(tx, worker, now):
        return False
    if not workers.has_online(tx, worker.work_pool_id) and work_pools.set_ready(tx, worker.work_pool_id, is_ready=False):
        pool = work_pools.find_work_pool_by_id(tx, worker.workspace_id, worker.work_pool_id)
        if pool is not None and not pool.is_paused:
            pool_events.tell_pool_status(Work(tx, worker.workspace_id, now, publish=publish), pool)
    return True


def _mark_queue(clock: Clock, values: Values, publish: Publish, workspace_id: UUID, queue_id: UUID, tx: Tx) -> bool:
    now = clock.now()
    if not work_queues.set_not_ready(tx, queue_id, now - values.queue_polled_within):
        return False
    queue = work_queues.find_work_queue_by_id(tx, workspace_id, queue_id)
    if queue is not None and not queue.is_paused:
        pool_events.tell_queue_status(Work(tx, workspace_id, now, publish=publish), queue)
    return True


def _list_fallen_silent(clock: Clock, before: datetime, tx: Tx) -> list[DeploymentRow]:
    rows = deployments.list_fallen_silent(tx, before - LOOKS_BACK, before)
    return deployment_events.list_untold(Work(tx, DEFAULT_WORKSPACE_ID, clock.now()), rows)


def _tell_of_deployment(clock: Clock, publish: Publish, row: DeploymentRow, tx: Tx) -> None:
    deployment_events.tell_not_ready(Work(tx, row.workspace_id, clock.now(), publish=publish), row)
