"""Schedules of deployments, the runs that they have made and that have not begun, and until when they were looked at.

A schedule's `made_until` is its high-water mark: all instants up to it have a run, or were left out. Who moves it says from
where (`advance`), so of two who made the same runs one finds that it has been done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.vocabulary import DEFAULT_WORKSPACE_ID, StateType
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict
from rota.server.store.flow_runs import delete_flow_runs_where
from rota.server.store.made_runs import SCHEDULE
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import deployment_schedules, deployments, flow_runs, schedule_marks


class ScheduleRow(NamedTuple):
    """A schedule as it is kept."""

    id: UUID
    workspace_id: UUID
    created: datetime
    updated: datetime
    deployment_id: UUID
    schedule: dict[str, Any]
    active: bool
    max_scheduled_runs: int | None
    parameters: dict[str, Any]
    slug: str | None
    catchup: str | None
    made_until: datetime
    next_due: datetime | None
    skipped_runs: int


_columns = deployment_schedules.c
_SELECT = sa.select(*(_columns[name] for name in ScheduleRow._fields))
_OF_DEPLOYMENTS = _SELECT.where(_columns.deployment_id.in_(bindparam("ids", expanding=True))).order_by(
    _columns.created, _columns.id
)
_BY_IDS = _SELECT.where(_columns.id.in_(bindparam("ids", expanding=True))).order_by(_columns.id)
_BY_IDS_LOCKED = _BY_IDS.with_for_update(skip_locked=True)
_DUE = sa.select(_columns.id).where(_columns.next_due <= bindparam("now")).order_by(_columns.next_due).limit(bindparam("limit"))
_NEXT = sa.select(sa.func.min(_columns.next_due)).where(_columns.next_due.is_not(None))
_ADVANCE = (
    sa.update(deployment_schedules)
    .where(_columns.id == bindparam("row"))
    .values(made_until=bindparam("until"), next_due=bindparam("due"), skipped_runs=_columns.skipped_runs + bindparam("skipped"))
)
_UPDATE = sa.update(deployment_schedules).where(_columns.id == bindparam("row"))
_SET_MARK = sa.update(schedule_marks).where(schedule_marks.c.name == bindparam("row"))
_GET_MARK = sa.select(schedule_marks.c.seen_until).where(schedule_marks.c.name == bindparam("name"))

_NOT_BEGUN: tuple[Condition, ...] = (
    flow_runs.c.next_scheduled_start_time.is_not(None),
    flow_runs.c.state_type == StateType.SCHEDULED,
    flow_runs.c.auto_scheduled.is_(True),
    flow_runs.c.run_count == 0,
)
"""Runs that nobody has touched since a schedule made them."""


# --- schedules ---------------------------------------------------------------------------------------------------------------


def list_of_deployments(tx: Tx, deployment_ids: Collection[UUID]) -> dict[UUID, list[ScheduleRow]]:
    """Return the schedules of each deployment that has some, the oldest first. Uses ix_deployment_schedules_deployment."""
    found: dict[UUID, list[ScheduleRow]] = {}
    if deployment_ids:
        for row in tx.execute(_OF_DEPLOYMENTS, {"ids": sorted(deployment_ids)}):
            found.setdefault(row.deployment_id, []).append(ScheduleRow(*row))
    return found


def create_schedules(tx: Tx, rows: Sequence[ScheduleRow]) -> None:
    """Add schedules.

    Raises:
        Conflict: the deployment has one of that slug.
    """
    if not rows:
        return
    if tx.execute(insert_or_ignore(tx, deployment_schedules), [row._asdict() for row in rows]).rowcount != len(rows):
        slugs = ", ".join(repr(row.slug) for row in rows if row.slug is not None)
        raise Conflict(f"The deployment has a schedule of one of the slugs {slugs:.300} already: a slug names one schedule.")


def update_schedule(tx: Tx, schedule_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`."""
    tx.execute(_UPDATE, {**changes, "updated": now, "row": schedule_id})


def is_slug_taken(tx: Tx, deployment_id: UUID, slug: str, *, by_other_than: UUID) -> bool:
    """Whether another schedule of the deployment has this slug. Uses uq_deployment_schedules_slug."""
    query = sa.select(_columns.id).where(_columns.deployment_id == deployment_id, _columns.slug == slug)
    return tx.execute(query.where(_columns.id != by_other_than)).first() is not None


def delete_schedules(tx: Tx, ids: Collection[UUID]) -> None:
    if ids:
        tx.execute(sa.delete(deployment_schedules).where(_columns.id.in_(sorted(ids))))


