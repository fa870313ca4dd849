"""Giving free slots to those who wait. Whoever frees slots does it, in the same transaction: no free slot is waited for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.core import limits as arithmetic
from rota.server.runs.work import Work
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.columns import to_microseconds
from rota.server.store.concurrency_limits import Limit
from rota.server.store.concurrency_queue import Waiting

GRANT_SECONDS = 15.0
"""How long a grant holds at first, however long its lease will be: it may be on its way to somebody who is gone."""

SHORTEST_GRANT_SECONDS = 3.0

HEADS = 64
"""Places of a queue that are looked at together, when it is not known that fewer do."""

UNLIMITED = 1 << 40
"""Free slots of a limit that does not hold anybody up."""


def lock(work: Work, limit_ids: Collection[UUID]) -> dict[UUID, Limit]:
    """Lock limits, and with them those that the first in their queues want as well: they may be served together."""
    wanted = set(limit_ids)
    for limit_id in limit_ids:
        several = concurrency_queue.list_several_at_head(work.tx, limit_id, HEADS)
        wanted |= {row.limit_id for row in concurrency_queue.list_of_requests(work.tx, several)}
    return concurrency_limits.lock_limits(work.tx, wanted)


def serve(work: Work, limits: Mapping[UUID, Limit]) -> None:
    """Grant what can be granted of these limits, which are locked, and ring for those who get something."""
    told: set[UUID] = set()
    present = dict(limits)
    concurrency_slots.delete_expired(work.tx, present, work.now)
    while present:
        free = free_slots(work, present)
        waiting = _in_line(work, present, free)
        if not waiting:
            break
        hopeless = {row.request_id for row in waiting if _can_never_be(row, present.get(row.limit_id))}
        gone = {row.request_id for row in waiting if row.expires_at <= work.now}
        if hopeless or gone:
            concurrency_queue.delete(work.tx, gone)
            concurrency_queue.settle(work.tx, hopeless - gone, concurrency_queue.AGAIN)
            told |= {row.session_id for row in waiting if row.request_id in hopeless}
            continue
        granted, _ = arithmetic.grantable(free, _waiters(waiting))
        for waiter in granted:
            rows = [row for row in waiting if row.request_id == waiter.key]
            _grant(work, present, rows)
            told.add(rows[0].session_id)
        served = {waiter.key for waiter in granted}
        if not granted or not any(_may_have_more(waiting, served, limit_id, free) for limit_id in present):
            break
    work.tx.signals.ring(work.tx, told)


def free_slots(work: Work, limits: Mapping[UUID, Limit]) -> dict[UUID, int]:
    """Return how many slots are free; those that come back by themselves are reserved ahead, so they hold up nobody here."""
    held = [limit.id for limit in limits.values() if limit.active and not limit.decays]
    taken = concurrency_slots.count_taken(work.tx, held, work.now)
    return {
        limit.id: max(limit.limit - taken.get(limit.id, 0), 0) if limit.active and not limit.decays else UNLIMITED
        for limit in limits.values()
    }


def _in_line(work: Work, limits: Mapping[UUID, Limit], free: Mapping[UUID, int]) -> list[Waiting]:
    # One more than could be served: each takes a slot at least, and the next shows that there is somebody to hold back for.
    rows: list[Waiting] = []
    for limit_id in limits:
        rows += concurrency_queue.list_heads(work.tx, limit_id, min(free[limit_id] + 1, HEADS))
    return rows


def _may_have_more(waiting: list[Waiting], served: Collection[UUID], limit_id: UUID, free: Mapping[UUID, int]) -> bool:
    """Whether all that were looked at of a queue have been served, so that the next may be, too."""
    looked_at = [row for row in waiting if row.limit_id == limit_id]
    return len(looked_at) >= min(free[limit_id] + 1, HEADS) and all(row.request_id in served for row in looked_at)


def _can_never_be(row: Waiting, limit: Limit | None) -> bool:
    return limit is None or (limit.active and row.slots > limit.limit)


def _waiters(rows: Iterable[Waiting]) -> list[arithmetic.Waiter[UUID, UUID]]:
    of_request: dict[UUID, list[Waiting]] = {}
    for row in rows:
        of_request.setdefault(row.request_id, []).append(row)
    return [
        arithmetic.Waiter(
            request_id,
            min(part.ticket for part in parts),
            {part.limit_id: part.slots for part in parts},
            is_whole=len(parts) == parts[0].parts,
        )
        for request_id, parts in of_request.items()
    ]


def _grant(work: Work, limits: dict[UUID, Limit], rows: list[Waiting]) -> None:
    first = rows[0]
    wanted = [limits[row.limit_id] for row in rows if limits[row.limit_id].active]
    if not wanted:
        # Its limits have been made inactive: there is nothing to hold, which is the answer to asking again.
        concurrency_queue.settle(work.tx, {first.request_id}, concurrency_queue.AGAIN)
        return
    # No longer than its session is known to live: of one that died the slot comes back soon.
    seconds = min(first.lease_seconds, max((first.expires_at - work.now).total_seconds(), SHORTEST_GRANT_SECONDS))
    start = start_of(wanted, first.slots, work.now)
    take(work, limits, wanted, first.request_id, first.slots, first.holder, first.who, start + seconds)
    concurrency_queue.settle(work.tx, {first.request_id}, concurrency_queue.GRANTED)


def start_of(wanted: Iterable[Limit], slots: int, now: datetime) -> float:
    """Return in how many seconds slots that come back by themselves will have come back; 0: they are there now."""
    return max(
        (
            arithmetic.seconds_until_room(limit.empty_at, now, limit.slot_decay_per_second, limit.limit, slots)
            for limit in wanted
            if limit.decays
        ),
        default=0.0,
    )


def take(
    work: Work,
    limits: dict[UUID, Limit],
    wanted: Collection[Limit],
    lease_id: UUID,
    slots: int,
    holder: str,
    who: Mapping[str, Any] | None,
    seconds: float | None,
) -> None:
    """Take slots of all `wanted`, which are locked and have them, under one lease; None: until they are given back.

    `limits` shows afterwards what has become of them.
    """
    start = work.now + timedelta(seconds=start_of(wanted, slots, work.now))
    parts = []
    for limit in wanted:
        payload: dict[str, Any] = {"slots": slots}
        if limit.decays:
            gone = arithmetic.empty_after_taking(limit.empty_at, start, limit.slot_decay_per_second, slots)
            concurrency_limits.update_limit(work.tx, limit.id, {"empty_at": gone})
            limits[limit.id] = limit._replace(empty_at=gone)
            payload |= {"start": to_microseconds(start), "gone": to_microseconds(gone)}
        parts.append((limit.id, payload))
    if parts:
        expires_at = concurrency_slots.FOREVER if seconds is None else work.now + timedelta(seconds=seconds)
        concurrency_slots.take(work.tx, work.workspace_id, lease_id, parts, holder, who, work.now, expires_at)
