"""Makes the runs of backfills as earlier ones end, runs failed ones again, cancels them, and notes when all are over.

A pass costs two small queries for each backfill that waits for its runs, whatever its size. Killed anywhere, the next pass
goes on; of two at once, one finds a backfill as it was and the other does not.
"""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.exceptions import RequestRefused
from rota.server.backfills.making import Step, halt, next_step, take_step
from rota.server.bus.base import BACKFILLS, WORK, Publish, nobody
from rota.server.request import Values
from rota.server.runs.work import Work
from rota.server.store import backfills
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import Conflict, NotFound

INTERVAL_SECONDS = 5.0
WAKES_ON = (BACKFILLS, WORK)

MOST_AT_WORK = 1000
"""Backfills of one pass."""
MAX_STEPS = 100
"""For one backfill in one pass, so that each gets its turn."""
REMOVED_AT_A_TIME = 100

_logger = logging.getLogger("rota.server.backfills")


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> int:
    """Do what is to be done for all backfills now; return how many steps that were."""
    values = values or Values()
    found = store.read(partial(backfills.list_at_work, limit=MOST_AT_WORK))
    steps = sum(_go_on(store, clock, values, publish, workspace_id, backfill_id) for workspace_id, backfill_id in found)
    if values.keep_runs.total_seconds() > 0:
        before = clock.now() - values.keep_runs
        if store.read(partial(backfills.has_ended, before=before)):
            store.write(partial(backfills.delete_ended, before=before, limit=REMOVED_AT_A_TIME))
    return steps


def _go_on(store: Store, clock: Clock, values: Values, publish: Publish, workspace_id: UUID, backfill_id: UUID) -> int:
    def work(tx: Tx) -> Work:
        return Work(tx, workspace_id, clock.now(), values, publish=publish)

    def look(tx: Tx) -> Step | None:
        return next_step(work(tx), backfill_id)

    def take(step: Step, tx: Tx) -> bool:
        return take_step(work(tx), step)

    def stop(step: Step, error: Exception, tx: Tx) -> bool:
        return halt(work(tx), step.row, error)

    for count in range(MAX_STEPS):
        step = store.read(look)
        if step is None:
            return count
        try:
            taken = store.write(partial(take, step))
        except (RequestRefused, NotFound, Conflict) as error:
            # What was there when it was worked out is gone: the person who resumes it is told.
            _logger.warning("The backfill %r is paused: %s", step.row.name, error)
            taken = store.write(partial(stop, step, error))
        if not taken:
            return count
    return MAX_STEPS