# --- what the scheduler does -------------------------------------------------------------------------------------------------


def list_due(tx: Tx, now: datetime, limit: int) -> list[UUID]:
    """Return schedules for which there is something to do, the longest waiting first. Uses ix_deployment_schedules_due."""
    return list(tx.execute(_DUE, {"now": now, "limit": limit}).scalars())


def next_due(tx: Tx) -> datetime | None:
    """Return when there is something to do next. Uses ix_deployment_schedules_due."""
    moment: datetime | None = tx.execute(_NEXT).scalar()
    return moment


def list_by_ids(tx: Tx, ids: Collection[UUID], *, for_update: bool = False) -> list[ScheduleRow]:
    """Return those schedules of these ids that there are, by id; `for_update` leaves out those that others work on."""
    if not ids:
        return []
    statement = _BY_IDS_LOCKED if for_update and tx.dialect == "postgresql" else _BY_IDS
    return [ScheduleRow(*row) for row in tx.execute(statement, {"ids": sorted(ids)})]


def advance(tx: Tx, moves: Sequence[tuple[UUID, datetime, datetime | None, int]]) -> None:
    """Move marks of schedules that are locked: (id, made until, next due, how many more were skipped)."""
    if moves:
        tx.execute(
            _ADVANCE, [{"row": row, "until": until, "due": due, "skipped": skipped} for row, until, due, skipped in moves]
        )


def delete_unstarted_runs(
    tx: Tx, deployment_id: UUID, *, schedule_ids: Iterable[UUID] | None = None, after: datetime | None = None
) -> int:
    """Delete runs that schedules of a deployment have made and that have not begun; `after`: only those of later instants.

    Uses ix_flow_runs_deployment_scheduled.
    """
    conditions: list[Condition] = [flow_runs.c.deployment_id == deployment_id, *_NOT_BEGUN]
    if schedule_ids is not None:
        conditions.append(flow_runs.c.created_by_id.in_(sorted(schedule_ids)))
    if after is not None:
        conditions.append(flow_runs.c.next_scheduled_start_time > after)
    return delete_flow_runs_where(tx, *conditions)


def delete_missed_runs(tx: Tx, schedule: ScheduleRow, after: datetime, until: datetime, but: Collection[datetime]) -> int:
    """Delete runs of a schedule that have not begun and whose instants passed between two moments, but for some.

    Uses ix_flow_runs_deployment_scheduled.
    """
    conditions: list[Condition] = [
        flow_runs.c.deployment_id == schedule.deployment_id,
        *_NOT_BEGUN,
        flow_runs.c.created_by_id == schedule.id,
        flow_runs.c.next_scheduled_start_time > after,
        flow_runs.c.next_scheduled_start_time <= until,
    ]
    if but:
        conditions.append(flow_runs.c.next_scheduled_start_time.not_in(sorted(but)))
    return delete_flow_runs_where(tx, *conditions)


def list_with_missed_runs(tx: Tx, after: datetime, until: datetime) -> list[UUID]:
    """Return the schedules that have made runs for instants between two moments which have not begun.

    Uses ix_deployments_name and ix_flow_runs_next_scheduled.
    """
    workspaces = tx.execute(sa.select(deployments.c.workspace_id).distinct()).scalars()
    found: set[UUID] = set()
    for workspace in workspaces:
        query = (
            sa.select(flow_runs.c.created_by_id)
            .where(
                flow_runs.c.workspace_id == workspace,
                flow_runs.c.next_scheduled_start_time > after,
                flow_runs.c.next_scheduled_start_time <= until,
                flow_runs.c.created_by_type == SCHEDULE,
                *_NOT_BEGUN,
            )
            .distinct()
        )
        found |= set(tx.execute(query).scalars())
    return sorted(found)


# --- until when anybody looked -----------------------------------------------------------------------------------------------


def find_mark(tx: Tx, name: str) -> datetime | None:
    """Return the moment kept under a name. Uses the primary key."""
    moment: datetime | None = tx.execute(_GET_MARK, {"name": name}).scalar()
    return moment


def set_mark(tx: Tx, name: str, seen_until: datetime) -> None:
    """Keep a moment under a name; an earlier one than is kept changes nothing."""
    later = schedule_marks.c.seen_until < seen_until
    if tx.execute(_SET_MARK.where(later), {"row": name, "seen_until": seen_until}).rowcount == 0:
        row = {"name": name, "workspace_id": DEFAULT_WORKSPACE_ID, "seen_until": seen_until}
        tx.execute(insert_or_ignore(tx, schedule_marks), row)
