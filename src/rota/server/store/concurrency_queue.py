"""Those who wait for slots, in the order in which they came: a row for each limit that a request wants slots of.

A session (a process) keeps its rows alive; those of one that died run out. A row with an outcome has left the queue and stays
until its session has read of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.server.store.engine import Tx
from rota.server.store.tables import concurrency_waiters

GRANTED = "granted"
AGAIN = "again"
"""The request has to be made anew: its limit was deleted, or has become too small for it."""


class Waiting(NamedTuple):
    ticket: int
    workspace_id: UUID
    limit_id: UUID
    request_id: UUID
    parts: int
    """Rows of the request."""
    slots: int
    session_id: UUID
    since: datetime
    expires_at: datetime
    lease_seconds: float
    holder: str
    who: dict[str, Any] | None
    outcome: str | None


_columns = concurrency_waiters.c
_SELECT = sa.select(*(_columns[name] for name in Waiting._fields))
_HEADS = (
    _SELECT.where(_columns.limit_id == bindparam("limit"), _columns.outcome.is_(None))
    .order_by(_columns.ticket)
    .limit(bindparam("count"))
)
_FIRST = (
    sa.select(_columns.request_id, _columns.parts, _columns.slots)
    .where(_columns.limit_id == bindparam("limit"), _columns.outcome.is_(None))
    .order_by(_columns.ticket)
    .limit(bindparam("count"))
    .subquery()
)
_SEVERAL = sa.select(_FIRST.c.request_id).where(_FIRST.c.parts > 1)
_DEMAND_OF_FIRST = sa.select(sa.func.coalesce(sa.func.sum(_FIRST.c.slots), 0))
_OF_REQUESTS = _SELECT.where(_columns.request_id.in_(bindparam("ids", expanding=True))).order_by(_columns.ticket)
_NEWS = (
    sa.select(_columns.request_id, _columns.outcome)
    .where(_columns.session_id == bindparam("session"), _columns.outcome.is_not(None))
    .distinct()
    .limit(bindparam("count"))
)
_SETTLE = sa.update(concurrency_waiters).where(
    _columns.request_id.in_(bindparam("ids", expanding=True)), _columns.outcome.is_(None)
)
_DELETE = sa.delete(concurrency_waiters).where(_columns.request_id.in_(bindparam("ids", expanding=True)))
_KEEP = sa.update(concurrency_waiters).where(_columns.session_id == bindparam("session"))
_COUNT_OF_SESSION = (
    sa.select(sa.func.count(sa.distinct(_columns.request_id)))
    .select_from(concurrency_waiters)
    .where(_columns.session_id == bindparam("session"), _columns.outcome.is_(None))
)
_LIMITS_OF_SESSION = (
    sa.select(_columns.limit_id).where(_columns.session_id == bindparam("session"), _columns.outcome.is_(None)).distinct()
)
_FIRST_OF_SESSION = (
    sa.select(_columns.limit_id, sa.func.min(_columns.ticket))
    .where(_columns.session_id == bindparam("session"), _columns.outcome.is_(None))
    .group_by(_columns.limit_id)
)
_BEFORE = sa.select(sa.func.coalesce(sa.func.sum(_columns.slots), 0)).where(
    _columns.limit_id == bindparam("limit"), _columns.outcome.is_(None), _columns.ticket <= bindparam("ticket")
)
_DEMAND = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_columns.slots), 0)).where(
    _columns.limit_id == bindparam("limit"), _columns.outcome.is_(None)
)


def append(tx: Tx, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put a request at the end of the queues of its limits, which are locked."""
    tx.execute(sa.insert(concurrency_waiters), list(rows))


def list_heads(tx: Tx, limit_id: UUID, count: int) -> list[Waiting]:
    """Return the first in the queue of a limit. Uses ix_concurrency_waiters_queue."""
    return [Waiting(*row) for row in tx.execute(_HEADS, {"limit": limit_id, "count": count})]


def list_several_at_head(tx: Tx, limit_id: UUID, count: int) -> list[UUID]:
    """Return those of the first in a queue that want slots of several limits. Uses ix_concurrency_waiters_queue."""
    return list(tx.execute(_SEVERAL, {"limit": limit_id, "count": count}).scalars())


