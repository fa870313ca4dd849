"""Facts about flow runs that metrics are taken from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.tables import deployments, flow_runs, flows

MOST = 10_000
"""Runs that are looked at for one number, the newest."""


class RunFacts(NamedTuple):
    id: UUID
    name: str
    flow_id: UUID
    flow_name: str
    deployment_id: UUID | None
    deployment_name: str | None
    work_queue_id: UUID | None
    work_pool_id: UUID | None
    tags: Sequence[str]
    state_type: StateType
    expected_start_time: datetime | None
    start_time: datetime | None
    total_run_time: timedelta


_columns = flow_runs.c
_STARTED = sa.func.coalesce(_columns.start_time, _columns.expected_start_time)
_SELECT = sa.select(
    _columns.id,
    _columns.name,
    _columns.flow_id,
    flows.c.name,
    _columns.deployment_id,
    deployments.c.name,
    _columns.work_queue_id,
    _columns.work_pool_id,
    _columns.tags,
    _columns.state_type,
    _columns.expected_start_time,
    _columns.start_time,
    _columns.total_run_time,
).select_from(
    flow_runs.join(flows, flows.c.id == _columns.flow_id).outerjoin(deployments, deployments.c.id == _columns.deployment_id)
)


def list_ended(tx: Tx, workspace: UUID, since: datetime, until: datetime) -> list[RunFacts]:
    """Return runs that ended in a time. Uses ix_flow_runs_end_time."""
    ended = (_columns.end_time >= since, _columns.end_time <= until, _columns.state_type.in_(sorted(TERMINAL_TYPES)))
    return _rows(tx, workspace, ended, _columns.end_time.desc())


def list_started(tx: Tx, workspace: UUID, since: datetime, until: datetime) -> list[RunFacts]:
    """Return runs that started in a time. Uses ix_flow_runs_start_time."""
    started = (since <= _STARTED, until >= _STARTED, _columns.start_time.is_not(None))
    return _rows(tx, workspace, started, _STARTED.desc())


def list_waiting(tx: Tx, workspace: UUID, now: datetime) -> list[RunFacts]:
    """Return runs that are due and have not started. Uses ix_flow_runs_next_scheduled."""
    due = (_columns.next_scheduled_start_time <= now, _columns.state_type == StateType.SCHEDULED)
    return _rows(tx, workspace, due, _columns.next_scheduled_start_time.desc())


def _rows(tx: Tx, workspace: UUID, conditions: Sequence[Condition], order: sa.ColumnElement[object]) -> list[RunFacts]:
    query = _SELECT.where(_columns.workspace_id == workspace, *conditions).order_by(order).limit(MOST)
    return [RunFacts(*row) for row in tx.execute(query)]
