"""What administrators set for all that work with a server: one row a key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.statements import insert_or_replace
from rota.server.store.tables import server_configuration

_columns = server_configuration.c

DEFAULT_RESULT_STORAGE = "default_result_storage"


def find_default_result_storage(tx: Tx, workspace: UUID) -> UUID | None:
    """Return the id of the block that keeps results by default. Uses the primary key."""
    query = sa.select(_columns.value).where(_columns.workspace_id == workspace, _columns.key == DEFAULT_RESULT_STORAGE)
    found = tx.execute(query).scalar()
    return None if found is None else UUID(found["block_document_id"])


def set_default_result_storage(tx: Tx, workspace: UUID, block_document_id: UUID | None, now: datetime) -> None:
    """Note which block keeps results by default; None: no block does."""
    if block_document_id is None:
        of_key = (_columns.workspace_id == workspace, _columns.key == DEFAULT_RESULT_STORAGE)
        tx.execute(sa.delete(server_configuration).where(*of_key))
        return
    row = {
        "workspace_id": workspace,
        "key": DEFAULT_RESULT_STORAGE,
        "value": {"block_document_id": str(block_document_id)},
        "updated": now,
    }
    tx.execute(insert_or_replace(tx, server_configuration), row)
