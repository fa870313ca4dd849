"""Marks runs Late that should have started and have not."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import Publish, nobody
from rota.server.request import Values
from rota.server.runs.late import mark_late
from rota.server.runs.work import Work
from rota.server.store import late_runs
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 5.0

BATCH = 100
"""Runs of one transaction."""
MAX_LATE = 2000
"""Runs of one pass; the next takes the rest."""


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> list[UUID]:
    """Mark what is late; return the runs. Each is looked at again where it is marked: one that has started meanwhile is not."""
    values = values or Values()
    before = clock.now() - values.late_after
    found = store.read(lambda tx: late_runs.list_unmarked(tx, before, MAX_LATE))
    marked: list[UUID] = []
    for start in range(0, len(found), BATCH):
        part = found[start : start + BATCH]
        marked += store.write(partial(_mark, clock, values, publish, part))
    return marked


def _mark(clock: Clock, values: Values, publish: Publish, part: list[tuple[UUID, UUID]], tx: Tx) -> list[UUID]:
    now = clock.now()
    # By id, so that two such passes cannot wait for each other.
    return [
        run_id
        for run_id, workspace_id in sorted(part)
        if mark_late(Work(tx, workspace_id, now, values, publish=publish), run_id)
    ]
