"""How long a retry waits."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.core.backoff import delay_before_retry, exponential_backoff, jittered

randoms = st.floats(0, 1, exclude_max=True)
delays = st.floats(0.01, 10_000)
factors = st.floats(0.01, 50)


@pytest.mark.parametrize(
    ("delay", "attempt", "seconds"),
    [
        (None, 1, 0.0),
        (0, 1, 0.0),
        (5, 1, 5.0),
        (2.5, 9, 2.5),
        ([1, 10, 100], 1, 1.0),
        ([1, 10, 100], 3, 100.0),
        ([1, 10, 100], 4, 100.0),
        ((7,), 2, 7.0),
        ([], 1, 0.0),
        ([1, 10], 0, 1.0),
    ],
)
def test_delay_before_a_retry(delay: object, attempt: int, seconds: float) -> None:
    assert delay_before_retry(delay, attempt) == seconds  # type: ignore[arg-type]


def test_jitter_applies_to_the_delay_of_the_attempt() -> None:
    assert delay_before_retry([1, 10], 2, 1.0, 0.9) == jittered(10, 1.0, 0.9) > 10
    assert delay_before_retry([1, 10], 2, None, 0.9) == delay_before_retry([1, 10], 2, 0, 0.9) == 10
    assert delay_before_retry(0, 1, 1.0, 0.9) == 0


@given(delays, factors, randoms)
def test_a_jittered_wait_is_positive_and_at_most_the_factor_longer(seconds: float, factor: float, random: float) -> None:
    assert 0 < jittered(seconds, factor, random) <= seconds * (1 + factor) * (1 + 1e-9)


@given(delays, factors)
def test_half_of_the_waits_are_shorter_and_half_longer(seconds: float, factor: float) -> None:
    assert jittered(seconds, factor, 0.5) == pytest.approx(seconds)
    assert jittered(seconds, factor, 0.49) < jittered(seconds, factor, 0.5) < jittered(seconds, factor, 0.51)


def test_waits_of_a_small_factor_lie_close_together_and_of_a_large_one_apart() -> None:
    def waits(factor: float) -> list[float]:
        return [jittered(10, factor, step / 1000) for step in range(1000)]

    assert min(waits(0.1)) > 9
    assert max(waits(0.1)) < 11
    assert min(waits(5)) < 1
    assert max(waits(5)) > 50
    assert median(waits(5)) == pytest.approx(10, rel=0.01)


def test_exponential_backoff_doubles() -> None:
    assert exponential_backoff(10)(5) == [10, 20, 40, 80, 160]
    assert exponential_backoff(0.5)(3) == [0.5, 1, 2]
    assert exponential_backoff(1)(0) == []


def test_a_negative_back_off_factor_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more; got -1"):
        exponential_backoff(-1)
