"""Saved searches: one row a name and workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.saved_searches import SavedSearch, SavedSearchCreate
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import saved_searches

_FIELDS = ("id", "created", "updated", "name", "filters")
_columns = saved_searches.c
_SELECT = sa.select(*(_columns[name] for name in _FIELDS))


_IS_NO_VIEW = _columns.page.is_(None)
"""Views have a page, and are asked for as such."""


def _search(row: Sequence[Any]) -> SavedSearch:
    return construct(SavedSearch, dict(zip(_FIELDS, row, strict=True)))


def put_saved_search(tx: Tx, workspace: UUID, create: SavedSearchCreate, now: datetime) -> tuple[SavedSearch, bool]:
    """Return the search of this name, with these filters now, and whether this call made it. Uses uq_saved_searches_name."""
    filters = [{name: getattr(one, name) for name in type(one).model_fields} for one in create.filters]
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name,
        "filters": filters,
    }
    of_name = (_columns.workspace_id == workspace, _columns.name == create.name, _IS_NO_VIEW)
    made = tx.execute(insert_or_ignore(tx, saved_searches), row).rowcount == 1
    if not made:
        tx.execute(sa.update(saved_searches).where(*of_name).values(filters=filters, updated=now))
    return _search(tx.execute(_SELECT.where(*of_name)).one()), made


def get_saved_search(tx: Tx, workspace: UUID, search_id: UUID) -> SavedSearch:
    """Return a saved search. Uses the primary key.

    Raises:
        NotFound
    """
    row = tx.execute(_SELECT.where(_columns.id == search_id, _columns.workspace_id == workspace)).first()
    if row is None:
        raise NotFound("saved search", search_id)
    return _search(row)


def list_saved_searches(tx: Tx, workspace: UUID, *, limit: int = 200, offset: int = 0) -> list[SavedSearch]:
    """Return a page of saved searches by name. Uses uq_saved_searches_name."""
    query = _SELECT.where(_columns.workspace_id == workspace, _IS_NO_VIEW).order_by(_columns.name).limit(limit).offset(offset)
    return [_search(row) for row in tx.execute(query)]


def delete_saved_search(tx: Tx, workspace: UUID, search_id: UUID) -> None:
    """Delete a saved search. Uses the primary key.

    Raises:
        NotFound
    """
    statement = sa.delete(saved_searches).where(_columns.id == search_id, _columns.workspace_id == workspace)
    if tx.execute(statement).rowcount == 0:
        raise NotFound("saved search", search_id)
