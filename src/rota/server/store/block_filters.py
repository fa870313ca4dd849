"""Filters on block types, schemas and documents as SQL conditions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.criteria import Condition, combine, on_column, on_tags
from rota.server.store.engine import DialectName
from rota.server.store.tables import block_documents, block_schemas, block_types


def block_type_conditions(wanted: Any) -> list[Condition]:
    """Which block types a `BlockTypeFilter` means."""
    if wanted is None:
        return []
    return [*on_column(block_types.c.name, wanted.name), *on_column(block_types.c.slug, wanted.slug)]


def block_schema_conditions(wanted: Any, dialect: DialectName) -> list[Condition]:
    """Which block schemas a `BlockSchemaFilter` means."""
    if wanted is None:
        return []
    columns = block_schemas.c
    asked = [
        *on_column(columns.block_type_id, wanted.block_type_id),
        *on_tags(columns.capabilities, wanted.block_capabilities, dialect),
        *on_column(columns.id, wanted.id),
        *on_column(columns.version, wanted.version),
    ]
    return combine(wanted, asked)


def block_document_conditions(wanted: Any) -> list[Condition]:
    """Which block documents a `BlockDocumentFilter` means."""
    if wanted is None:
        return []
    columns = block_documents.c
    asked = [
        *on_column(columns.id, wanted.id),
        *on_column(columns.is_anonymous, wanted.is_anonymous),
        *on_column(columns.block_type_id, wanted.block_type_id),
        *on_column(columns.name, wanted.name),
    ]
    return combine(wanted, asked)


def select_block_types(workspace: UUID, types: Any, schemas: Any, dialect: DialectName) -> list[Condition]:
    """Which block types a request means: by themselves, or by a schema that they have."""
    conditions: list[Condition] = [block_types.c.workspace_id == workspace, *block_type_conditions(types)]
    if having := block_schema_conditions(schemas, dialect):
        # Uses ix_block_schemas_type.
        conditions.append(sa.exists().where(block_schemas.c.block_type_id == block_types.c.id, *having))
    return conditions


def select_block_documents(workspace: UUID, documents: Any, types: Any, schemas: Any, dialect: DialectName) -> list[Condition]:
    """Which block documents a request means: by themselves, their type or their schema."""
    columns = block_documents.c
    conditions: list[Condition] = [columns.workspace_id == workspace, *block_document_conditions(documents)]
    if of_types := block_type_conditions(types):
        chosen = sa.select(block_types.c.id).where(block_types.c.workspace_id == workspace, *of_types)
        conditions.append(columns.block_type_id.in_(chosen))
    if of_schemas := block_schema_conditions(schemas, dialect):
        chosen = sa.select(block_schemas.c.id).where(block_schemas.c.workspace_id == workspace, *of_schemas)
        conditions.append(columns.block_schema_id.in_(chosen))
    return conditions
