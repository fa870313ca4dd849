"""Marks workers that fell silent as offline, and the pools and queues that nobody serves any more as not ready."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Publish, nobody
from rota.server.runs import pool_events
from rota.server.runs.work import Work
from rota.server.store import work_pools, work_queues, workers
from rota.server.store.engine import Store, Tx
from rota.server.store.workers import OnlineWorker

INTERVAL_SECONDS = 15.0

HEARTBEATS_MISSED = 3
"""Intervals of silence after which a worker is offline."""
USUAL_HEARTBEAT_SECONDS = 30
"""The interval of workers that do not tell theirs."""
QUEUE_SECONDS = 60.0
"""How long nobody may ask for a queue before it counts as not looked after."""


def run_once(store: Store, clock: Clock, *, publish: Publish = nobody) -> list[UUID]:
    """Return what was marked: workers and queues. Each in a transaction of its own that looks again."""
    silent = store.read(lambda tx: workers.list_silent(tx, clock.now(), HEARTBEATS_MISSED, USUAL_HEARTBEAT_SECONDS))
    marked = [worker.id for worker in silent if store.write(partial(_mark_worker, clock, publish, worker))]
    before = clock.now() - timedelta(seconds=QUEUE_SECONDS)
    for workspace_id, queue_id in store.read(lambda tx: work_queues.list_unpolled(tx, before)):
        if store.write(partial(_mark_queue, clock, publish, workspace_id, queue_id)):
            marked.append(queue_id)
    return marked


def _mark_worker(clock: Clock, publish: Publish, worker: OnlineWorker, tx: Tx) -> bool:
    now = clock.now()
    if not workers.set_offline(tx, worker, now):
        return False
    if not workers.has_online(tx, worker.work_pool_id) and work_pools.set_ready(tx, worker.work_pool_id, is_ready=False):
        pool = work_pools.find_work_pool_by_id(tx, worker.workspace_id, worker.work_pool_id)
        if pool is not None and not pool.is_paused:
            pool_events.tell_pool_status(Work(tx, worker.workspace_id, now, publish=publish), pool)
    return True


def _mark_queue(clock: Clock, publish: Publish, workspace_id: UUID, queue_id: UUID, tx: Tx) -> bool:
    now = clock.now()
    if not work_queues.set_not_ready(tx, queue_id, now - timedelta(seconds=QUEUE_SECONDS)):
        return False
    queue = work_queues.find_work_queue_by_id(tx, workspace_id, queue_id)
    if queue is not None and not queue.is_paused:
        pool_events.tell_queue_status(Work(tx, workspace_id, now, publish=publish), queue)
    return True
