"""Asking for slots: granted at once, or a place in the queue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rota.contract.concurrency_limits import MinimalConcurrencyLimitResponse
from rota.contract.slots import SlotAnswer, SlotRequest
from rota.core import limits as arithmetic
from rota.exceptions import InvalidRequest, ObjectNotFound, SlotsBusy
from rota.server.runs.work import Work
from rota.server.slots.serving import GRANT_SECONDS, free_slots, lock, serve, start_of, take
from rota.server.store import concurrency_limits, concurrency_queue, concurrency_slots
from rota.server.store.columns import from_microseconds
from rota.server.store.concurrency_limits import Limit
from rota.server.store.concurrency_slots import Taken

SESSION_SECONDS = 10.0
"""How long a place in the queue is kept for a session that gives no sign of life."""

MOST_COUNTED = 200
"""Places in a queue that are counted to tell how long it takes: it is long, whatever stands behind."""


def ask(work: Work, asked: SlotRequest) -> SlotAnswer:
    """Give slots, or a place in the queue. Sent again, it answers what has become of it.

    Raises:
        InvalidRequest: it could never be granted.
        ObjectNotFound: a limit does not exist, and the request is strict.
        SlotsBusy: not now, and the request does not wait.
    """
    found = concurrency_limits.list_named(work.tx, work.workspace_id, asked.names)
    missing = sorted(set(asked.names) - {limit.name for limit in found})
    if missing and asked.strict:
        raise ObjectNotFound(_none_of(missing))
    wanted = [limit for limit in found if limit.active]
    check_possible(wanted, asked.slots, asked.mode)
    if not wanted:
        return _answer("unlimited", found, missing)
    if asked.mode == "rate_limit":
        return _answer("granted", found, missing, start_after_seconds=_reserve(work, wanted, asked))
    limits = lock(work, {limit.id for limit in wanted})
    granted = _granted(work, asked, found, missing)
    if granted is not None:
        return granted
    # As they are now that nobody else can change them.
    wanted = [limits[limit.id] for limit in wanted if limit.id in limits and limits[limit.id].active]
    check_possible(wanted, asked.slots, asked.mode)
    if not wanted:
        return _answer("unlimited", found, missing)
    heads = [head for limit in wanted for head in concurrency_queue.list_heads(work.tx, limit.id, 1)]
    if not heads and all(free >= asked.slots for free in free_slots(work, limits).values()):
        who = None if asked.who is None else asked.who.model_dump(mode="json")
        start = start_of(wanted, asked.slots, work.now)
        seconds = min(asked.lease_seconds, GRANT_SECONDS)
        take(work, limits, wanted, asked.request_id, asked.slots, asked.holder, who, start + seconds)
        return _answer("granted", found, missing, expires_in_seconds=start + seconds, start_after_seconds=start)
    if not any(row.outcome is None for row in concurrency_queue.list_of_requests(work.tx, {asked.request_id})):
        _queue(work, asked, wanted)
    if any(head.expires_at <= work.now for head in heads):
        # Whoever stands before it has died; otherwise those who wait already see to what comes free.
        serve(work, limits)
        granted = _granted(work, asked, found, missing)
        if granted is not None:
            return granted
    expected, before, size = max(
        (arithmetic.seconds_until_served(before, limit.limit, limit.avg_slot_occupancy_seconds), before, limit.limit)
        for before, limit in ((_slots_before(work, limit.id), limit) for limit in wanted)
    )
    if not asked.wait:
        # What was written is undone with the refusal, the place in the queue first of all.
        raise busy(wanted, min(expected, work.values.longest_slot_wait_seconds))
    return _answer("waiting", found, missing, check_after_seconds=arithmetic.seconds_until_check(before, size, expected))


def take_now(
    work: Work,
    names: Collection[str],
    slots: int,
    mode: str,
    lease_id: UUID,
    holder: str,
    who: Mapping[str, Any] | None,
    seconds: float | None,
    among: Sequence[Limit] | None = None,
) -> list[Limit]:
    """Take slots of those of the named limits that there are, all or none, without waiting; return the limits.

    Nobody overtakes those who stand in the queue.

    Raises:
        InvalidRequest: it could never be granted.
        SlotsBusy: not now.
    """
    found = list(among) if among is not None else concurrency_limits.list_named(work.tx, work.workspace_id, names)
    wanted = [limit for limit in found if limit.active]
    check_possible(wanted, slots, mode)
    limits = lock(work, {limit.id for limit in wanted})
    serve(work, limits)
    wanted = [limits[limit.id] for limit in wanted if limit.id in limits]
    free = free_slots(work, limits)
    start = start_of(wanted, slots, work.now)
    queued = {limit.id for limit in wanted if concurrency_queue.list_heads(work.tx, limit.id, 1)}
    if start > 0 or queued or any(free[limit.id] < slots for limit in wanted):
        expected = max(
            [
                start,
                *(
                    arithmetic.seconds_until_served(
                        _slots_before(work, limit.id) + slots, limit.limit, limit.avg_slot_occupancy_seconds
                    )
                    for limit in wanted
                    if limit.id in queued or free[limit.id] < slots
                ),
            ]
        )
        raise busy(wanted, min(expected, work.values.longest_slot_wait_seconds))
    take(work, limits, wanted, lease_id, slots, holder, who, seconds)
    return found


def check_possible(wanted: Collection[Limit], slots: int, mode: str) -> None:
    """Refuse what no waiting would bring."""
    for limit in wanted:
        if slots > limit.limit:
            raise InvalidRequest(
                f"{slots} slot{'s' if slots > 1 else ''} of the concurrency limit {limit.name!r} can never be had: "
                f"it has {limit.limit}. Ask for fewer, or raise the limit."
            )
        if mode == "rate_limit" and not limit.decays:
            raise InvalidRequest(
                f"The concurrency limit {limit.name!r} has no slot decay, so a rate limit would never get its slots back. "
                "Set slot_decay_per_second to the slots that come back in a second."
            )


def busy(wanted: Collection[Limit], seconds: float) -> SlotsBusy:
    names = ", ".join(repr(limit.name) for limit in wanted)
    return SlotsBusy(f"No slot of {names} is free now; try again in about {seconds:.2f} s.", max(seconds, 0.01))


def _none_of(names: Collection[str]) -> str:
    return f"There is no concurrency limit {', '.join(repr(name) for name in names)}."


def _reserve(work: Work, wanted: list[Limit], asked: SlotRequest) -> float:
    """Take slots that come back by themselves, now or as soon as there is room; return in how many seconds that is.

    Who came before has its time already, so nobody overtakes, and nobody has to be woken.
    """
    limits = concurrency_limits.lock_limits(work.tx, {limit.id for limit in wanted})
    locked = [limit for limit in limits.values() if limit.active]
    check_possible(locked, asked.slots, asked.mode)
    start = start_of(locked, asked.slots, work.now)
    if (start > 0 and not asked.wait) or (asked.wait_seconds is not None and start > asked.wait_seconds):
        raise busy(locked, start)
    at = work.now + timedelta(seconds=start)
    for limit in locked:
        gone = arithmetic.empty_after_taking(limit.empty_at, at, limit.slot_decay_per_second, asked.slots)
        concurrency_limits.update_limit(work.tx, limit.id, {"empty_at": gone})
    return start


def _queue(work: Work, asked: SlotRequest, wanted: list[Limit]) -> None:
    concurrency_queue.delete(work.tx, {asked.request_id})  # of an earlier turn
    who = None if asked.who is None else asked.who.model_dump(mode="json")
    concurrency_queue.append(
        work.tx,
        [
            {
                "workspace_id": work.workspace_id,
                "limit_id": limit.id,
                "request_id": asked.request_id,
                "parts": len(wanted),
                "slots": asked.slots,
                "session_id": asked.session_id,
                "since": work.now,
                "expires_at": work.now + timedelta(seconds=SESSION_SECONDS),
                "lease_seconds": asked.lease_seconds,
                "holder": asked.holder,
                "who": who,
                "outcome": None,
            }
            for limit in sorted(wanted, key=lambda each: each.id)
        ],
    )


def _granted(work: Work, asked: SlotRequest, found: list[Limit], missing: list[str]) -> SlotAnswer | None:
    """Return the answer to a request that has its slots; the caller knows then, so its rows in the queue go."""
    rows = concurrency_slots.list_of_leases(work.tx, [asked.request_id]).get(asked.request_id)
    if rows is None or rows[0].expires_at <= work.now:
        return None
    concurrency_queue.delete(work.tx, {asked.request_id})
    return _answer(
        "granted",
        found,
        missing,
        expires_in_seconds=(rows[0].expires_at - work.now).total_seconds(),
        start_after_seconds=seconds_to_start(rows, work),
    )


def seconds_to_start(rows: Collection[Taken], work: Work) -> float:
    """Return in how many seconds slots that were reserved ahead may be used."""
    starts = [from_microseconds(row.payload["start"]) for row in rows if "start" in row.payload]
    return max((max((start - work.now).total_seconds(), 0.0) for start in starts), default=0.0)


def _slots_before(work: Work, limit_id: UUID) -> int:
    return concurrency_queue.count_slots_of_first(work.tx, limit_id, MOST_COUNTED)


def minimal(limits: Collection[Limit]) -> list[MinimalConcurrencyLimitResponse]:
    """Return limits as the answers to taking and giving back show them."""
    return [
        MinimalConcurrencyLimitResponse.model_construct(id=limit.id, name=limit.name, limit=limit.limit) for limit in limits
    ]


def _answer(status: Any, found: list[Limit], missing: list[str], **fields: float) -> SlotAnswer:
    values: dict[str, Any] = {
        "status": status,
        "limits": minimal(found),
        "missing": missing,
        "expires_in_seconds": 0.0,
        "start_after_seconds": 0.0,
        "check_after_seconds": 1.0,
        **fields,
    }
    return SlotAnswer.model_construct(**values)
