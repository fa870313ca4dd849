"""Bulk jobs, and which objects are next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.bulk_jobs import BulkAction, BulkFailure, BulkJob, BulkJobState, BulkKind
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.rows import construct
from rota.server.store.run_filters import WALKED, Meaning, conditions
from rota.server.store.tables import bulk_jobs, flow_runs, task_runs

READ_AT_A_TIME = 5000
"""Runs that are looked at for the next ones that a filter means."""


class JobRow(NamedTuple):
    id: UUID
    workspace_id: UUID
    created: datetime
    updated: datetime
    kind: str
    action: str
    state: str
    request: dict[str, Any]
    place: UUID | None
    total: int
    total_is_exact: bool
    done: int
    skipped: int
    failed: int
    failures: list[dict[str, str]]
    made: list[str]
    ended: datetime | None


_columns = bulk_jobs.c
_SELECT = sa.select(*(_columns[name] for name in JobRow._fields))


def insert_job(tx: Tx, job: JobRow) -> None:
    tx.execute(sa.insert(bulk_jobs), job._asdict())


def find_job(tx: Tx, job_id: UUID, *, for_update: bool = False) -> JobRow | None:
    """Uses the primary key."""
    query = _SELECT.where(_columns.id == job_id)
    if for_update and tx.dialect == "postgresql":
        query = query.with_for_update()
    row = tx.execute(query).first()
    return None if row is None else JobRow(*row)


def get_job(tx: Tx, workspace: UUID, job_id: UUID, *, for_update: bool = False) -> JobRow:
    """Return a job.

    Raises:
        NotFound
    """
    job = find_job(tx, job_id, for_update=for_update)
    if job is None or job.workspace_id != workspace:
        raise NotFound("bulk job", job_id)
    return job


def list_jobs(tx: Tx, workspace: UUID, limit: int) -> list[JobRow]:
    """Return the newest jobs. Uses ix_bulk_jobs_id."""
    query = _SELECT.where(_columns.workspace_id == workspace).order_by(_columns.id.desc()).limit(limit)
    return [JobRow(*row) for row in tx.execute(query)]


def list_open(tx: Tx, limit: int) -> list[UUID]:
    """Return the jobs that have not ended, the oldest first. Uses ix_bulk_jobs_open."""
    query = sa.select(_columns.id).where(_columns.ended.is_(None)).order_by(_columns.id).limit(limit)
    return list(tx.execute(query).scalars())


def update_job(tx: Tx, job_id: UUID, changes: dict[str, Any]) -> None:
    tx.execute(sa.update(bulk_jobs).where(_columns.id == job_id).values(**changes))


def shown(job: JobRow) -> BulkJob:
    """Return a job as it is answered."""
    values = job._asdict()
    for name in ("workspace_id", "request", "place"):
        del values[name]
    values |= {
        "kind": BulkKind(job.kind),
        "action": BulkAction(job.action),
        "state": BulkJobState(job.state),
        "failures": [construct(BulkFailure, {"id": UUID(one["id"]), "sentence": one["sentence"]}) for one in job.failures],
        "made": [UUID(text) for text in job.made],
    }
    return construct(BulkJob, values)


class Next(NamedTuple):
    """Objects that come next, and the place up to which they were looked for; None: that was the end."""

    ids: list[UUID]
    place: UUID | None


def next_of_ids(ids: Sequence[UUID], place: UUID | None, count: int) -> Next:
    """Return the next of a list of ids."""
    left = sorted(one for one in set(ids) if place is None or one > place)
    return Next(left[:count], left[count - 1] if len(left) > count else None)


def next_of_filter(tx: Tx, workspace: UUID, meaning: Meaning, made_by: datetime, place: UUID | None, count: int) -> Next:
    """Return the next runs that a filter means and that were there by then. Uses ix_flow_runs_id or ix_task_runs_id."""
    table = flow_runs if meaning.kind == "flow" else task_runs
    found = [table.c.workspace_id == workspace, table.c.created <= made_by]
    if place is not None:
        found.append(table.c.id > place)
    names = WALKED[meaning.kind]
    passed = (
        sa.select(*(table.c[name] for name in names))
        .where(*found)
        .order_by(table.c.id)
        .limit(READ_AT_A_TIME)
        .subquery("passed")
    )
    rest = conditions(meaning, passed.c, tx.dialect)
    # In the order of the ids, as they are passed.
    ids = list(tx.execute(sa.select(passed.c.id).where(*rest).limit(count)).scalars())
    if len(ids) == count:
        return Next(ids, ids[-1])
    edge = sa.select(table.c.id).where(*found).order_by(table.c.id).offset(READ_AT_A_TIME - 1).limit(1)
    return Next(ids, tx.execute(edge).scalar())
