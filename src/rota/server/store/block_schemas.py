"""Block schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.block_schemas import BlockSchema, BlockSchemaCreate, checksum_of
from rota.core.ids import uuid7
from rota.server.store import block_documents, block_types
from rota.server.store.block_filters import block_schema_conditions
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import block_documents as documents
from rota.server.store.tables import block_schemas

_FIELDS = ("id", "created", "updated", "checksum", "fields", "block_type_id", "capabilities", "version")
_SELECT = sa.select(*(block_schemas.c[name] for name in _FIELDS))
_NEWEST_FIRST = (block_schemas.c.created.desc(), block_schemas.c.id.desc())


def _with_types(tx: Tx, rows: Any) -> list[BlockSchema]:
    found = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
    types = block_types.get_block_types(tx, {row["block_type_id"] for row in found})
    return [construct(BlockSchema, {**row, "block_type": types.get(row["block_type_id"])}) for row in found]


def create_block_schema(tx: Tx, workspace: UUID, create: BlockSchemaCreate, now: datetime) -> tuple[BlockSchema, bool]:
    """Return the schema of this type, checksum and version, and whether this call made it."""
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "checksum": checksum_of(create.fields),
        "fields": create.fields,
        "block_type_id": create.block_type_id,
        "capabilities": sorted(set(create.capabilities)),
        "version": create.version,
    }
    made = tx.execute(insert_or_ignore(tx, block_schemas), row).rowcount == 1
    same = [block_schemas.c[name] == row[name] for name in ("workspace_id", "checksum", "version", "block_type_id")]
    return _with_types(tx, tx.execute(_SELECT.where(*same)))[0], made


def get_block_schema(tx: Tx, workspace: UUID, block_schema_id: UUID) -> BlockSchema:
    """Return a schema. Uses the primary key.

    Raises:
        NotFound
    """
    query = _SELECT.where(block_schemas.c.id == block_schema_id, block_schemas.c.workspace_id == workspace)
    found = _with_types(tx, tx.execute(query))
    if not found:
        raise NotFound("block schema", block_schema_id)
    return found[0]


def get_block_schemas(tx: Tx, ids: set[UUID]) -> dict[UUID, BlockSchema]:
    """Return those of `ids` that there are. Uses the primary key."""
    found = _with_types(tx, tx.execute(_SELECT.where(block_schemas.c.id.in_(ids)))) if ids else []
    return {schema.id: schema for schema in found}


def get_block_schema_by_checksum(tx: Tx, workspace: UUID, checksum: str, version: str | None = None) -> BlockSchema:
    """Return the newest schema of a checksum, and of a version if there is one. Uses uq_block_schemas_checksum.

    Raises:
        NotFound
    """
    columns = block_schemas.c
    query = _SELECT.where(columns.workspace_id == workspace, columns.checksum == checksum)
    if version is not None:
        query = query.where(columns.version == version)
    found = _with_types(tx, tx.execute(query.order_by(*_NEWEST_FIRST).limit(1)))
    if not found:
        raise NotFound("block schema with the checksum", checksum)
    return found[0]


def list_block_schemas(tx: Tx, workspace: UUID, wanted: Any = None, *, limit: int = 200, offset: int = 0) -> list[BlockSchema]:
    """Return a page of the schemas that a `BlockSchemaFilter` means, the newest first. Uses ix_block_schemas_created."""
    conditions = block_schema_conditions(wanted, tx.dialect)
    query = _SELECT.where(block_schemas.c.workspace_id == workspace, *conditions).order_by(*_NEWEST_FIRST)
    return _with_types(tx, tx.execute(query.limit(limit).offset(offset)))


def delete_block_schema(tx: Tx, workspace: UUID, block_schema_id: UUID) -> None:
    """Delete a schema with the documents that have it. Uses ix_block_documents_schema.

    Raises:
        NotFound
    """
    condition = (block_schemas.c.id == block_schema_id, block_schemas.c.workspace_id == workspace)
    if tx.execute(sa.delete(block_schemas).where(*condition)).rowcount == 0:
        raise NotFound("block schema", block_schema_id)
    block_documents.delete_where(tx, documents.c.block_schema_id == block_schema_id)


def list_capabilities(tx: Tx, workspace: UUID) -> list[str]:
    """Return what blocks can do, sorted. Uses ix_block_schemas_created."""
    query = sa.select(block_schemas.c.capabilities).where(block_schemas.c.workspace_id == workspace).distinct()
    return sorted({capability for row in tx.execute(query) for capability in row[0]})
