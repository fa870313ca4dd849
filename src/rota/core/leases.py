"""Leases: who owns something, and until when. A holder that falls silent loses it; its old number tells it so.

An owner renews by heartbeat. When it does not, the lease ends by itself and another may claim, under a higher number
(`epoch`). What the old owner still sends carries the old number and is refused, however late it comes. See M. Kleppmann,
"How to do distributed locking" (2016), on fencing tokens.
"""

from __future__ import annotations

from datetime import datetime, timedelta

HEARTBEAT_SECONDS = 15.0
LEASE_SECONDS = 45.0
"""Two heartbeats may be lost, and the third be on its way, before a lease ends."""

NO_EPOCH = 0
"""The number of what has never been claimed."""


def expires_at(now: datetime, lease_seconds: float = LEASE_SECONDS) -> datetime:
    """Return when a lease ends that is taken or renewed now."""
    return now + timedelta(seconds=lease_seconds)


def is_expired(until: datetime | None, now: datetime) -> bool:
    """Whether a lease that runs until `until` is over. None: it has no end."""
    return until is not None and until <= now


def extend(until: datetime | None, now: datetime, lease_seconds: float = LEASE_SECONDS) -> datetime | None:
    """Return the new end of a lease that is renewed now; never earlier than before. None (no end) stays None.

    Whether it may still be renewed is the caller's to ask first (`is_expired`).
    """
    return None if until is None else max(until, expires_at(now, lease_seconds))


def next_epoch(epoch: int | None) -> int:
    """Return the number of the next claim."""
    return (NO_EPOCH if epoch is None else epoch) + 1


def is_stale(presented: int | None, current: int | None) -> bool:
    """Whether a proposal made under claim `presented` must be refused, as the newest claim is `current`.

    A proposal without a number holds no claim and is not stale. One with a number that was never given out is refused too.
    """
    return presented is not None and presented != (NO_EPOCH if current is None else current)
