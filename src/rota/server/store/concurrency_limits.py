"""Concurrency limits: named numbers of slots. Who holds slots is in `concurrency_slots`, who waits in `concurrency_queue`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.ids import uuid7
from rota.core.limits import DEFAULT_OCCUPANCY_SECONDS, TAG_PREFIX
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import concurrency_limits


class Limit(NamedTuple):
    id: UUID
    workspace_id: UUID
    created: datetime
    updated: datetime
    name: str
    limit: int
    active: bool
    slot_decay_per_second: float
    empty_at: datetime | None
    """With decay: when all slots will have come back by themselves."""
    avg_slot_occupancy_seconds: float

    @property
    def decays(self) -> bool:
        return self.slot_decay_per_second > 0


_columns = concurrency_limits.c
_SELECT = sa.select(*(_columns[name] for name in Limit._fields))
_OF_WORKSPACE = _SELECT.where(_columns.workspace_id == bindparam("workspace"))
_BY_ID = _OF_WORKSPACE.where(_columns.id == bindparam("id"))
_BY_NAME = _OF_WORKSPACE.where(_columns.name == bindparam("name"))
_BY_NAMES = _OF_WORKSPACE.where(_columns.name.in_(bindparam("names", expanding=True)))
# In the order of ids, so that two who lock several never wait for each other.
_BY_IDS = _SELECT.where(_columns.id.in_(bindparam("ids", expanding=True))).order_by(_columns.id)
_BY_IDS_LOCKED = _BY_IDS.with_for_update()
_IS_OF_TAG = sa.func.substr(_columns.name, 1, len(TAG_PREFIX)) == TAG_PREFIX
_TAG_NAMES = sa.select(_columns.name).where(
    _columns.workspace_id == bindparam("workspace"), _IS_OF_TAG, _columns.active.is_(True)
)
_UPDATE = sa.update(concurrency_limits).where(_columns.id == bindparam("row"))


def create_limit(
    tx: Tx, workspace: UUID, name: str, limit: int, now: datetime, *, active: bool = True, slot_decay_per_second: float = 0.0
) -> Limit:
    """Make a limit.

    Raises:
        Conflict: there is one of this name.
    """
    made = Limit(uuid7(), workspace, now, now, name, limit, active, slot_decay_per_second, None, DEFAULT_OCCUPANCY_SECONDS)
    if tx.execute(insert_or_ignore(tx, concurrency_limits), made._asdict()).rowcount != 1:
        raise Conflict(f"There is a concurrency limit {name!r:.200} already.")
    return made


def find_limit(tx: Tx, workspace: UUID, id_or_name: UUID | str) -> Limit | None:
    """Return the limit of this id, or else of this name. Uses the primary key or uq_concurrency_limits_name."""
    limit_id = id_or_name if isinstance(id_or_name, UUID) else _as_id(id_or_name)
    row = None
    if limit_id is not None:
        row = tx.execute(_BY_ID, {"workspace": workspace, "id": limit_id}).first()
    if row is None:
        row = tx.execute(_BY_NAME, {"workspace": workspace, "name": str(id_or_name)}).first()
    return None if row is None else Limit(*row)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def get_limit(tx: Tx, workspace: UUID, id_or_name: UUID | str) -> Limit:
    """Return the limit of this id or name.

    Raises:
        NotFound
    """
    if (limit := find_limit(tx, workspace, id_or_name)) is None:
        raise NotFound("concurrency limit", str(id_or_name))
    return limit


def list_named(tx: Tx, workspace: UUID, names: Collection[str]) -> list[Limit]:
    """Return those limits of these names that there are. Uses uq_concurrency_limits_name."""
    if not names:
        return []
    return [Limit(*row) for row in tx.execute(_BY_NAMES, {"workspace": workspace, "names": sorted(set(names))})]


def lock_limits(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Limit]:
    """Return limits as they are now; nobody else can take their slots or give them back until the transaction ends."""
    if not ids:
        return {}
    # On SQLite, whoever writes is alone anyway.
    statement = _BY_IDS_LOCKED if tx.dialect == "postgresql" else _BY_IDS
    return {row[0]: Limit(*row) for row in tx.execute(statement, {"ids": sorted(ids)})}


def list_by_ids(tx: Tx, ids: Collection[UUID]) -> list[Limit]:
    """Return those limits of these ids that there are."""
    return [Limit(*row) for row in tx.execute(_BY_IDS, {"ids": sorted(ids)})] if ids else []


def list_limits(tx: Tx, workspace: UUID, *, of_tags: bool = False, limit: int = 200, offset: int = 0) -> list[Limit]:
    """Return a page of limits, by name. Uses uq_concurrency_limits_name."""
    conditions: list[Condition] = [_columns.workspace_id == workspace]
    if of_tags:
        conditions.append(_IS_OF_TAG)
    query = _SELECT.where(*conditions).order_by(_columns.name).limit(limit).offset(offset)
    return [Limit(*row) for row in tx.execute(query)]


def list_limited_tags(tx: Tx, workspace: UUID) -> list[str]:
    """Return the tags that have an active limit. Uses uq_concurrency_limits_name."""
    return [name[len(TAG_PREFIX) :] for (name,) in tx.execute(_TAG_NAMES, {"workspace": workspace})]


def update_limit(tx: Tx, limit_id: UUID, changes: Mapping[str, Any]) -> None:
    """Set columns of a limit that is locked."""
    tx.execute(_UPDATE, {"row": limit_id, **changes})


def is_name_taken(tx: Tx, workspace: UUID, name: str, *, by_other_than: UUID) -> bool:
    """Whether another limit has this name. Uses uq_concurrency_limits_name."""
    row = tx.execute(_BY_NAME, {"workspace": workspace, "name": name}).first()
    return row is not None and row[0] != by_other_than


def delete_limit(tx: Tx, limit_id: UUID) -> None:
    """Delete a limit. Leases on its slots stay until they are given back or run out; nobody counts them any more."""
    tx.execute(sa.delete(concurrency_limits).where(_columns.id == limit_id))
