"""Questions that pages of the web interface ask for many objects at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.contract.queries.ui import SimpleFlowRun, SimpleNextFlowRun
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.filters import FLOW_RUN_START, Selection, select_flow_runs, select_task_runs
from rota.server.store.history import microseconds, whole_number
from rota.server.store.rows import construct, estimated_run_time, lateness
from rota.server.store.sorts import FLOW_RUNS, order_by
from rota.server.store.tables import deployments, flow_runs, task_runs

BADLY = (StateType.CRASHED, StateType.FAILED)
_NEXT_FIELDS = ("id", "flow_id", "name", "state_name", "state_type", "next_scheduled_start_time")


def count_deployments_by_flow(tx: Tx, workspace: UUID, flow_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the number of deployments of each of the flows that has some. Uses uq_deployments_name."""
    columns = deployments.c
    query = (
        sa.select(columns.flow_id, sa.func.count())
        .where(columns.flow_id.in_(sorted(flow_ids)), columns.workspace_id == workspace)
        .group_by(columns.flow_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def count_task_runs_by_flow_run(tx: Tx, workspace: UUID, flow_run_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the number of task runs, without those that stand for subflows, of each of the flow runs that has some.

    Uses ix_task_runs_flow_run and ix_flow_runs_parent.
    """
    columns = task_runs.c
    child = flow_runs.alias("child")
    query = (
        sa.select(columns.flow_run_id, sa.func.count())
        .where(
            columns.flow_run_id.in_(sorted(flow_run_ids)),
            columns.workspace_id == workspace,
            sa.not_(sa.exists().where(child.c.parent_task_run_id == columns.id)),
        )
        .group_by(columns.flow_run_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def count_task_runs_of(tx: Tx, workspace: UUID, flow_run_id: UUID) -> int:
    """Return the number of a flow run's task runs, those that stand for subflows among them. Uses ix_task_runs_flow_run."""
    columns = task_runs.c
    of_run = (columns.flow_run_id == flow_run_id, columns.workspace_id == workspace)
    return int(tx.execute(sa.select(sa.func.count()).select_from(task_runs).where(*of_run)).scalar_one())


def next_runs_by_flow(tx: Tx, workspace: UUID, flow_ids: Iterable[UUID]) -> dict[UUID, SimpleNextFlowRun]:
    """Return the scheduled run that is due first, of each of the flows that has one. Uses ix_flow_runs_next_scheduled."""
    columns = flow_runs.c
    due = columns.next_scheduled_start_time
    place = sa.func.row_number().over(partition_by=columns.flow_id, order_by=(due, columns.id))
    ranked = (
        sa.select(*(columns[name] for name in _NEXT_FIELDS), place.label("place"))
        .where(
            columns.workspace_id == workspace,
            due.is_not(None),
            columns.state_type == StateType.SCHEDULED,
            # Not a bare column: a flow has many runs, and few of all runs have yet to start.
            sa.func.coalesce(columns.flow_id, columns.flow_id).in_(sorted(flow_ids)),
        )
        .subquery("ranked")
    )
    query = sa.select(*(ranked.c[name] for name in _NEXT_FIELDS)).where(ranked.c.place == 1)
    found = (construct(SimpleNextFlowRun, dict(zip(_NEXT_FIELDS, row, strict=True))) for row in tx.execute(query))
    return {run.flow_id: run for run in found}


def list_simple_flow_runs(
    tx: Tx, workspace: UUID, selection: Selection, now: datetime, *, sort: str, limit: int, offset: int = 0
) -> list[SimpleFlowRun]:
    """Return a page of flow runs as points of a chart. Uses the index of its order, as `flow_runs.list_flow_runs` does."""
    columns = flow_runs.c
    query = (
        sa.select(
            columns.id,
            columns.state_type,
            columns.start_time,
            columns.expected_start_time,
            columns.total_run_time,
            columns.state_timestamp,
            columns.created_by_type,
        )
        .where(
            *select_flow_runs(workspace, selection, tx.dialect),
            columns.state_type.is_not(None),
            FLOW_RUN_START.is_not(None),
        )
        .order_by(*order_by(FLOW_RUNS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [_simple_run(row, now) for row in tx.execute(query)]


def _simple_run(row: Sequence[Any], now: datetime) -> SimpleFlowRun:
    run_id, kind, started, expected, total, since, made_by = row
    return construct(
        SimpleFlowRun,
        {
            "id": run_id,
            "state_type": kind,
            "timestamp": started or expected,
            "duration": estimated_run_time(total, kind, since, now),
            "lateness": lateness(expected, started, kind, now, made_by),
        },
    )


def count_task_runs_by_state(tx: Tx, workspace: UUID, selection: Selection) -> dict[StateType, int]:
    """Return the number of task runs in each type of state. Uses ix_task_runs_state_type without filters."""
    kind = task_runs.c.state_type
    conditions = (*select_task_runs(workspace, selection, tx.dialect), kind.is_not(None))
    return {row[0]: row[1] for row in tx.execute(sa.select(kind, sa.func.count()).where(*conditions).group_by(kind))}


class Ended(NamedTuple):
    """Task runs that started in one part of a time and are over."""

    part: int
    well: int
    badly: int


def count_ended_task_runs(tx: Tx, workspace: UUID, selection: Selection, start: datetime, part: timedelta) -> list[Ended]:
    """Count the task runs that are over by the part, from `start` on, in which they started. Uses ix_task_runs_start_time."""
    columns = task_runs.c
    length_us = part / timedelta(microseconds=1)
    since_start = microseconds(columns.start_time, tx.dialect) - sa.literal(to_microseconds(start), sa.BigInteger)
    number = whole_number(since_start / length_us, tx.dialect).label("number")
    badly = sa.func.sum(sa.case((columns.state_type.in_(BADLY), 1), else_=0))
    query = (
        sa.select(number, sa.func.count(), badly)
        .where(
            *select_task_runs(workspace, selection, tx.dialect),
            columns.start_time >= start,
            columns.state_type.in_(sorted(TERMINAL_TYPES)),
        )
        .group_by(number)
        .order_by(number)
    )
    return [Ended(part=row[0], well=row[1] - int(row[2]), badly=int(row[2])) for row in tx.execute(query)]
