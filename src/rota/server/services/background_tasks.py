"""Hands background task runs out again whose workers fell silent, and forgets workers that are gone."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Publish, nobody
from rota.server.runs.handing_out import hand_back_expired
from rota.server.runs.work import Work
from rota.server.store import task_run_queue, task_workers
from rota.server.store.engine import Store, Tx
from rota.server.store.task_run_queue import Queued

INTERVAL_SECONDS = 2.0
BATCH = 200
"""Runs that are looked at in one pass; the next pass takes the rest."""


def run_once(store: Store, clock: Clock, *, publish: Publish = nobody) -> list[UUID]:
    """Schedule the runs of silent workers again; return those that wait for a worker now.

    Each in a transaction of its own that looks again: a pass that is killed, or runs beside another, hands each out once.
    """
    expired = store.read(lambda tx: task_run_queue.list_expired(tx, clock.now(), BATCH))
    handed = [row.task_run_id for row in expired if store.write(partial(_hand_back, clock, publish, row))]
    if store.read(lambda tx: task_workers.has_unseen(tx, clock.now())):
        store.write(lambda tx: task_workers.delete_unseen(tx, clock.now()))
    return handed


def _hand_back(clock: Clock, publish: Publish, row: Queued, tx: Tx) -> bool:
    return hand_back_expired(Work(tx, row.workspace_id, clock.now(), publish=publish), row)