def count_slots_of_first(tx: Tx, limit_id: UUID, count: int) -> int:
    """Return how many slots the first in a queue want. Uses ix_concurrency_waiters_queue."""
    return int(tx.execute(_DEMAND_OF_FIRST, {"limit": limit_id, "count": count}).scalar_one())


def list_of_requests(tx: Tx, request_ids: Collection[UUID]) -> list[Waiting]:
    """Return all rows of requests, also with an outcome. Uses ix_concurrency_waiters_request."""
    return [Waiting(*row) for row in tx.execute(_OF_REQUESTS, {"ids": sorted(request_ids)})] if request_ids else []


def settle(tx: Tx, request_ids: Collection[UUID], outcome: str) -> None:
    """Take requests out of their queues. Uses ix_concurrency_waiters_request."""
    if request_ids:
        tx.execute(_SETTLE.values(outcome=outcome), {"ids": sorted(request_ids)})


def settle_all_of_limit(tx: Tx, limit_id: UUID, outcome: str) -> set[UUID]:
    """Take all out of the queue of a limit; return their sessions. Uses ix_concurrency_waiters_queue."""
    query = sa.select(_columns.request_id, _columns.session_id).where(_columns.limit_id == limit_id, _columns.outcome.is_(None))
    found = tx.execute(query).all()
    settle(tx, {row[0] for row in found}, outcome)
    return {row[1] for row in found}


def delete(tx: Tx, request_ids: Collection[UUID]) -> None:
    """Forget requests. Uses ix_concurrency_waiters_request."""
    if request_ids:
        tx.execute(_DELETE, {"ids": sorted(request_ids)})


def has_expired(tx: Tx, now: datetime) -> bool:
    """Whether there are requests of sessions that fell silent."""
    return tx.execute(sa.select(_columns.ticket).where(_columns.expires_at <= now).limit(1)).first() is not None


def delete_expired(tx: Tx, now: datetime) -> int:
    """Forget the requests of sessions that fell silent."""
    return tx.execute(sa.delete(concurrency_waiters).where(_columns.expires_at <= now)).rowcount


def keep(tx: Tx, session_id: UUID, expires_at: datetime) -> int:
    """Let a session's rows live on; return how many requests of it wait. Uses ix_concurrency_waiters_session."""
    tx.execute(_KEEP.values(expires_at=expires_at), {"session": session_id})
    return int(tx.execute(_COUNT_OF_SESSION, {"session": session_id}).scalar_one())


def list_news(tx: Tx, session_id: UUID, count: int = 1000) -> list[tuple[UUID, str]]:
    """Return the requests of a session that have left the queue, and why. Uses ix_concurrency_waiters_session."""
    return [(row[0], row[1]) for row in tx.execute(_NEWS, {"session": session_id, "count": count})]


def list_limits_of_session(tx: Tx, session_id: UUID) -> list[UUID]:
    """Return the limits that a session waits for. Uses ix_concurrency_waiters_session."""
    return list(tx.execute(_LIMITS_OF_SESSION, {"session": session_id}).scalars())


def list_first_of_session(tx: Tx, session_id: UUID) -> list[tuple[UUID, int]]:
    """Return the limits that a session waits for, each with its first ticket there. Uses ix_concurrency_waiters_session."""
    return [(row[0], int(row[1])) for row in tx.execute(_FIRST_OF_SESSION, {"session": session_id})]


def count_slots_up_to(tx: Tx, limit_id: UUID, ticket: int) -> int:
    """Return the slots that a ticket and all before it want of a limit. Uses ix_concurrency_waiters_queue."""
    return int(tx.execute(_BEFORE, {"limit": limit_id, "ticket": ticket}).scalar_one())


def count_demand(tx: Tx, limit_id: UUID) -> tuple[int, int]:
    """Return how many wait for a limit, and for how many slots. Uses ix_concurrency_waiters_queue."""
    row = tx.execute(_DEMAND, {"limit": limit_id}).one()
    return int(row[0]), int(row[1])


def list_limits_waited_for(tx: Tx, workspace: UUID, holders: Collection[str]) -> set[UUID]:
    """Return the limits in whose queues these holders stand. Reads the queues through: they are short, or everybody waits."""
    columns = concurrency_waiters.c
    query = (
        sa.select(columns.limit_id)
        .where(columns.workspace_id == workspace, columns.holder.in_(sorted(holders)), columns.outcome.is_(None))
        .distinct()
    )
    return set(tx.execute(query).scalars())
