"""Makes the runs of schedules ahead of time, one for each schedule and instant, and makes up for times when nobody looked.

Each schedule has a mark up to which its runs have been made, and a moment when there is more to do for it: a pass costs as
much as there is to do. A pass that is killed leaves marks behind for what it wrote, and the next goes on from there; of two
at once, one finds a schedule as it was and the other does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import SCHEDULES, Publish, nobody
from rota.server.deployments.scheduling import Prepared, prepare, write
from rota.server.request import Values
from rota.server.runs.work import Work
from rota.server.store import deployment_schedules
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 5.0
WAKES_ON = (SCHEDULES,)

GAP = timedelta(seconds=30)
"""Silence that counts as an outage: passes are a few seconds apart."""

MARK = "scheduler"

MAX_DUE = 50_000
"""Schedules of one pass; the next takes the rest."""


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> int:
    """Make the runs that are to be ready now; return how many."""
    values = values or Values()
    now = clock.now()
    seen_until = store.read(lambda tx: deployment_schedules.find_mark(tx, MARK))
    gap = seen_until if seen_until is not None and now - seen_until > GAP else None
    ids = store.read(partial(_to_look_at, now=now, gap=gap))
    made = 0
    for part in _parts(ids, values.scheduler_batch):
        prepared = store.read(partial(prepare, schedule_ids=part, now=now, ahead=values.ahead, gap_since=gap))
        for batch in _batches(prepared, values.scheduler_insert_batch):
            made += store.write(partial(_write, batch=batch, now=now, values=values, publish=publish))
    # Last: a pass that was killed before is an outage that goes on.
    store.write(lambda tx: deployment_schedules.set_mark(tx, MARK, now))
    return made


def _to_look_at(tx: Tx, now: datetime, gap: datetime | None) -> list[UUID]:
    due = deployment_schedules.list_due(tx, now, MAX_DUE)
    missed = [] if gap is None else deployment_schedules.list_with_missed_runs(tx, gap, now)
    return list(dict.fromkeys((*due, *missed)))


def _parts(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _batches(prepared: Sequence[Prepared], rows: int) -> Iterator[list[Prepared]]:
    """Cut into batches of about `rows` runs, so that no write holds up others for long; of one workspace each."""
    of_workspace = sorted(prepared, key=lambda each: each.schedule.workspace_id)
    for _, group in groupby(of_workspace, key=lambda each: each.schedule.workspace_id):
        batch: list[Prepared] = []
        size = 0
        for each in group:
            batch.append(each)
            size += len(each.instants)
            if size >= rows:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch


def _write(tx: Tx, batch: list[Prepared], now: datetime, values: Values, publish: Publish) -> int:
    return write(Work(tx, batch[0].schedule.workspace_id, now, values, publish=publish), batch)
