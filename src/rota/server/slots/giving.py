"""Giving slots back, keeping them, and learning what has become of what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.slots import SlotCheckAnswer, SlotKeep, SlotKeepAnswer, SlotNews
from rota.core import limits as arithmetic
from rota.exceptions import LeaseGone
from rota.server.runs.work import Work
from rota.server.slots.asking import SESSION_SECONDS, seconds_to_start
from rota.server.slots.serving import lock, serve
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.columns import from_microseconds
from rota.server.store.concurrency_limits import Limit
from rota.server.store.concurrency_slots import Taken


def release(work: Work, request_ids: Collection[UUID]) -> None:
    """Give back what these requests hold, and take them out of the queues; those that are next get their slots."""
    waiting = concurrency_queue.list_of_requests(work.tx, request_ids)
    held = concurrency_slots.list_of_leases(work.tx, request_ids)
    concerned = {row.limit_id for rows in held.values() for row in rows} | {row.limit_id for row in waiting}
    if not concerned:
        return
    limits = lock(work, concerned)
    if work.tx.dialect == "postgresql":
        # It may have been granted, or given back, while this transaction waited for its turn.
        held = concurrency_slots.list_of_leases(work.tx, request_ids)
    concurrency_queue.delete(work.tx, request_ids)
    _give_back(work, limits, [row for rows in held.values() for row in rows])
    serve(work, limits)


def release_of_holders(work: Work, holders: Collection[str], names: Collection[str] | None = None) -> list[Limit]:
    """Give back all slots of these holders, or those of the limits of these names; return the limits."""
    rows = concurrency_slots.list_of_holders(work.tx, work.workspace_id, holders)
    if not rows:
        return []
    limits = lock(work, {row.limit_id for row in rows})
    if names is not None:
        chosen = {limit.id for limit in limits.values() if limit.name in names}
        rows = [row for row in rows if row.limit_id in chosen]
    held = {row.limit_id for row in rows}
    _give_back(work, limits, rows)
    serve(work, limits)
    return [limits[limit_id] for limit_id in sorted(held) if limit_id in limits]


def release_unleased(work: Work, limits: Collection[Limit], slots: int, occupancy_seconds: float | None) -> None:
    """Give back slots that were taken without a lease, as many as there are of them."""
    locked = lock(work, {limit.id for limit in limits})
    for limit in limits:
        if limit.id in locked:
            free_unleased(work, locked[limit.id], slots, occupancy_seconds)
    serve(work, concurrency_limits.lock_limits(work.tx, locked))


def free_unleased(work: Work, limit: Limit, slots: int, occupancy_seconds: float | None) -> int:
    """Free slots that were taken without a lease, the oldest first; return how many. Nobody is served yet."""
    left = slots
    for row in concurrency_slots.list_of_limit(work.tx, limit.id, work.now):
        if row.holder == concurrency_slots.NOBODY and left > 0:
            given = min(row.slots, left)
            left -= given
            _shrink(work, limit, row, given)
    if left < slots and occupancy_seconds is not None:
        mean = arithmetic.mean_occupancy(limit.avg_slot_occupancy_seconds, occupancy_seconds)
        concurrency_limits.update_limit(work.tx, limit.id, {"avg_slot_occupancy_seconds": mean})
    return slots - left


def _shrink(work: Work, limit: Limit, row: Taken, slots: int) -> None:
    if slots == row.slots and not row.others:
        concurrency_slots.delete(work.tx, [row.id])
    else:
        concurrency_slots.set_payload(work.tx, row, {**row.payload, "slots": row.slots - slots})
    if limit.decays:
        _let_decay(work, limit, row, slots)


def _give_back(work: Work, limits: dict[UUID, Limit], rows: Collection[Taken]) -> None:
    concurrency_slots.delete(work.tx, {row.id for row in rows})
    for row in rows:
        limit = limits.get(row.limit_id)
        if limit is None:
            continue  # deleted while its slots were held
        if limit.decays:
            limits[limit.id] = limit._replace(empty_at=_let_decay(work, limit, row, row.slots))
            continue
        held = (work.now - row.acquired_at).total_seconds()
        mean = arithmetic.mean_occupancy(limit.avg_slot_occupancy_seconds, held)
        concurrency_limits.update_limit(work.tx, limit.id, {"avg_slot_occupancy_seconds": mean})
        limits[limit.id] = limit._replace(avg_slot_occupancy_seconds=mean)


def _let_decay(work: Work, limit: Limit, row: Taken, slots: int) -> datetime | None:
    """Give back what has not come back by itself yet; return when all slots of the limit will have."""
    if "gone" not in row.payload or limit.empty_at is None:
        return limit.empty_at
    gone, start = from_microseconds(row.payload["gone"]), from_microseconds(row.payload["start"])
    if start > work.now and gone != limit.empty_at:
        # Others have been told their times, which follow this one: given back, its time would be theirs as well.
        return limit.empty_at
    per_second = limit.slot_decay_per_second
    empty_at = arithmetic.empty_after_giving_back(limit.empty_at, work.now, per_second, slots, gone)
    concurrency_limits.update_limit(work.tx, limit.id, {"empty_at": empty_at})
    return empty_at


def end_of(now: datetime, seconds: float) -> datetime:
    """Return when a lease ends that is taken or renewed now."""
    return now + timedelta(seconds=seconds)


def renew(work: Work, lease_id: UUID, seconds: float) -> None:
    """Go on holding the slots of a lease for `seconds` from now.

    Raises:
        LeaseGone: it has ended, and its slots may be another's.
    """
    held = concurrency_slots.list_of_leases(work.tx, {lease_id})
    if held:
        concurrency_limits.lock_limits(work.tx, _limits_of(held))
    if _renewed(work, {lease_id: seconds}) != {lease_id}:
        raise LeaseGone(f"The lease {lease_id} on concurrency slots has ended: others may hold them now.")


def _limits_of(held: Mapping[UUID, list[Taken]]) -> set[UUID]:
    return {row.limit_id for rows in held.values() for row in rows}


def _renewed(work: Work, wanted: Mapping[UUID, float]) -> set[UUID]:
    """Renew leases; return those that there were still. One that ran out is not brought back: its slots are not counted.

    Their limits are locked: whoever counts the slots of a limit has locked it, and none comes back behind their back.
    """
    held = concurrency_slots.list_of_leases(work.tx, wanted)
    kept = {lease_id: rows for lease_id, rows in held.items() if rows[0].expires_at > work.now}
    by_end: dict[datetime, list[UUID]] = {}
    for lease_id, rows in kept.items():
        expires_at = work.now + timedelta(seconds=wanted[lease_id])
        if rows[0].expires_at < expires_at:
            by_end.setdefault(expires_at, []).extend(row.id for row in rows)
    for expires_at, ids in by_end.items():
        concurrency_slots.renew(work.tx, ids, expires_at)
    return set(kept)


def keep(work: Work, kept: SlotKeep) -> SlotKeepAnswer:
    """Take a session's sign of life. What ran out meanwhile of others is given to those who wait."""
    wanted = {lease.lease_id: lease.lease_seconds for lease in kept.leases}
    waited_for = concurrency_queue.list_limits_of_session(work.tx, kept.session_id)
    # All at once, and so in one order: two that lock one after the other may wait for each other.
    limits = lock(work, {*waited_for, *_limits_of(concurrency_slots.list_of_leases(work.tx, wanted))})
    renewed = _renewed(work, wanted) if wanted else set()
    # That it keeps them shows that it knows of its grants.
    concurrency_queue.delete(work.tx, renewed)
    waiting = concurrency_queue.keep(work.tx, kept.session_id, work.now + timedelta(seconds=SESSION_SECONDS))
    if waiting:
        serve(work, limits)
    lost = [lease_id for lease_id in wanted if lease_id not in renewed]
    return SlotKeepAnswer.model_construct(lost=lost, waiting=waiting)


