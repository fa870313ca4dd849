"""Flow runs whose pause is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from rota.core.vocabulary import StateType
from rota.server.store.engine import Tx
from rota.server.store.retention import workspaces_of
from rota.server.store.tables import flow_run_states, flow_runs

# As text: ISO 8601 in UTC sorts by time.
_UNTIL = {
    "sqlite": sa.literal_column("json_extract(flow_run_states.details, '$.pause_timeout')", sa.Text),
    "postgresql": sa.literal_column("flow_run_states.details ->> 'pause_timeout'", sa.Text),
}


def list_expired(tx: Tx, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return workspace and id of paused flow runs that nobody resumed in time. Uses ix_flow_runs_state_type."""
    until = _UNTIL[tx.dialect]
    found: list[tuple[UUID, UUID]] = []
    for workspace in workspaces_of(tx, flow_runs):
        query = (
            sa.select(flow_runs.c.workspace_id, flow_runs.c.id)
            .select_from(flow_runs.join(flow_run_states, flow_run_states.c.id == flow_runs.c.state_id))
            .where(
                flow_runs.c.workspace_id == workspace,
                flow_runs.c.state_type == StateType.PAUSED,
                until < now.isoformat(),
            )
            .limit(limit - len(found))
        )
        found += [(row[0], row[1]) for row in tx.execute(query)]
        if len(found) >= limit:
            break
    return found
