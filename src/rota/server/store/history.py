"""How many runs were in which state over time: the histories that dashboards draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.columns import to_microseconds
from rota.server.store.criteria import Condition
from rota.server.store.engine import DialectName, Tx
from rota.server.store.filters import Selection, select_flow_runs, select_task_runs
from rota.server.store.rows import BY_BACKFILL
from rota.server.store.tables import flow_runs, task_runs


@dataclass(frozen=True, slots=True)
class Intervals:
    """A span of time cut into pieces of equal length; the last may reach beyond the end."""

    start: datetime
    end: datetime
    length: timedelta


class StateCount(NamedTuple):
    """Runs that are expected to start in one interval and are in one state."""

    interval_start: datetime
    interval_end: datetime
    state_type: StateType
    state_name: str
    count_runs: int
    sum_estimated_run_time: timedelta
    sum_estimated_lateness: timedelta


def count_flow_run_states(
    tx: Tx, workspace: UUID, selection: Selection | None, intervals: Intervals, now: datetime
) -> list[StateCount]:
    """Count flow runs by the interval of their expected start and their state. Uses ix_flow_runs_expected_start_time."""
    return _count(tx, flow_runs, select_flow_runs(workspace, selection, tx.dialect), intervals, now)


def count_task_run_states(
    tx: Tx, workspace: UUID, selection: Selection | None, intervals: Intervals, now: datetime
) -> list[StateCount]:
    """Count task runs by the interval of their expected start and their state. Uses ix_task_runs_expected_start_time."""
    return _count(tx, task_runs, select_task_runs(workspace, selection, tx.dialect), intervals, now)


def average_lateness(tx: Tx, workspace: UUID, selection: Selection | None, now: datetime) -> timedelta | None:
    """Return how late flow runs start on average; None without runs."""
    late = sa.func.avg(_lateness(flow_runs, now, tx.dialect))
    found = tx.execute(sa.select(late).where(*select_flow_runs(workspace, selection, tx.dialect))).scalar()
    return None if found is None else timedelta(microseconds=float(found))


def _count(tx: Tx, table: sa.Table, conditions: Sequence[Condition], intervals: Intervals, now: datetime) -> list[StateCount]:
    expected = table.c.expected_start_time
    since_start = microseconds(expected, tx.dialect) - _literal_us(intervals.start)
    quotient = since_start / _length_us(intervals)
    number = whole_number(quotient, tx.dialect).label("number")
    query = (
        sa.select(
            number,
            table.c.state_type,
            table.c.state_name,
            sa.func.count(),
            sa.func.sum(_run_time(table, now, tx.dialect)),
            sa.func.sum(_lateness(table, now, tx.dialect)),
        )
        .where(*conditions, expected >= intervals.start, expected <= intervals.end, table.c.state_type.is_not(None))
        .group_by(number, table.c.state_type, table.c.state_name)
        .order_by(number, table.c.state_type, table.c.state_name)
    )
    return [_state_count(row, intervals) for row in tx.execute(query)]


def _state_count(row: Any, intervals: Intervals) -> StateCount:
    number, kind, name, count, run_time_us, late_us = row
    start = intervals.start + number * intervals.length
    return StateCount(
        start,
        start + intervals.length,
        kind,
        name,
        count,
        timedelta(microseconds=int(run_time_us or 0)),
        timedelta(microseconds=int(late_us or 0)),
    )


def _length_us(intervals: Intervals) -> float:
    return intervals.length / timedelta(microseconds=1)


def microseconds(moment: ColumnElement[Any], dialect: DialectName) -> ColumnElement[Any]:
    """Return a time as a number: on SQLite it is one already."""
    if dialect == "sqlite":
        return sa.type_coerce(moment, sa.BigInteger)
    return sa.func.extract("epoch", moment) * 1_000_000


def whole_number(quotient: ColumnElement[Any], dialect: DialectName) -> ColumnElement[int]:
    """Return a number that is not negative without its fraction."""
    # A cast cuts the fraction off on SQLite and rounds on PostgreSQL.
    return sa.cast(quotient if dialect == "sqlite" else sa.func.floor(quotient), sa.Integer)


def _literal_us(moment: datetime) -> ColumnElement[int]:
    return sa.literal(to_microseconds(moment), sa.BigInteger)


def _run_time(table: sa.Table, now: datetime, dialect: DialectName) -> ColumnElement[Any]:
    """`rota.server.store.rows.estimated_run_time` in SQL, in µs."""
    total = sa.type_coerce(table.c.total_run_time, sa.BigInteger)
    since = microseconds(table.c.state_timestamp, dialect)
    running = _literal_us(now) - since
    return total + sa.case((sa.and_(table.c.state_type == StateType.RUNNING, running > 0), running), else_=0)


def _lateness(table: sa.Table, now: datetime, dialect: DialectName) -> ColumnElement[Any]:
    """`rota.server.store.rows.lateness` in SQL, in µs."""
    columns = table.c
    expected = microseconds(columns.expected_start_time, dialect)
    started = microseconds(columns.start_time, dialect)
    present = _literal_us(now)
    not_over = columns.state_type.not_in(sorted(TERMINAL_TYPES))
    # NULL is left out of sums and averages.
    never_late = [(columns.created_by_type == BY_BACKFILL, sa.null())] if "created_by_type" in columns else []
    return sa.case(
        *never_late,
        (sa.and_(columns.start_time.is_not(None), started > expected), started - expected),
        (sa.and_(columns.start_time.is_(None), not_over, expected < present), present - expected),
        else_=0,
    )
