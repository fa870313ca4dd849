"""Concurrency limits: how many slots are taken, who gets the next ones, and how slots of a rate limit come back by themselves.

A slot of a plain limit is taken until it is given back, or until the lease under which it is held ends.

A slot of a limit with decay comes back by itself: slots leak out at a constant rate, `per_second`. This is the leaky bucket as
a meter, kept in the form of the generic cell rate algorithm (ITU-T I.371, annex A; ATM Forum Traffic Management 4.1): the state
is not a count but one moment, `empty_at`, at which the last slot will have leaked out. At time t

    taken(t)   = max(0, empty_at - t) * per_second
    take k     : empty_at = max(empty_at, t) + k / per_second,  allowed when taken(t) + k <= limit

It is right at any moment without anybody touching it, and a clock that steps back gives nothing away twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Generic, TypeVar

Key = TypeVar("Key")
LimitKey = TypeVar("LimitKey")

TAG_PREFIX = "tag:"
"""A limit named ``tag:<tag>`` holds for task runs with that tag."""

DEFAULT_OCCUPANCY_SECONDS = 2.0
"""How long a slot is taken to be held before anybody knows better."""

SHORTEST_OCCUPANCY_SECONDS = 0.1
OCCUPANCY_WEIGHT = 0.1
"""What one more observation counts in the mean: the last twenty or so make most of it."""

SHORTEST_CHECK_SECONDS = 0.02
NEAR_CHECK_SECONDS = 0.1
LONGEST_CHECK_SECONDS = 1.0

CENTURY_SECONDS = 100 * 365.25 * 86_400
"""Slots of a limit that are not empty by then leak out too slowly for any calendar."""

_ROUNDING = 1e-6
"""Times are kept in microseconds: a millionth of a slot is nothing."""


def tag_limit_name(tag: str) -> str:
    """Return the name of the limit on a tag."""
    return TAG_PREFIX + tag


# --- slots that come back by themselves --------------------------------------------------------------------------------------


def taken_of_decaying(empty_at: datetime | None, now: datetime, per_second: float) -> float:
    """Return how many slots are taken now, in fractions: one that has leaked out by half counts half."""
    if empty_at is None or empty_at <= now:
        return 0.0
    return (empty_at - now).total_seconds() * per_second


def whole_slots(taken: float) -> int:
    """Return slots in whole numbers: one that has not leaked out altogether is taken."""
    return ceil(taken - _ROUNDING)


def seconds_until_room(empty_at: datetime | None, now: datetime, per_second: float, limit: int, slots: int) -> float:
    """Return how long it takes until `slots` more fit. `slots` must not be more than `limit`: those never do."""
    over = taken_of_decaying(empty_at, now, per_second) + slots - limit
    return over / per_second if over > _ROUNDING else 0.0


def empty_after_taking(empty_at: datetime | None, at: datetime, per_second: float, slots: float) -> datetime:
    """Return the new `empty_at` once `slots` more are taken at `at`, now or later; a century later at most."""
    begin = at if empty_at is None or empty_at < at else empty_at
    return min(begin + timedelta(seconds=min(slots / per_second, CENTURY_SECONDS)), at + timedelta(seconds=CENTURY_SECONDS))


def empty_after_giving_back(
    empty_at: datetime | None, now: datetime, per_second: float, slots: float, gone_at: datetime
) -> datetime | None:
    """Return the new `empty_at` when `slots` are given back early that would have leaked out by `gone_at`.

    Slots leak out in the order in which they were taken, so what is left of these is what lies between now and `gone_at`.
    """
    left = min(taken_of_decaying(gone_at, now, per_second), slots)
    if empty_at is None or left <= 0:
        return empty_at
    return empty_at - timedelta(seconds=left / per_second)


# --- those who wait ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiter(Generic[Key, LimitKey]):
    """Somebody who wants slots of one or several limits, all of them or none."""

    key: Key
    ticket: int
    """The place in the queue; smaller came earlier."""
    wants: Mapping[LimitKey, int]
    is_whole: bool = True
    """Whether `wants` names all that is wanted. One that is known in part keeps its place, and gets nothing yet."""


def grantable(
    free: Mapping[LimitKey, int], waiters: Iterable[Waiter[Key, LimitKey]]
) -> tuple[list[Waiter[Key, LimitKey]], dict[LimitKey, int]]:
    """Return who gets slots now, in order of arrival, and what is then free.

    First come, first served for each limit: nobody overtakes one who waits for the same limit, so one who wants many slots gets
    them as soon as enough have come back. The first of all has nobody before them on any of their limits, so the queue moves.
    """
    left = dict(free)
    stopped: set[LimitKey] = set()
    granted = []
    for waiter in sorted(waiters, key=lambda each: each.ticket):
        fits = waiter.is_whole and all(
            limit not in stopped and left.get(limit, 0) >= slots for limit, slots in waiter.wants.items()
        )
        if not fits:
            stopped.update(waiter.wants)
            continue
        for limit, slots in waiter.wants.items():
            left[limit] -= slots
        granted.append(waiter)
    return granted, left


def mean_occupancy(mean: float, seconds: float) -> float:
    """Return the mean time that a slot is held, after one more was held for `seconds`: an exponential moving average."""
    return mean + OCCUPANCY_WEIGHT * (max(seconds, 0.0) - mean)


def seconds_until_served(slots_before: int, limit: int, occupancy_seconds: float) -> float:
    """Return how long it should take until slots that are `slots_before` from the head of the queue come free.

    Little's law turned round: `limit` slots, each free again every `occupancy_seconds`, serve ``limit / occupancy_seconds``
    in a second.
    """
    return max(slots_before, 1) / max(limit, 1) * max(occupancy_seconds, SHORTEST_OCCUPANCY_SECONDS)


def seconds_until_check(slots_before: int, limit: int, expected_seconds: float) -> float:
    """Return when one who is not told should look again: after half of the expected wait, so often only when it is near.

    Among the first, whom the next slots will go to, never later than `NEAR_CHECK_SECONDS`: what is expected may be wrong.
    There are no more of these than slots, which bounds how often all together ask.
    """
    longest = NEAR_CHECK_SECONDS if slots_before <= limit else LONGEST_CHECK_SECONDS
    return min(max(expected_seconds / 2, SHORTEST_CHECK_SECONDS), longest)
