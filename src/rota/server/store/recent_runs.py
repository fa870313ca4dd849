"""The newest runs of each of some flows or deployments, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from rota.contract.overviews import ComingRun, RunBar
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.store.engine import Tx
from rota.server.store.rows import construct, estimated_run_time
from rota.server.store.tables import deployments, flow_runs, flows

Owners = Literal["flow", "deployment"]

_FIELDS = (
    "id", "name", "state_type", "state_name", "start_time", "expected_start_time", "total_run_time", "state_timestamp",
)  # fmt: skip
_TABLES = {"flow": (flows, "flow_id"), "deployment": (deployments, "deployment_id")}
_SECOND = timedelta(seconds=1)


class RecentRun(RunBar):
    """A bar that knows when it was expected."""

    expected_start_time: datetime | None


def list_recent(tx: Tx, owners: Owners, ids: Collection[UUID], now: datetime, count: int) -> dict[UUID, list[RecentRun]]:
    """Return up to `count` runs of each owner that have begun or are over, newest first.

    Uses ix_flow_runs_flow_id or ix_flow_runs_deployment_id.
    """
    table, column = _TABLES[owners]
    runs = flow_runs.alias("run")
    chosen = (
        runs.c[column] == table.c.id,
        runs.c.expected_start_time <= now,
        runs.c.state_type != StateType.SCHEDULED,
    )
    found: dict[UUID, list[RecentRun]] = {one: [] for one in ids}
    for row in tx.execute(_each(tx, table, ids, runs, chosen, runs.c.expected_start_time.desc(), count)):
        found[row[0]].append(make_bar(row[1:], now))
    for bars in found.values():
        bars.sort(key=lambda bar: (bar.expected_start_time or now, bar.id), reverse=True)
    return found


def list_coming(tx: Tx, deployment_ids: Collection[UUID], now: datetime) -> dict[UUID, ComingRun]:
    """Return the run of each deployment that is due first. Uses ix_flow_runs_deployment_scheduled."""
    runs = flow_runs.alias("run")
    due = runs.c.next_scheduled_start_time
    chosen = (runs.c.deployment_id == deployments.c.id, due.is_not(None), due >= now, runs.c.state_type == StateType.SCHEDULED)
    rows = tx.execute(_each(tx, deployments, deployment_ids, runs, chosen, due.asc(), 1))
    return {row[0]: construct(ComingRun, {"id": row[1], "name": row[2], "at": row[6]}) for row in rows}


def _each(tx: Tx, table: Any, ids: Collection[UUID], runs: Any, chosen: tuple[Any, ...], order: Any, count: int) -> Any:
    """Return a query for the first `count` runs of each owner, in the order of an index."""
    wanted = table.c.id.in_(sorted(ids))
    if tx.dialect == "postgresql":
        first = sa.select(*(runs.c[name] for name in _FIELDS)).where(*chosen).order_by(order).limit(count).lateral("first")
        return sa.select(table.c.id, first).select_from(table.join(first, sa.true())).where(wanted)
    # SQLite knows no lateral join: the ids of each owner's first runs, and their rows by the primary key.
    first_ids = sa.select(runs.c.id).where(*chosen).order_by(order).limit(count).correlate(table)
    shown = flow_runs.alias("shown")
    return (
        sa.select(table.c.id, *(shown.c[name] for name in _FIELDS))
        .select_from(table.join(shown, shown.c.id.in_(first_ids)))
        .where(wanted)
    )


def make_bar(row: Any, now: datetime) -> RecentRun:
    run_id, name, kind, state_name, started, expected, total, since = row
    return construct(
        RecentRun,
        {
            "id": run_id,
            "name": name,
            "state_type": kind,
            "state_name": state_name,
            "start_time": started or expected,
            "seconds": estimated_run_time(total, kind, since, now) / _SECOND,
            "expected_start_time": expected,
        },
    )


def bar(recent: RecentRun) -> RunBar:
    """Return the run as it is answered."""
    return construct(RunBar, {name: getattr(recent, name) for name in RunBar.model_fields})


def success_rate(recent: Collection[RecentRun], since: datetime) -> tuple[float | None, int]:
    """Return which share of the runs since then that are over went well, and how many those are."""
    over = [
        run
        for run in recent
        if run.state_type in TERMINAL_TYPES and run.expected_start_time is not None and run.expected_start_time >= since
    ]
    good = sum(run.state_type is StateType.COMPLETED for run in over)
    return (good / len(over) if over else None), len(over)


def completed_seconds(recent: Collection[RecentRun]) -> list[float]:
    """Return how long the completed ones took."""
    return [run.seconds for run in recent if run.state_type is StateType.COMPLETED]
