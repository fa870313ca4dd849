"""The outbox: what has happened and has not been told yet. Rows are written in the transaction of what they tell.

Whoever tells takes rows, does it, and deletes them in one transaction. Numbers give the order; they are no cursor: on
PostgreSQL a lower number may be committed after a higher one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.server.store.engine import Tx
from rota.server.store.tables import outbox


class OutboxRow(NamedTuple):
    seq: int
    workspace_id: UUID
    kind: str
    """`task-run-state` for a state recorded in bulk (`subject_id` is the state's); else what the writer called it."""
    subject_id: UUID
    payload: Any
    created_at: datetime


_COLUMNS = [outbox.c[name] for name in OutboxRow._fields]
_FIRST = sa.select(*_COLUMNS).order_by(outbox.c.seq).limit(bindparam("limit"))
_FIRST_UNLOCKED = _FIRST.with_for_update(skip_locked=True)
_INSERT = sa.insert(outbox)
_DELETE = sa.delete(outbox).where(outbox.c.seq.in_(bindparam("seqs", expanding=True)))


def append(tx: Tx, workspace: UUID, kind: str, subject_id: UUID, now: datetime, payload: Any = None) -> None:
    """Add a row. It is told once the transaction is committed."""
    row = {"workspace_id": workspace, "kind": kind, "subject_id": subject_id, "payload": payload, "created_at": now}
    tx.execute(_INSERT, row)


def take(tx: Tx, limit: int) -> list[OutboxRow]:
    """Return the first rows, which nobody else gets before the transaction ends. Uses the primary key."""
    statement = _FIRST_UNLOCKED if tx.dialect == "postgresql" else _FIRST
    return [OutboxRow(*row) for row in tx.execute(statement, {"limit": limit})]


def delete(tx: Tx, seqs: Sequence[int]) -> None:
    """Remove rows that have been told."""
    if seqs:
        tx.execute(_DELETE, {"seqs": list(seqs)})


def oldest(tx: Tx) -> datetime | None:
    """Return since when the first row waits; None when nothing does. Uses the primary key."""
    moment: datetime | None = tx.execute(sa.select(outbox.c.created_at).order_by(outbox.c.seq).limit(1)).scalar()
    return moment


def is_empty(tx: Tx) -> bool:
    return tx.execute(sa.select(outbox.c.seq).limit(1)).first() is None
