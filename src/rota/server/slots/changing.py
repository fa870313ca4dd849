"""Changing limits: what becomes of the slots that are taken, and of those who wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from rota.core import limits as arithmetic
from rota.core.ids import uuid7
from rota.server.runs.work import Work
from rota.server.slots.giving import free_unleased
from rota.server.slots.serving import lock, serve, take
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.concurrency_limits import Limit
from rota.server.store.errors import Conflict


def create(
    work: Work, name: str, limit: int, *, active: bool = True, slot_decay_per_second: float = 0.0, active_slots: int = 0
) -> Limit:
    """Make a limit, some of its slots perhaps taken by nobody.

    Raises:
        Conflict: there is one of this name.
    """
    made = concurrency_limits.create_limit(
        work.tx, work.workspace_id, name, limit, work.now, active=active, slot_decay_per_second=slot_decay_per_second
    )
    if active_slots:
        set_taken(work, made, active_slots)
    return concurrency_limits.get_limit(work.tx, work.workspace_id, made.id)


def change(work: Work, limit: Limit, changes: Mapping[str, Any]) -> None:
    """Change fields of a limit: name, limit, active, slot_decay_per_second, active_slots.

    Slots that are held stay held, also where the limit is now smaller. Those who wait are served if that is possible now.

    Raises:
        Conflict: another limit has the name.
    """
    limits = lock(work, {limit.id})
    limit = limits.get(limit.id, limit)
    name = changes.get("name", limit.name)
    if concurrency_limits.is_name_taken(work.tx, work.workspace_id, name, by_other_than=limit.id):
        raise Conflict(f"There is a concurrency limit {name!r:.200} already.")
    columns = {key: value for key, value in changes.items() if key in Limit._fields}
    decay = columns.get("slot_decay_per_second", limit.slot_decay_per_second)
    if decay != limit.slot_decay_per_second:
        # As many are taken after the change as before it.
        taken = count_taken(work, limit)
        columns["empty_at"] = arithmetic.empty_after_taking(None, work.now, decay, taken) if decay > 0 and taken else None
    concurrency_limits.update_limit(work.tx, limit.id, {**columns, "updated": work.now})
    changed = concurrency_limits.get_limit(work.tx, work.workspace_id, limit.id)
    if "active_slots" in changes:
        set_taken(work, changed, changes["active_slots"])
    serve(work, lock(work, {limit.id}))


def count_taken(work: Work, limit: Limit) -> int:
    """Return how many slots of a limit are taken now."""
    return count_all_taken(work, [limit])[limit.id]


def count_all_taken(work: Work, limits: Collection[Limit]) -> dict[UUID, int]:
    """Return how many slots of each of these limits are taken now. What is reserved ahead is not taken yet."""
    held = concurrency_slots.count_taken(work.tx, [limit.id for limit in limits if not limit.decays], work.now)
    return {limit.id: _decaying(work, limit) if limit.decays else held.get(limit.id, 0) for limit in limits}


def _decaying(work: Work, limit: Limit) -> int:
    taken = arithmetic.taken_of_decaying(limit.empty_at, work.now, limit.slot_decay_per_second)
    return min(arithmetic.whole_slots(taken), limit.limit)


def set_taken(work: Work, limit: Limit, slots: int) -> None:
    """Say how many slots of a limit are taken. Slots too many are taken from whoever holds them, the longest holder first."""
    if limit.decays:
        empty_at = arithmetic.empty_after_taking(None, work.now, limit.slot_decay_per_second, slots) if slots else None
        concurrency_limits.update_limit(work.tx, limit.id, {"empty_at": empty_at})
        return
    present = count_taken(work, limit)
    if slots > present:
        take(work, {limit.id: limit}, [limit], uuid7(), slots - present, concurrency_slots.NOBODY, None, None)
    elif slots < present:
        _revoke(work, limit, present - slots)


def _revoke(work: Work, limit: Limit, slots: int) -> None:
    """Free slots: first those without a lease, then of leases, which live on without them."""
    left = slots - free_unleased(work, limit, slots, None)
    for row in concurrency_slots.list_of_limit(work.tx, limit.id, work.now):
        if left <= 0:
            break
        taken = min(row.slots, left)
        left -= taken
        concurrency_slots.set_payload(work.tx, row, {**row.payload, "slots": row.slots - taken})


def reset(work: Work, limit: Limit, holders: Collection[Mapping[str, Any]]) -> None:
    """Let only these hold slots from now on, one each, until they give them back."""
    limits = lock(work, {limit.id})
    kept = {f"{who['type']}:{who['id']}" for who in holders}
    present = concurrency_slots.list_of_limit(work.tx, limit.id, work.now)
    for row in present:
        if row.holder not in kept:
            concurrency_slots.set_payload(work.tx, row, {**row.payload, "slots": 0})
    holding = {row.holder for row in present}
    for who in holders:
        holder = f"{who['type']}:{who['id']}"
        if holder not in holding:
            take(work, limits, [limits[limit.id]], uuid7(), 1, holder, who, None)
    serve(work, limits)


def delete(work: Work, limit: Limit) -> None:
    """Delete a limit: those who wait for it are told to ask again, and find it gone."""
    limits = lock(work, {limit.id})
    concurrency_limits.delete_limit(work.tx, limit.id)
    told = concurrency_queue.settle_all_of_limit(work.tx, limit.id, concurrency_queue.AGAIN)
    work.tx.signals.ring(work.tx, told)
    # Who stood behind those who are gone now, on other limits, may be next there.
    serve(work, {limit_id: row for limit_id, row in limits.items() if limit_id != limit.id})
