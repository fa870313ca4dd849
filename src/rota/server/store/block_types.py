"""Block types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.block_types import BlockType, BlockTypeCreate
from rota.core.ids import uuid7
from rota.server.store import block_documents
from rota.server.store.block_filters import select_block_types
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import block_documents as documents
from rota.server.store.tables import block_schemas, block_types

_TEXTS = ("name", "slug", "logo_url", "documentation_url", "description", "code_example")
_FIELDS = ("id", "created", "updated", *_TEXTS, "is_protected")
_SELECT = sa.select(*(block_types.c[name] for name in _FIELDS))


def _block_type(row: Any) -> BlockType:
    return construct(BlockType, dict(zip(_FIELDS, row, strict=True)))


def create_block_type(
    tx: Tx, workspace: UUID, create: BlockTypeCreate, now: datetime, *, is_protected: bool = False
) -> BlockType:
    """Add a block type.

    Raises:
        Conflict: there is one with this slug.
    """
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        **{name: getattr(create, name) for name in _TEXTS},
        "is_protected": is_protected,
    }
    if tx.execute(insert_or_ignore(tx, block_types), row).rowcount == 0:
        raise Conflict(f"A block type with the slug {create.slug!r} exists already.")
    return get_block_type(tx, workspace, row["id"])


def find_block_type(tx: Tx, workspace: UUID, slug: str) -> BlockType | None:
    """Uses uq_block_types_slug."""
    row = tx.execute(_SELECT.where(block_types.c.workspace_id == workspace, block_types.c.slug == slug)).first()
    return None if row is None else _block_type(row)


def get_block_type_by_slug(tx: Tx, workspace: UUID, slug: str) -> BlockType:
    """Return a block type.

    Raises:
        NotFound
    """
    if (found := find_block_type(tx, workspace, slug)) is None:
        raise NotFound("block type with the slug", slug)
    return found


def get_block_type(tx: Tx, workspace: UUID, block_type_id: UUID) -> BlockType:
    """Return a block type. Uses the primary key.

    Raises:
        NotFound
    """
    row = tx.execute(_SELECT.where(block_types.c.id == block_type_id, block_types.c.workspace_id == workspace)).first()
    if row is None:
        raise NotFound("block type", block_type_id)
    return _block_type(row)


def get_block_types(tx: Tx, ids: set[UUID]) -> dict[UUID, BlockType]:
    """Return those of `ids` that there are. Uses the primary key."""
    found = [_block_type(row) for row in tx.execute(_SELECT.where(block_types.c.id.in_(ids)))] if ids else []
    return {block_type.id: block_type for block_type in found}


def list_block_types(
    tx: Tx, workspace: UUID, types: Any = None, schemas: Any = None, *, limit: int = 200, offset: int = 0
) -> list[BlockType]:
    """Return a page of the block types that filters mean, by name. Uses ix_block_types_name."""
    query = (
        _SELECT.where(*select_block_types(workspace, types, schemas, tx.dialect))
        .order_by(block_types.c.name, block_types.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_block_type(row) for row in tx.execute(query)]


def update_block_type(tx: Tx, workspace: UUID, block_type_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes`.

    Raises:
        NotFound
    """
    condition = (block_types.c.id == block_type_id, block_types.c.workspace_id == workspace)
    if tx.execute(sa.update(block_types).where(*condition).values(**changes, updated=now)).rowcount == 0:
        raise NotFound("block type", block_type_id)


def delete_block_type(tx: Tx, workspace: UUID, block_type_id: UUID) -> None:
    """Delete a block type with its schemas and documents. Uses ix_block_schemas_type, uq_block_documents_name.

    Raises:
        NotFound
    """
    condition = (block_types.c.id == block_type_id, block_types.c.workspace_id == workspace)
    if tx.execute(sa.delete(block_types).where(*condition)).rowcount == 0:
        raise NotFound("block type", block_type_id)
    tx.execute(sa.delete(block_schemas).where(block_schemas.c.block_type_id == block_type_id))
    block_documents.delete_where(tx, documents.c.block_type_id == block_type_id)
