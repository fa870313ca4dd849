"""Slots that are taken: rows of `leases`, one for each limit of a grant. How many are taken is counted, never kept.

The first row of a grant has the grant's id, which clients know as the lease's; it names the others. A row's payload:

    slots          how many it stands for
    others         ids of the grant's other rows (first row only)
    holder         what holds them, as the protocol says it: {"type", "id"}
    start, gone    limits with decay: from when the slots count, and when they will have come back (µs since 1970)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.leases import SLOT
from rota.server.store.tables import leases

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of slots that are held until they are given back."""

NOBODY = ""
"""The holder of slots that were taken without a lease."""


class Taken(NamedTuple):
    """The slots of one limit in one grant."""

    id: UUID
    limit_id: UUID
    holder: str
    acquired_at: datetime
    expires_at: datetime
    payload: dict[str, Any]

    @property
    def slots(self) -> int:
        return int(self.payload["slots"])

    @property
    def others(self) -> list[UUID]:
        return [UUID(text) for text in self.payload.get("others", ())]


_columns = leases.c
_SELECT = sa.select(
    _columns.id, _columns.subject_id, _columns.holder, _columns.acquired_at, _columns.expires_at, _columns.payload
).where(_columns.kind == SLOT)
_BY_IDS = _SELECT.where(_columns.id.in_(bindparam("ids", expanding=True)))
_OF_HOLDERS = _SELECT.where(_columns.holder.in_(bindparam("holders", expanding=True)), _columns.workspace_id == bindparam("ws"))
_OF_LIMIT = _SELECT.where(_columns.subject_id == bindparam("limit"), _columns.expires_at > bindparam("now")).order_by(
    _columns.acquired_at, _columns.id
)
_SLOTS_OF = {
    "sqlite": sa.literal_column("json_extract(leases.payload, '$.slots')", sa.Integer),
    "postgresql": sa.literal_column("CAST(leases.payload ->> 'slots' AS integer)", sa.Integer),
}
_COUNT = {
    dialect: sa.select(_columns.subject_id, sa.func.sum(slots))
    .where(_columns.kind == SLOT, _columns.subject_id.in_(bindparam("ids", expanding=True)))
    .where(_columns.expires_at > bindparam("now"))
    .group_by(_columns.subject_id)
    for dialect, slots in _SLOTS_OF.items()
}
_DELETE = sa.delete(leases).where(_columns.kind == SLOT, _columns.id.in_(bindparam("ids", expanding=True)))
_DELETE_EXPIRED = sa.delete(leases).where(
    _columns.kind == SLOT, _columns.subject_id.in_(bindparam("limits", expanding=True)), _columns.expires_at <= bindparam("now")
)
_RENEW = sa.update(leases).where(_columns.kind == SLOT, _columns.id.in_(bindparam("ids", expanding=True)))
_EXPIRED = (
    sa.select(_columns.workspace_id, _columns.subject_id)
    .where(_columns.expires_at <= bindparam("now"), _columns.kind == SLOT)
    .distinct()
)


def take(
    tx: Tx,
    workspace: UUID,
    lease_id: UUID,
    parts: Sequence[tuple[UUID, Mapping[str, Any]]],
    holder: str,
    who: Mapping[str, Any] | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Take slots under one lease. `parts` are pairs of a limit's id and the payload of its row, `slots` first of all."""
    ids = [lease_id, *(uuid7() for _ in parts[1:])]
    rows = []
    for row_id, (limit_id, payload) in zip(ids, parts, strict=True):
        full: dict[str, Any] = dict(payload)
        if who is not None:
            full["holder"] = dict(who)
        if row_id == lease_id and len(ids) > 1:
            full["others"] = [str(other) for other in ids[1:]]
        rows.append(
            {
                "id": row_id,
                "workspace_id": workspace,
                "kind": SLOT,
                "subject_id": limit_id,
                "holder": holder,
                "epoch": 1,
                "acquired_at": now,
                "expires_at": expires_at,
                "payload": full,
            }
        )
    tx.execute(sa.insert(leases), rows)


def count_taken(tx: Tx, limit_ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """Return how many slots of each limit living leases hold; limits without any are left out. Uses ix_leases_subject."""
    if not limit_ids:
        return {}
    return {row[0]: int(row[1]) for row in tx.execute(_COUNT[tx.dialect], {"ids": sorted(limit_ids), "now": now})}


def list_of_leases(tx: Tx, lease_ids: Iterable[UUID]) -> dict[UUID, list[Taken]]:
    """Return the rows of each of these leases that is there, the first row first; also of those that ran out."""
    first = _rows(tx, list(lease_ids))
    others = {row.id: row for row in _rows(tx, [other for row in first for other in row.others])}
    return {row.id: [row, *(others[other] for other in row.others if other in others)] for row in first}


def _rows(tx: Tx, ids: list[UUID]) -> list[Taken]:
    return [Taken(*row) for row in tx.execute(_BY_IDS, {"ids": sorted(ids)})] if ids else []


def list_of_holders(tx: Tx, workspace: UUID, holders: Collection[str]) -> list[Taken]:
    """Return all slots that these hold. Uses ix_leases_holder."""
    if not holders:
        return []
    return [Taken(*row) for row in tx.execute(_OF_HOLDERS, {"holders": sorted(holders), "ws": workspace})]


def list_of_limit(tx: Tx, limit_id: UUID, now: datetime, limit: int | None = None) -> list[Taken]:
    """Return who holds slots of a limit, the longest holder first. Uses ix_leases_subject."""
    query = _OF_LIMIT if limit is None else _OF_LIMIT.limit(limit)
    return [Taken(*row) for row in tx.execute(query, {"limit": limit_id, "now": now})]


def delete(tx: Tx, ids: Collection[UUID]) -> None:
    """Give slots back, by the ids of their rows."""
    if ids:
        tx.execute(_DELETE, {"ids": sorted(ids)})


def delete_expired(tx: Tx, limit_ids: Collection[UUID], now: datetime) -> int:
    """Remove what ran out; it counts for nothing already. Uses ix_leases_subject."""
    return tx.execute(_DELETE_EXPIRED, {"limits": sorted(limit_ids), "now": now}).rowcount if limit_ids else 0


def renew(tx: Tx, ids: Collection[UUID], expires_at: datetime) -> None:
    """Let rows live until `expires_at`."""
    if ids:
        tx.execute(_RENEW.values(expires_at=expires_at), {"ids": sorted(ids)})


def set_payload(tx: Tx, row: Taken, payload: Mapping[str, Any]) -> None:
    tx.execute(sa.update(leases).where(_columns.id == row.id).values(payload=dict(payload)))


def list_with_expired(tx: Tx, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return workspaces and limits of which some leases have run out. Uses ix_leases_expires_at."""
    return [(row[0], row[1]) for row in tx.execute(_EXPIRED.limit(limit), {"now": now})]
