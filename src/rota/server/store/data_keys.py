"""The keys that secrets are encrypted with, themselves encrypted. What encrypts them is kept outside of the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import block_documents, data_keys


class Row(NamedTuple):
    id: UUID
    workspace_id: UUID
    created: datetime
    wrapped_by: str
    wrapped_key: str
    is_current: bool


_SELECT = sa.select(*(data_keys.c[name] for name in Row._fields))


def insert_key(tx: Tx, row: Row) -> bool:
    """Add a key; False when the workspace has a current one already."""
    return tx.execute(insert_or_ignore(tx, data_keys), row._asdict()).rowcount == 1


def find_current_key(tx: Tx, workspace: UUID) -> Row | None:
    """Return the key that the workspace's secrets are encrypted with now. Uses uq_data_keys_current."""
    row = tx.execute(_SELECT.where(data_keys.c.workspace_id == workspace, data_keys.c.is_current)).first()
    return None if row is None else Row(*row)


def find_key(tx: Tx, key_id: UUID) -> Row | None:
    """Uses the primary key."""
    row = tx.execute(_SELECT.where(data_keys.c.id == key_id)).first()
    return None if row is None else Row(*row)


def has_keys(tx: Tx) -> bool:
    """Whether anything was ever encrypted in this database."""
    return tx.execute(sa.select(data_keys.c.id).limit(1)).first() is not None


def list_keys(tx: Tx) -> list[Row]:
    """Return all keys."""
    return [Row(*row) for row in tx.execute(_SELECT.order_by(data_keys.c.id))]


def lock_keys(tx: Tx) -> list[Row]:
    """Return all keys, which nobody else changes until the transaction ends."""
    query = _SELECT.order_by(data_keys.c.id)
    if tx.dialect == "postgresql":
        query = query.with_for_update()
    return [Row(*row) for row in tx.execute(query)]


def wrap_anew(tx: Tx, key_id: UUID, wrapped_by: str, wrapped_key: str) -> None:
    tx.execute(sa.update(data_keys).where(data_keys.c.id == key_id).values(wrapped_by=wrapped_by, wrapped_key=wrapped_key))


def retire_keys(tx: Tx) -> None:
    """Let no key be the current one."""
    tx.execute(sa.update(data_keys).values(is_current=False))


def delete_unused_keys(tx: Tx, among: Iterable[UUID]) -> int:
    """Delete those of `among` that are not current and that no document is encrypted with. Uses ix_block_documents_key."""
    used = sa.exists().where(block_documents.c.key_id == data_keys.c.id)
    unused = (data_keys.c.id.in_(list(among)), sa.not_(data_keys.c.is_current), sa.not_(used))
    return tx.execute(sa.delete(data_keys).where(*unused)).rowcount
