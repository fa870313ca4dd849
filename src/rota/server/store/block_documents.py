"""Block documents as they are stored: encrypted, and apart from what they refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.block_filters import select_block_documents
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.sorts import Order, order_by
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import block_document_references as references
from rota.server.store.tables import block_documents as documents
from rota.server.store.tables import block_types

SORTS: dict[str, Order] = {
    "NAME_ASC": (documents.c.name.asc(), documents.c.id.asc()),
    "NAME_DESC": (documents.c.name.desc(), documents.c.id.desc()),
    "BLOCK_TYPE_AND_NAME_ASC": (block_types.c.name.asc(), documents.c.name.asc(), documents.c.id.asc()),
}


class Row(NamedTuple):
    """A document; `data` is encrypted."""

    id: UUID
    created: datetime
    updated: datetime
    name: str
    data: str
    key_id: UUID
    block_schema_id: UUID
    block_type_id: UUID
    is_anonymous: bool


_SELECT = sa.select(*(documents.c[name] for name in Row._fields))


def insert_document(tx: Tx, workspace: UUID, row: Row) -> None:
    """Add a document.

    Raises:
        Conflict: its type has one of this name.
    """
    if tx.execute(insert_or_ignore(tx, documents), {**row._asdict(), "workspace_id": workspace}).rowcount == 0:
        raise Conflict(f"A block of this type named {row.name!r} exists already.")


def get_document(tx: Tx, workspace: UUID, document_id: UUID) -> Row:
    """Return a document. Uses the primary key.

    Raises:
        NotFound
    """
    row = tx.execute(_SELECT.where(documents.c.id == document_id, documents.c.workspace_id == workspace)).first()
    if row is None:
        raise NotFound("block document", document_id)
    return Row(*row)


def lock_document(tx: Tx, workspace: UUID, document_id: UUID) -> Row:
    """Return a document that nobody else changes until the transaction ends.

    Raises:
        NotFound
    """
    if tx.dialect == "postgresql":  # on SQLite there is one writer
        tx.execute(sa.select(documents.c.id).where(documents.c.id == document_id).with_for_update())
    return get_document(tx, workspace, document_id)


def get_documents(tx: Tx, workspace: UUID, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Return those of `ids` that there are in the workspace. Uses the primary key."""
    wanted = set(ids)
    query = _SELECT.where(documents.c.id.in_(wanted), documents.c.workspace_id == workspace)
    return {row[0]: Row(*row) for row in tx.execute(query)} if wanted else {}


def find_document_by_name(tx: Tx, block_type_id: UUID, name: str) -> Row | None:
    """Uses uq_block_documents_name."""
    row = tx.execute(_SELECT.where(documents.c.block_type_id == block_type_id, documents.c.name == name)).first()
    return None if row is None else Row(*row)


def list_of_type(tx: Tx, block_type_id: UUID, limit: int) -> list[Row]:
    """Return the first named documents of a type. Uses uq_block_documents_name."""
    condition = (documents.c.block_type_id == block_type_id, sa.not_(documents.c.is_anonymous))
    return [Row(*row) for row in tx.execute(_SELECT.where(*condition).order_by(documents.c.name).limit(limit))]


def list_documents(
    tx: Tx,
    workspace: UUID,
    wanted: Any = None,
    types: Any = None,
    schemas: Any = None,
    *,
    sort: str = "NAME_ASC",
    limit: int = 200,
    offset: int = 0,
) -> list[Row]:
    """Return a page of the documents that filters mean. Uses ix_block_documents_name."""
    query = _SELECT.where(*select_block_documents(workspace, wanted, types, schemas, tx.dialect))
    if sort == "BLOCK_TYPE_AND_NAME_ASC":
        query = query.join(block_types, block_types.c.id == documents.c.block_type_id)
    return [Row(*row) for row in tx.execute(query.order_by(*order_by(SORTS, sort)).limit(limit).offset(offset))]


def count_documents(tx: Tx, workspace: UUID, wanted: Any = None, types: Any = None, schemas: Any = None) -> int:
    """Uses ix_block_documents_name."""
    conditions = select_block_documents(workspace, wanted, types, schemas, tx.dialect)
    return int(tx.execute(sa.select(sa.func.count()).select_from(documents).where(*conditions)).scalar_one())


def update_document(tx: Tx, document_id: UUID, changes: Mapping[str, Any]) -> None:
    """Set the columns named in `changes`."""
    tx.execute(sa.update(documents).where(documents.c.id == document_id).values(**changes))


def delete_document(tx: Tx, workspace: UUID, document_id: UUID) -> None:
    """Delete a document; what referred to it is without it from now on.

    Raises:
        NotFound
    """
    if delete_where(tx, sa.and_(documents.c.id == document_id, documents.c.workspace_id == workspace)) == 0:
        raise NotFound("block document", document_id)


def delete_where(tx: Tx, condition: Condition) -> int:
    """Delete the documents that meet `condition`, with all references from and to them. Returns how many there were."""
    ids = [row[0] for row in tx.execute(sa.select(documents.c.id).where(condition))]
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        tx.execute(sa.delete(references).where(references.c.parent_id.in_(some)))
        tx.execute(sa.delete(references).where(references.c.document_id.in_(some)))
        tx.execute(sa.delete(documents).where(documents.c.id.in_(some)))
    return len(ids)


def set_references(tx: Tx, workspace: UUID, parent_id: UUID, wanted: Mapping[str, UUID]) -> None:
    """Make `wanted`, field to document, all that a document refers to."""
    tx.execute(sa.delete(references).where(references.c.parent_id == parent_id))
    if wanted:
        rows = [
            {"parent_id": parent_id, "name": name, "workspace_id": workspace, "document_id": document_id}
            for name, document_id in sorted(wanted.items())
        ]
        tx.execute(sa.insert(references), rows)


def references_of(tx: Tx, parents: Iterable[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Return what each document refers to, by field. Uses the primary key."""
    found: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    query = sa.select(references.c.parent_id, references.c.name, references.c.document_id)
    for parent_id, name, document_id in tx.execute(query.where(references.c.parent_id.in_(list(parents)))):
        found[parent_id][name] = document_id
    return found


def list_documents_not_under(tx: Tx, key_ids: Iterable[UUID], limit: int) -> list[tuple[UUID, Row]]:
    """Return up to `limit` documents, each with its workspace, that are encrypted with none of these keys, by id."""
    query = (
        sa.select(documents.c.workspace_id, *(documents.c[name] for name in Row._fields))
        .where(documents.c.key_id.not_in(list(key_ids)))
        .order_by(documents.c.id)
        .limit(limit)
    )
    if tx.dialect == "postgresql":
        query = query.with_for_update()
    return [(row[0], Row(*row[1:])) for row in tx.execute(query)]


def referred_by(tx: Tx, parents: Iterable[UUID]) -> set[UUID]:
    """Return all documents that these refer to. Uses the primary key."""
    query = sa.select(references.c.document_id).where(references.c.parent_id.in_(list(parents)))
    return {row[0] for row in tx.execute(query)}


def referring_to(tx: Tx, ids: Iterable[UUID]) -> set[UUID]:
    """Return all documents that refer to these. Uses ix_block_document_references_document."""
    query = sa.select(references.c.parent_id).where(references.c.document_id.in_(list(ids)))
    return {row[0] for row in tx.execute(query)}
