"""The runs of backfills: how many are in which state, which are unfinished, which have failed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.engine import Tx
from rota.server.store.rows import BY_BACKFILL
from rota.server.store.tables import flow_runs

FAILED = (StateType.CRASHED, StateType.FAILED)
UNFINISHED = tuple(sorted(set(StateType) - TERMINAL_TYPES))
_NOT_STOPPING = tuple(kind for kind in UNFINISHED if kind is not StateType.CANCELLING)

_columns = flow_runs.c
# As in the index, letter by letter: a parameter would hide it from the planner.
_OF_BACKFILLS = sa.text("flow_runs.created_by_type = 'BACKFILL'")
_COUNT = (
    sa.select(_columns.created_by_id, _columns.state_type, sa.func.count())
    .where(_OF_BACKFILLS, _columns.created_by_id.in_(bindparam("ids", expanding=True)))
    .group_by(_columns.created_by_id, _columns.state_type)
)
_UNFINISHED = (
    sa.select(sa.func.count())
    .select_from(flow_runs)
    .where(_OF_BACKFILLS, _columns.created_by_id == bindparam("id"), _columns.state_type.in_(UNFINISHED))
)


class FailedRun(NamedTuple):
    id: UUID
    logical_time: datetime


def count_by_state(tx: Tx, backfill_ids: Collection[UUID]) -> dict[UUID, dict[StateType, int]]:
    """Return how many runs of each backfill are in which state. Uses ix_flow_runs_backfill alone."""
    found: dict[UUID, dict[StateType, int]] = {}
    if backfill_ids:
        for backfill_id, kind, count in tx.execute(_COUNT, {"ids": sorted(backfill_ids)}):
            found.setdefault(backfill_id, {})[kind] = count
    return found


def count_unfinished(tx: Tx, backfill_id: UUID) -> int:
    """Return how many runs of a backfill are not over: at most some. Uses ix_flow_runs_backfill alone."""
    return int(tx.execute(_UNFINISHED, {"id": backfill_id}).scalar_one())


def list_to_stop(tx: Tx, backfill_id: UUID, *, only_waiting: bool, limit: int) -> list[UUID]:
    """Return runs of a backfill that are neither over nor being cancelled; `only_waiting`: that nobody has taken yet.

    Uses ix_flow_runs_backfill.
    """
    kinds = (StateType.SCHEDULED,) if only_waiting else _NOT_STOPPING
    query = sa.select(_columns.id).where(_OF_BACKFILLS, _columns.created_by_id == backfill_id, _columns.state_type.in_(kinds))
    return list(tx.execute(query.order_by(_columns.id).limit(limit)).scalars())


def list_failed(
    tx: Tx, backfill_id: UUID, *, ended_by: datetime, beyond: datetime | None, descending: bool, limit: int
) -> list[FailedRun]:
    """Return runs of a backfill that failed or crashed by a moment, in the order of their logical times from `beyond` on.

    Uses ix_flow_runs_backfill, for one state after the other: within each it has the order.
    """
    at = _columns.expected_start_time
    found: list[FailedRun] = []
    for kind in FAILED:
        query = sa.select(_columns.id, at).where(
            _OF_BACKFILLS,
            _columns.created_by_id == backfill_id,
            _columns.state_type == kind,
            _columns.state_timestamp <= ended_by,
        )
        if beyond is not None:
            query = query.where(at < beyond if descending else at > beyond)
        rows = tx.execute(query.order_by(at.desc() if descending else at).limit(limit))
        found += [FailedRun(*row) for row in rows]
    return sorted(found, key=lambda run: run.logical_time, reverse=descending)[:limit]


def has_failed(tx: Tx, backfill_id: UUID) -> bool:
    """Whether a run of a backfill failed or crashed. Uses ix_flow_runs_backfill alone."""
    query = sa.select(_columns.id).where(_OF_BACKFILLS, _columns.created_by_id == backfill_id, _columns.state_type.in_(FAILED))
    return tx.execute(query.limit(1)).first() is not None


def list_failed_times(
    tx: Tx, deployment_id: UUID, start: datetime, end: datetime, *, schedule_id: UUID | None, limit: int
) -> list[datetime]:
    """Return the logical times in a span at which runs of a deployment failed and none has done better, the earliest first.

    Runs count that schedules (with an id: this one) and backfills have made: others have no logical time. Uses
    ix_flow_runs_deployment_id.
    """
    other: Any = flow_runs.alias("other")
    planned = ("SCHEDULE", BY_BACKFILL)
    better = sa.exists().where(
        other.c.deployment_id == deployment_id,
        other.c.expected_start_time == _columns.expected_start_time,
        other.c.state_type.not_in(FAILED),
        other.c.created_by_type.in_(planned),
    )
    query = (
        sa.select(_columns.expected_start_time)
        .where(
            _columns.deployment_id == deployment_id,
            _columns.expected_start_time >= start,
            _columns.expected_start_time <= end,
            _columns.state_type.in_(FAILED),
            _columns.created_by_type.in_(planned),
            ~better,
        )
        .distinct()
        .order_by(_columns.expected_start_time)
        .limit(limit)
    )
    if schedule_id is not None:
        query = query.where(sa.or_(_columns.created_by_id == schedule_id, _columns.created_by_type == BY_BACKFILL))
    return list(tx.execute(query).scalars())
