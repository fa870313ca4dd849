"""Frees slots whose holders fell silent, for those who wait, and forgets those who waited and fell silent.

Slots that ran out count for nothing anyway: this wakes who waits for them, and removes rows that nobody asks about any more.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Publish, nobody
from rota.server.runs.slot_waiters import wake
from rota.server.runs.work import Work
from rota.server.slots.serving import lock, serve
from rota.server.store import concurrency_queue, concurrency_slots
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 2.0
"""How long a slot may idle that nobody gave back. Processes that wait look each second for themselves."""

BATCH = 200
"""Limits that are looked at in one pass; the next pass takes the rest."""


def run_once(store: Store, clock: Clock, *, publish: Publish = nobody) -> list[UUID]:
    """Remove what ran out, and serve those who wait; return the limits concerned. Each in a transaction of its own."""
    found = store.read(lambda tx: concurrency_slots.list_with_expired(tx, clock.now(), BATCH))
    if store.read(partial(concurrency_queue.has_expired, now=clock.now())):
        store.write(lambda tx: concurrency_queue.delete_expired(tx, clock.now()))
    for workspace_id, limit_id in found:
        store.write(partial(_free, clock, publish, workspace_id, limit_id))
    return [limit_id for _, limit_id in found]


def _free(clock: Clock, publish: Publish, workspace_id: UUID, limit_id: UUID, tx: Tx) -> None:
    work = Work(tx, workspace_id, clock.now(), publish=publish)
    serve(work, lock(work, {limit_id}))
    # Of a limit that is gone, too.
    concurrency_slots.delete_expired(tx, {limit_id}, work.now)
    wake(work, {limit_id})
