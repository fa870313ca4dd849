"""Ends runs whose owner fell silent: no heartbeat for as long as its lease held.

A run that a worker claimed and that had not started is scheduled again.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Publish, nobody
from rota.server.runs.crash import end_or_schedule_again
from rota.server.runs.work import Work
from rota.server.store import flow_runs, leases
from rota.server.store.engine import Store, Tx
from rota.server.store.leases import Lease

INTERVAL_SECONDS = 5.0

BATCH = 200
"""Leases that are looked at in one pass; the next pass takes the rest."""


def run_once(
    store: Store, clock: Clock, *, living: Callable[[], Set[str]] = frozenset, publish: Publish = nobody
) -> list[UUID]:
    """End the runs of all leases that ran out; return them.

    Each in a transaction of its own that looks again whether the lease is still the same and still over: a pass that is
    killed, or runs beside another, ends each run once. An owner that comes back before that keeps its run. `living` tells
    holders of which it is known that they live, however silent; it is asked only when a lease has run out.
    """
    expired = store.read(lambda tx: leases.list_expired(tx, clock.now(), limit=BATCH))
    spared = living() if expired else frozenset()
    ended: list[UUID] = []
    for lease in expired:
        if lease.holder not in spared:
            ended += store.write(partial(_end, clock, publish, lease))
    return ended


def _end(clock: Clock, publish: Publish, lease: Lease, tx: Tx) -> list[UUID]:
    now = clock.now()
    flow_runs.find_flow_run_for_update(tx, lease.workspace_id, lease.subject_id, now)
    held = leases.find_lease(tx, lease.workspace_id, lease.kind, lease.subject_id)
    if held is None or held.epoch != lease.epoch or held.expires_at > now:
        return []
    message = (
        f"The process that ran this flow ({held.holder}) fell silent: its last sign of life held until "
        f"{held.expires_at:%Y-%m-%d %H:%M:%S} UTC."
    )
    return end_or_schedule_again(Work(tx, lease.workspace_id, now, publish=publish), held, message)
