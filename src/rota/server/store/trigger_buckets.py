"""What triggers remember: one row for each trigger and each set of values that it counts apart."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.triggers.model import BucketKey
from rota.server.store.engine import Tx
from rota.server.store.statements import insert_or_replace
from rota.server.store.tables import trigger_buckets
from rota.server.store.values import dump_json

MAX_KEYS = 500
"""Buckets that one statement asks for."""


class BucketRow(NamedTuple):
    workspace_id: UUID
    automation_id: UUID
    trigger_id: UUID
    key: BucketKey
    bucket: dict[str, Any] | None
    due_at: datetime | None


_columns = trigger_buckets.c
_SELECT = sa.select(*(_columns[name] for name in BucketRow._fields))
_OF_KEYS = _SELECT.where(
    _columns.automation_id.in_(bindparam("automations", expanding=True)),
    _columns.key_digest.in_(bindparam("digests", expanding=True)),
)
_DUE = _SELECT.where(_columns.due_at <= bindparam("now")).order_by(_columns.due_at).limit(bindparam("limit"))
_DELETE = sa.delete(trigger_buckets).where(
    _columns.automation_id == bindparam("automation"),
    _columns.trigger_id == bindparam("trigger"),
    _columns.key_digest == bindparam("digest"),
)


def _digest(key: BucketKey) -> str:
    return hashlib.sha256(dump_json(list(key)).encode()).hexdigest()


def _rows(found: Iterable[Any]) -> list[BucketRow]:
    rows = (BucketRow(*row) for row in found)
    return [row._replace(key=tuple(row.key)) for row in rows]


def list_buckets(tx: Tx, automation_ids: Collection[UUID], keys: Collection[BucketKey]) -> list[BucketRow]:
    """Return the buckets of these automations for these keys. Uses the primary key."""
    if not automation_ids:
        return []
    found: list[BucketRow] = []
    for digests in _parts(sorted({_digest(key) for key in keys})):
        found += _rows(tx.execute(_OF_KEYS, {"automations": sorted(automation_ids), "digests": digests}))
    return found


def list_due(tx: Tx, now: datetime, limit: int) -> list[BucketRow]:
    """Return the buckets for which time decides something, the longest due first. Uses ix_trigger_buckets_due."""
    return _rows(tx.execute(_DUE, {"now": now, "limit": limit}))


def keep(tx: Tx, rows: Iterable[BucketRow]) -> None:
    """Add or overwrite buckets."""
    values = [{**row._asdict(), "key": list(row.key), "key_digest": _digest(row.key)} for row in rows]
    if values:
        tx.execute(insert_or_replace(tx, trigger_buckets), values)


def forget(tx: Tx, automation_id: UUID, trigger_id: UUID, key: BucketKey) -> None:
    """Remove one bucket. Uses the primary key."""
    tx.execute(_DELETE, {"automation": automation_id, "trigger": trigger_id, "digest": _digest(key)})


def forget_automation(tx: Tx, automation_id: UUID) -> None:
    """Remove all buckets of an automation. Uses the primary key."""
    tx.execute(sa.delete(trigger_buckets).where(_columns.automation_id == automation_id))


def _parts(digests: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(digests), MAX_KEYS):
        yield digests[start : start + MAX_KEYS]
