"""What only the dashboard asks: whether there is anything yet, and what progress artifacts say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.tables import artifacts, deployments, flow_runs, flows


class WhatThereIs(NamedTuple):
    flows: bool
    deployments: bool
    runs: bool


def what_there_is(tx: Tx, workspace: UUID) -> WhatThereIs:
    """Return whether there are flows, deployments and runs. Uses an index of each."""

    def some(table: sa.Table) -> bool:
        return tx.execute(sa.select(table.c.id).where(table.c.workspace_id == workspace).limit(1)).first() is not None

    return WhatThereIs(some(flows), some(deployments), some(flow_runs))


def progress_of(tx: Tx, flow_run_ids: Sequence[UUID]) -> dict[UUID, float]:
    """Return how far the newest progress artifact of each flow run is, from 0 to 1. Uses ix_artifacts_flow_run."""
    if not flow_run_ids:
        return {}
    columns = artifacts.c
    query = (
        sa.select(columns.flow_run_id, columns.data)
        .where(columns.flow_run_id.is_not(None), columns.flow_run_id.in_(sorted(flow_run_ids)), columns.type == "progress")
        .order_by(columns.updated)
        .limit(1000)
    )
    found = {row[0]: _share(row[1]) for row in tx.execute(query)}
    return {run_id: share for run_id, share in found.items() if share is not None}


def _share(data: Any) -> float | None:
    """Return percent as a share; None for what is no number."""
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        return None
    try:
        return min(max(float(data) / 100, 0.0), 1.0)
    except ValueError:
        return None
