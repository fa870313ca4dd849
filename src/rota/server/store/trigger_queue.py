"""Events that no trigger has looked at yet, in the order in which they were kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.server.store.engine import Tx
from rota.server.store.tables import trigger_queue

_EVALUATION_LOCK = 0x726F7461_0002
"""The number of rota's advisory lock on PostgreSQL for those who evaluate triggers."""


class QueueRow(NamedTuple):
    seq: int
    workspace_id: UUID
    event_id: UUID
    held_until: datetime | None


_columns = trigger_queue.c
_FIRST = (
    sa.select(*(_columns[name] for name in QueueRow._fields))
    .where(sa.or_(_columns.held_until.is_(None), _columns.held_until <= bindparam("now")))
    .order_by(_columns.seq)
    .limit(bindparam("limit"))
)
_WAITING = sa.select(_columns.event_id).where(_columns.event_id.in_(bindparam("ids", expanding=True)))
_DELETE = sa.delete(trigger_queue).where(_columns.seq.in_(bindparam("seqs", expanding=True)))
_HOLD = sa.update(trigger_queue).where(_columns.seq == bindparam("of_seq")).values(held_until=bindparam("until"))


def append(tx: Tx, workspace: UUID, event_ids: Sequence[UUID], now: datetime) -> None:
    """Let triggers look at events that were kept in this transaction."""
    if event_ids:
        tx.execute(
            sa.insert(trigger_queue), [{"workspace_id": workspace, "event_id": one, "created": now} for one in event_ids]
        )


def take(tx: Tx, limit: int, now: datetime) -> list[QueueRow]:
    """Return the first events that are not held. Whoever evaluates holds the lock of `try_lock`."""
    return [QueueRow(*row) for row in tx.execute(_FIRST, {"limit": limit, "now": now})]


def delete(tx: Tx, seqs: Collection[int]) -> None:
    """Remove events that triggers have looked at."""
    if seqs:
        tx.execute(_DELETE, {"seqs": sorted(seqs)})


def hold(tx: Tx, seqs: Collection[int], until: datetime) -> None:
    """Leave events for later: they follow others that have not come yet."""
    if seqs:
        tx.execute(_HOLD, [{"of_seq": seq, "until": until} for seq in sorted(seqs)])


def list_waiting(tx: Tx, event_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the events that are still to be looked at. Uses ix_trigger_queue_event."""
    return set(tx.execute(_WAITING, {"ids": sorted(event_ids)}).scalars()) if event_ids else set()


def is_empty(tx: Tx) -> bool:
    return tx.execute(sa.select(_columns.seq).limit(1)).first() is None


def try_lock(tx: Tx) -> bool:
    """Whether this transaction alone may evaluate triggers: buckets are read, decided on and written by one at a time.

    On SQLite there is one writer anyway.
    """
    if tx.dialect == "sqlite":
        return True
    return bool(tx.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_EVALUATION_LOCK))).scalar_one())
