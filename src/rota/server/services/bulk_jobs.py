"""Works bulk jobs off: some objects at a time, each time in one transaction with the job's place.

A pass that is killed has done whole steps; the next one goes on from the place that was kept.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rota.core.clock import Clock
from rota.server.bus.base import BULK_JOBS, Publish, nobody
from rota.server.request import Values
from rota.server.runs.bulk_jobs import do_next, find_next
from rota.server.runs.work import Work
from rota.server.store import bulk_jobs
from rota.server.store.bulk_jobs import JobRow, Next
from rota.server.store.engine import Store, Tx

INTERVAL_SECONDS = 5.0
WAKES_ON = (BULK_JOBS,)

JOBS_AT_A_TIME = 20
MOST_STEPS = 10_000
"""Steps of one pass; the next goes on."""


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> int:
    """Work off the jobs that there are, in turn; return how many steps that took."""
    values = values or Values()
    steps = 0
    while steps < MOST_STEPS:
        jobs = store.read(lambda tx: bulk_jobs.list_open(tx, JOBS_AT_A_TIME))
        went_on = [_step(store, clock, values, publish, job_id) for job_id in jobs]
        steps += sum(went_on)
        if not any(went_on):
            break
    return steps


def _step(store: Store, clock: Clock, values: Values, publish: Publish, job_id: UUID) -> bool:
    """Take one step of a job; return whether this call did."""

    def look(tx: Tx) -> tuple[JobRow, Next] | None:
        job = bulk_jobs.find_job(tx, job_id)
        if job is None or job.ended is not None:
            return None
        return job, find_next(Work(tx, job.workspace_id, clock.now(), values), job)

    found = store.read(look)
    if found is None:
        return False
    return store.write(partial(_do, clock, values, publish, *found))


def _do(clock: Clock, values: Values, publish: Publish, job: JobRow, coming: Next, tx: Tx) -> bool:
    return do_next(Work(tx, job.workspace_id, clock.now(), values, publish=publish), job, coming) is not None
