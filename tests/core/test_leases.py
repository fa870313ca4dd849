"""Lease arithmetic: who owns, until when, and which number still counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.core import leases

NOW = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
offsets = st.floats(-1000, 1000).map(lambda seconds: NOW + timedelta(seconds=seconds))


def test_a_lease_outlives_two_lost_heartbeats() -> None:
    assert 2 * leases.HEARTBEAT_SECONDS < leases.LEASE_SECONDS
    last_renewal = leases.expires_at(NOW)
    assert not leases.is_expired(last_renewal, NOW + timedelta(seconds=44.9))
    assert leases.is_expired(last_renewal, NOW + timedelta(seconds=45))


def test_a_lease_without_an_end_neither_expires_nor_gets_one_by_renewal() -> None:
    assert not leases.is_expired(None, NOW)
    assert leases.extend(None, NOW) is None


@given(offsets, offsets, st.floats(0.001, 100))
def test_a_renewal_never_shortens_a_lease_and_always_makes_it_live(until: datetime, now: datetime, seconds: float) -> None:
    renewed = leases.extend(until, now, seconds)
    assert renewed is not None
    assert renewed >= until
    assert not leases.is_expired(renewed, now)
    assert leases.extend(renewed, now, seconds) == renewed


@pytest.mark.parametrize(
    ("presented", "current", "stale"),
    [
        (None, None, False),
        (None, 3, False),
        (0, None, False),
        (1, None, True),
        (1, 1, False),
        (1, 2, True),
        # A number that was never given out: the database was set back, or the caller makes it up.
        (3, 2, True),
    ],
)
def test_only_the_newest_claim_counts(presented: int | None, current: int | None, stale: bool) -> None:
    assert leases.is_stale(presented, current) is stale


@given(st.none() | st.integers(0, 1000))
def test_a_new_claim_makes_every_earlier_one_stale(epoch: int | None) -> None:
    newer = leases.next_epoch(epoch)
    assert not leases.is_stale(newer, newer)
    assert all(leases.is_stale(earlier, newer) for earlier in range(newer))
