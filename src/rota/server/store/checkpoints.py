"""Checkpoints: small results of finished tasks, which a flow run that starts again need not compute again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from rota.contract.checkpoints import CheckpointInfo, CheckpointValue
from rota.contract.record import CheckpointRecord
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.record import record
from rota.server.store.rows import construct
from rota.server.store.tables import checkpoints

_FIELDS = ("key", "position", "code", "task_run_id", "state_id", "serializer", "created")


def list_checkpoints(tx: Tx, workspace: UUID, flow_run_id: UUID) -> list[CheckpointInfo]:
    """Return what is known of a flow run's checkpoints without their values, oldest first. Uses the primary key."""
    columns = checkpoints.c
    query = (
        sa.select(*(columns[name] for name in _FIELDS[:-1]), columns.created_at)
        .where(columns.flow_run_id == flow_run_id, columns.workspace_id == workspace)
        .order_by(columns.created_at, columns.key)
    )
    return [construct(CheckpointInfo, dict(zip(_FIELDS, row, strict=True))) for row in tx.execute(query)]


def get_checkpoint_value(tx: Tx, workspace: UUID, flow_run_id: UUID, key: str) -> CheckpointValue:
    """Return the value of one checkpoint. Uses the primary key.

    Raises:
        NotFound
    """
    columns = checkpoints.c
    query = sa.select(columns.serializer, columns.value).where(
        columns.flow_run_id == flow_run_id, columns.key == key, columns.workspace_id == workspace
    )
    row = tx.execute(query).first()
    if row is None:
        raise NotFound("checkpoint", key)
    return construct(CheckpointValue, {"serializer": row[0], "value": row[1]})


def put_checkpoint(tx: Tx, workspace: UUID, checkpoint: CheckpointRecord, now: datetime) -> None:
    """Keep a checkpoint; an older one of the same flow run and key gives way."""
    record(tx, workspace, [checkpoint], now)
