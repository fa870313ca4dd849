"""Runs that should have started."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.tables import flow_runs

_columns = flow_runs.c


def list_unmarked(tx: Tx, before: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (run, workspace) of runs that are Scheduled for a moment up to `before`, the earliest first.

    Uses ix_flow_runs_not_late, which holds no run that is marked already.
    """
    query = (
        sa.select(_columns.id, _columns.workspace_id)
        .where(
            _columns.next_scheduled_start_time <= before,
            _columns.next_scheduled_start_time.is_not(None),
            # As in the index, letter by letter: a parameter would hide it from the planner.
            sa.text("flow_runs.state_name = 'Scheduled'"),
        )
        .order_by(_columns.next_scheduled_start_time)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]