def check(work: Work, session_id: UUID, *, is_rung: bool = False) -> SlotCheckAnswer:
    """Tell what has become of a session's requests, and when to look again if it is not rung for."""
    news = concurrency_queue.list_news(work.tx, session_id)
    held = concurrency_slots.list_of_leases(
        work.tx, [request_id for request_id, outcome in news if outcome == concurrency_queue.GRANTED]
    )
    soonest = arithmetic.LONGEST_CHECK_SECONDS
    firsts = {} if is_rung else dict(concurrency_queue.list_first_of_session(work.tx, session_id))
    for limit in concurrency_limits.list_by_ids(work.tx, firsts):
        before = concurrency_queue.count_slots_up_to(work.tx, limit.id, firsts[limit.id])
        seconds = arithmetic.seconds_until_served(before, limit.limit, limit.avg_slot_occupancy_seconds)
        soonest = min(soonest, arithmetic.seconds_until_check(before, limit.limit, seconds))
    return SlotCheckAnswer.model_construct(
        news=[_news_of(work, request_id, outcome, held) for request_id, outcome in news],
        check_after_seconds=soonest,
    )


def _news_of(work: Work, request_id: UUID, outcome: str, held: Mapping[UUID, list[Taken]]) -> SlotNews:
    rows = held.get(request_id)
    values: dict[str, Any] = {
        "request_id": request_id,
        "outcome": outcome,
        "expires_in_seconds": 0.0,
        "start_after_seconds": 0.0,
    }
    if outcome == concurrency_queue.GRANTED and (rows is None or rows[0].expires_at <= work.now):
        values["outcome"] = concurrency_queue.AGAIN  # it came too late to be told
    elif rows is not None:
        values["expires_in_seconds"] = (rows[0].expires_at - work.now).total_seconds()
        values["start_after_seconds"] = seconds_to_start(rows, work)
    return SlotNews.model_construct(**values)
