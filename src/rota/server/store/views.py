"""Views: saved searches that have a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.views import View, ViewCreate
from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.rows import construct
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import saved_searches

MOST_VIEWS = 1000
"""Views that a list gives."""

_FIELDS = (
    "id", "created", "updated", "name", "filters", "page", "query", "visibility", "is_default", "is_pinned", "owner_id",
)  # fmt: skip
_columns = saved_searches.c
_SELECT = sa.select(*(_columns[name] for name in _FIELDS))


def _view(row: Sequence[Any]) -> View:
    values = dict(zip(_FIELDS, row, strict=True))
    values["query"] = values["query"] or ""
    values["visibility"] = values["visibility"] or "shared"
    values["is_default"] = bool(values["is_default"])
    values["is_pinned"] = bool(values["is_pinned"])
    return construct(View, values)


def create_view(tx: Tx, workspace: UUID, create: ViewCreate, now: datetime) -> View:
    """Keep a view. Uses uq_saved_searches_page.

    Raises:
        Conflict: the page has one of this name.
    """
    row = {
        "id": uuid7(),
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "name": create.name,
        "filters": _plain(create.filters),
        "page": create.page,
        "query": create.query,
        "visibility": create.visibility,
        "is_default": create.is_default,
        "is_pinned": create.is_pinned,
    }
    if tx.execute(insert_or_ignore(tx, saved_searches), row).rowcount == 0:
        raise _taken(create.page, create.name)
    view = get_view(tx, workspace, row["id"])  # type: ignore[arg-type]  # the id of the row
    if view.is_default:
        _be_the_only_default(tx, workspace, view)
    return view


def _plain(filters: Sequence[Any]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in type(one).model_fields} for one in filters]


def _taken(page: str, name: str) -> Conflict:
    return Conflict(f"The page {page!r:.100} has a view {name!r:.200} already. Change it, or choose another name.")


def _be_the_only_default(tx: Tx, workspace: UUID, view: View) -> None:
    others = (_columns.workspace_id == workspace, _columns.page == view.page, _columns.id != view.id)
    tx.execute(sa.update(saved_searches).where(*others, _columns.is_default.is_(True)).values(is_default=False))


def get_view(tx: Tx, workspace: UUID, view_id: UUID) -> View:
    """Return a view. Uses the primary key.

    Raises:
        NotFound
    """
    asked = (_columns.id == view_id, _columns.workspace_id == workspace, _columns.page.is_not(None))
    row = tx.execute(_SELECT.where(*asked)).first()
    if row is None:
        raise NotFound("view", view_id)
    return _view(row)


def list_views(tx: Tx, workspace: UUID, page: str | None = None) -> list[View]:
    """Return the views of a page, or all; pinned ones first, then by name. Uses uq_saved_searches_page."""
    asked = [_columns.workspace_id == workspace, _columns.page.is_not(None)]
    if page is not None:
        asked.append(_columns.page == page)
    rows = tx.execute(_SELECT.where(*asked).order_by(_columns.page, _columns.name).limit(MOST_VIEWS))
    return sorted((_view(row) for row in rows), key=lambda view: (not view.is_pinned, view.name.lower()))


def update_view(tx: Tx, workspace: UUID, view_id: UUID, changes: Mapping[str, Any], now: datetime) -> View:
    """Set the fields named in `changes`.

    Raises:
        NotFound
        Conflict: the page has another view of the new name.
    """
    view = get_view(tx, workspace, view_id)
    values = dict(changes)
    if "filters" in values:
        values["filters"] = _plain(values["filters"])
    if "name" in values:
        of_name = (_columns.workspace_id == workspace, _columns.page == view.page, _columns.name == values["name"])
        if tx.execute(sa.select(_columns.id).where(*of_name, _columns.id != view_id)).first() is not None:
            raise _taken(view.page, values["name"])
    tx.execute(sa.update(saved_searches).where(_columns.id == view_id).values(**values, updated=now))
    view = get_view(tx, workspace, view_id)
    if view.is_default:
        _be_the_only_default(tx, workspace, view)
    return view


def delete_view(tx: Tx, workspace: UUID, view_id: UUID) -> None:
    """Delete a view.

    Raises:
        NotFound
    """
    view = get_view(tx, workspace, view_id)
    tx.execute(sa.delete(saved_searches).where(_columns.id == view.id))
