"""How long a client waits before it asks again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.client.retries import RetryPolicy, parse_retry_after

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_waits_double() -> None:
    policy = RetryPolicy(jitter_factor=0)
    assert [policy.seconds_before(retry, None, NOW, 0.5) for retry in range(1, 9)] == [1, 2, 4, 8, 16, 32, 64, 120]


@given(st.integers(1, 20), st.none() | st.floats(0, 1e9).map(str), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_negative_nor_longer_than_the_longest(retry: int, asked: str | None, random: float) -> None:
    assert 0 <= RetryPolicy().seconds_before(retry, asked, NOW, random) <= 120


@given(st.floats(0, 1, exclude_max=True))
def test_nobody_comes_earlier_than_the_server_asks(random: float) -> None:
    assert 3 <= RetryPolicy(jitter_factor=0.2).seconds_before(1, "3", NOW, random) <= 3 * 1.2


@given(st.floats(0, 1, exclude_max=True))
def test_jitter_stays_near_the_wait(random: float) -> None:
    assert 0 < RetryPolicy(jitter_factor=0.2).seconds_before(3, None, NOW, random) <= 4 * 1.2 + 1e-9


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("3", 3),
        ("Wed, 01 Jul 2026 12:00:05 GMT", 5),
        ("Wed, 01 Jul 2026 12:00:05 -0000", 5),
        ("Wed, 01 Jul 2026 14:00:05 +0200", 5),
        ("Wed, 01 Jul 2026 11:00:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


def test_more_statuses_may_be_worth_another_try() -> None:
    assert not RetryPolicy().may_pass(418)
    assert RetryPolicy(extra_statuses=frozenset({418})).may_pass(418)
